import json

import growth
import pytest
from pydantic import ValidationError

from components.common.advice import unknown_values
from components.common.cron import aws_cron
from components.common.locks import Locks
from components.data.backups.backup_settings import BackupSettings
from components.data.backups.backups import Backups
from components.data.settings import DataSettings
from unit.recording import ACCOUNT, stack_config

KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
TOPIC = f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:operations"
DAILY = {
    "name": "daily",
    "schedule": "cron(0 20 * * ? *)",
    "cold_after_days": 30,
    "delete_after_days": 365,
}


def settings(*plans):
    return BackupSettings.model_validate({"plans": plans})


def backups(*plans, locked=True):
    locks = Locks(deletion_protection=locked, protect=locked, retention=locked)
    return lambda: Backups("backups", settings(*plans), locks, key_arn=KEY, alarm_topic_arn=TOPIC)


def test_copies_are_encrypted_and_stay_unless_nothing_is_retained(deploy):
    kind = "aws:backup/vault:Vault"
    assert deploy(backups(DAILY)).of(kind)["backups"] == {"kmsKeyArn": KEY, "forceDestroy": False}
    assert deploy(backups(DAILY, locked=False)).of(kind)["backups"]["forceDestroy"] is True


def test_a_plan_copies_by_the_clock_and_moves_copies_to_cold_storage(deploy):
    assert deploy(backups(DAILY)).of("aws:backup/plan:Plan")["backups-daily"]["rules"] == [
        {
            "ruleName": "daily",
            "targetVaultName": "backups",
            "schedule": "cron(0 20 * * ? *)",
            "startWindow": 60,
            "completionWindow": 480,
            "lifecycle": {"coldStorageAfter": 30, "deleteAfter": 365},
        }
    ]


def test_stores_opt_in_by_their_tag(deploy):
    weekly = {**DAILY, "name": "weekly"}
    selections = deploy(backups(DAILY, weekly)).of("aws:backup/selection:Selection")
    assert {name: one["conditions"] for name, one in selections.items()} == {
        f"backups-{plan}": [{"stringEquals": [{"key": "aws:ResourceTag/Backup", "value": plan}]}]
        for plan in ("daily", "weekly")
    }


def test_the_longest_name_of_a_plan_fits_the_name_of_its_selection():
    [plan] = settings({**DAILY, "name": "d" * 29}).plans
    assert len(f"data-backups-{plan.name}-1234567") <= 50


def test_kinds_are_listed_so_that_the_account_s_opt_in_can_t_exclude_one(deploy):
    [selection] = deploy(backups(DAILY)).of("aws:backup/selection:Selection").values()
    assert {arn.split(":", 2)[2] for arn in selection["resources"]} == {
        "dynamodb:*:*:table/*",
        "ec2:*:*:volume/*",
        "rds:*:*:cluster:*",
        "rds:*:*:db:*",
    }
    # A list of tags would be an alternative to the list of resources, and select all of the account's.
    assert "selectionTags" not in selection


def test_only_the_service_takes_the_role(deploy):
    cloud = deploy(backups(DAILY))
    [trusted] = json.loads(cloud.of("aws:iam/role:Role")["backups"]["assumeRolePolicy"])["Statement"]
    assert trusted["Principal"] == {"Service": ["backup.amazonaws.com"]}
    attached = cloud.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    assert sorted(one["policyArn"].rpartition("/")[2] for one in attached.values()) == [
        "AWSBackupServiceRolePolicyForBackup",
        "AWSBackupServiceRolePolicyForRestores",
    ]


def test_failed_expired_and_aborted_backup_jobs_raise_an_alarm(deploy):
    heard = deploy(backups(DAILY)).of("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert {name: one["metricName"] for name, one in heard.items()} == {
        "backups-failed": "NumberOfBackupJobsFailed",
        "backups-expired": "NumberOfBackupJobsExpired",
        "backups-aborted": "NumberOfBackupJobsAborted",
    }
    for one in heard.values():
        assert one["dimensions"] == {"BackupVaultName": "backups"}
        assert one["alarmActions"] == [TOPIC]


@pytest.mark.parametrize(
    ("times", "minutes"),
    [
        ("0 20", [1200]),
        ("30 5,17", [330, 1050]),
        ("0 0/6", [0, 360, 720, 1080]),
        ("15 22-23", [1335, 1395]),
        ("0/30 1", [60, 90]),
        ("0 */12", [0, 720]),
    ],
)
def test_a_schedule_starts_copies_at_its_minutes_of_a_day(times, minutes):
    assert aws_cron(f"cron({times} * * ? *)").minutes == minutes


