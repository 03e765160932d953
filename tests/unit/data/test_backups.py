import json

import pytest
from pydantic import ValidationError

from components.data import Backups, BackupSettings
from components.locks import Locks
from unit.recording import ACCOUNT

KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
TOPIC = f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:operations"
DAILY = {
    "name": "daily",
    "schedule": "cron(0 17 * * ? *)",
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
            "schedule": "cron(0 17 * * ? *)",
            "startWindow": 60,
            "completionWindow": 480,
            "lifecycle": {"coldStorageAfter": 30, "deleteAfter": 365},
        }
    ]


def test_stores_opt_in_by_their_tag(deploy):
    weekly = {**DAILY, "name": "weekly"}
    selections = deploy(backups(DAILY, weekly)).of("aws:backup/selection:Selection")
    assert {name: one["selectionTags"] for name, one in selections.items()} == {
        f"backups-{plan}": [{"type": "STRINGEQUALS", "key": "Backup", "value": plan}]
        for plan in ("daily", "weekly")
    }


def test_whatever_has_the_tag_is_taken_in_be_it_a_store_or_a_volume(deploy):
    [selection] = deploy(backups(DAILY)).of("aws:backup/selection:Selection").values()
    assert not {"resources", "notResources", "conditions"} & selection.keys()


def test_only_the_service_takes_the_role(deploy):
    cloud = deploy(backups(DAILY))
    [trusted] = json.loads(cloud.of("aws:iam/role:Role")["backups"]["assumeRolePolicy"])["Statement"]
    assert trusted["Principal"] == {"Service": ["backup.amazonaws.com"]}
    attached = cloud.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    assert sorted(one["policyArn"].rpartition("/")[2] for one in attached.values()) == [
        "AWSBackupServiceRolePolicyForBackup",
        "AWSBackupServiceRolePolicyForRestores",
    ]


def test_somebody_hears_of_a_copy_that_failed(deploy):
    [heard] = deploy(backups(DAILY)).of("aws:cloudwatch/metricAlarm:MetricAlarm").values()
    assert (heard["metricName"], heard["dimensions"]) == (
        "NumberOfBackupJobsFailed",
        {"BackupVaultName": "backups"},
    )
    assert heard["alarmActions"] == [TOPIC]


def test_without_plans_there_is_nothing(deploy):
    assert [one.typ for one in deploy(backups()).resources] == ["strata:data:Backups"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"delete_after_days": 119}, "delete_after_days 119: .* at least 120"),
        ({"cold_after_days": 0}, "greater than or equal to 1"),
        ({"delete_after_days": 0}, "greater than or equal to 1"),
        ({"schedule": "daily"}, "schedule"),
        ({"schedule": "cron(0 17 * *)"}, "schedule"),
        ({"name": "Every Day"}, "name"),
    ],
)
def test_what_aws_would_refuse_is_refused_before(changes, message):
    with pytest.raises(ValidationError, match=message):
        settings({**DAILY, **changes})


def test_copies_that_never_get_cold_may_go_at_any_age():
    assert settings({**DAILY, "cold_after_days": None, "delete_after_days": 1}).plans


def test_two_plans_of_one_name_are_refused():
    with pytest.raises(ValidationError, match="has daily more than once"):
        settings(DAILY, DAILY)


def test_a_store_in_a_plan_that_is_none_is_refused():
    settings(DAILY).require("strata:data.database", "daily")
    settings().require("strata:data.database", None)
    with pytest.raises(ValueError, match=r'database.backup_plan "hourly" is not among.*allowed: daily'):
        settings(DAILY).require("strata:data.database", "hourly")
    with pytest.raises(ValueError, match="allowed: null only"):
        settings().require("strata:data.database", "daily")