@pytest.mark.parametrize(
    ("schedule", "met"),
    [
        ("cron(0 20 * * ? *)", False),
        ("cron(0 19 * * ? *)", False),
        ("cron(59 18 * * ? *)", True),
        ("cron(0 17 * * ? *)", True),
        ("cron(0 15 * * ? *)", False),
        ("cron(1 15 * * ? *)", True),
        ("cron(0 * * * ? *)", True),
        ("cron(0 17 ? * WED *)", True),
        ("cron(0 18 ? * WED *)", False),
        ("cron(0 18 ? * SUN *)", True),
        ("cron(0 18 ? * 1 *)", True),
        ("cron(0 18 ? * MON-SAT *)", False),
        ("cron(30 23 ? * SAT *)", False),
        ("cron(0 18 1 * ? *)", True),
        ("cron(0 18 ? * 1#2 *)", True),
        ("cron(0 18 ? * 2L *)", False),
    ],
)
def test_a_copy_keeps_an_hour_before_the_windows_of_its_database_free(schedule, met):
    [plan] = settings({**DAILY, "schedule": schedule}).plans
    assert plan.meets("17:00-17:30", "sun:18:00-sun:19:00") is met


def test_a_database_in_a_plan_that_starts_when_rds_works_on_it_is_refused():
    at_five = settings({**DAILY, "schedule": "cron(0 17 * * ? *)"})
    windows = ("17:00-17:30", "sun:18:00-sun:19:00")
    with pytest.raises(ValueError, match=r"database.backup_plan .*daily.* move backups.plans.daily.schedule"):
        at_five.require_apart("database", "daily", *windows)
    at_five.require_apart("database", None, *windows)
    settings(DAILY).require_apart("database", "daily", *windows)


def test_without_plans_there_is_nothing(deploy):
    assert [one.typ for one in deploy(backups()).resources] == ["strata:data:Backups"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"delete_after_days": 119}, "delete_after_days 119: .* at least 120"),
        ({"cold_after_days": 0}, "greater than or equal to 1"),
        ({"delete_after_days": 0}, "greater than or equal to 1"),
        ({"schedule": "daily"}, "six fields such as"),
        ({"schedule": "cron(0 17 * *)"}, "schedule"),
        ({"schedule": "cron(0 24 * * ? *)"}, "not within 0 to 23"),
        ({"schedule": "cron(0 noon * * ? *)"}, '"noon" as hours; allowed'),
        ({"name": "Every Day"}, "name"),
        ({"name": "d" * 30}, "name"),
    ],
)
def test_what_aws_would_refuse_is_refused_before(changes, message):
    with pytest.raises(ValidationError, match=message):
        settings({**DAILY, **changes})


def test_copies_that_never_get_cold_may_go_at_any_age():
    assert settings({**DAILY, "cold_after_days": None, "delete_after_days": 1}).plans


def test_two_plans_of_one_name_are_refused():
    with pytest.raises(ValidationError, match="names daily more than once"):
        settings(DAILY, DAILY)


def test_a_store_in_a_plan_that_is_none_is_refused():
    settings(DAILY).require("strata:data.database", "daily")
    settings().require("strata:data.database", None)
    with pytest.raises(ValueError, match=r'database.backup_plan "hourly" is not among.*allowed: daily'):
        settings(DAILY).require("strata:data.database", "hourly")
    with pytest.raises(ValueError, match="allowed: null only"):
        settings().require("strata:data.database", "daily")


def test_cold_storage_that_only_databases_name_is_a_warning():
    data = json.loads(stack_config("prod")["strata:data"])
    data["backups"]["plans"] = [{**DAILY, "delete_after_days": 365}]
    with unknown_values() as warned:
        DataSettings.model_validate(data)
    [message] = warned
    assert "plans daily has cold_after_days 30" in message
    assert "no cold storage for database" in message
    for other in ({"cold_after_days": None}, {"name": "weekly"}):
        data["backups"]["plans"] = [DAILY, {**DAILY, **other}] if "name" in other else [{**DAILY, **other}]
        with unknown_values() as warned:
            DataSettings.model_validate(data)
        assert len(warned) == ("name" in other)
    table = next(iter(growth.config(growth.STAGES[-1])["strata:data"]["tables"].items()))
    data |= {"backups": {"plans": [DAILY]}, "tables": {table[0]: {**table[1], "backup_plan": "daily"}}}
    with unknown_values() as warned:
        DataSettings.model_validate(data)
    assert warned == []
