import json

import pytest

from components.common.placement import Placement
from components.data.relational import engines
from components.data.relational.database import Database
from components.data.relational.database_settings import DatabaseSettings
from components.data.store_context import StoreContext
from unit.data.test_database_settings import DATABASE, ZONES, volume
from unit.recording import ACCOUNT, LOCKED, OPEN

INSTANCE = "aws:rds/instance:Instance"
GROUP = "aws:rds/parameterGroup:ParameterGroup"
VERSION = "aws:secretsmanager/secretVersion:SecretVersion"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
TOPIC = f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:operations"
SOURCE_ONLY = {
    "dbName",
    "username",
    "password",
    "manageMasterUserPassword",
    "masterUserSecretKmsKeyId",
    "engine",
    "engineVersion",
    "kmsKeyId",
    "dbSubnetGroupName",
    "backupRetentionPeriod",
    "backupWindow",
    "multiAz",
    "finalSnapshotIdentifier",
}


def database(locks=LOCKED, **changes):
    settings = DatabaseSettings.model_validate({**DATABASE, **changes})
    return Database(
        "data",
        settings,
        context=StoreContext(locks, Placement(["subnet-1", "subnet-2"], "sg-1", ZONES), KEY, TOPIC),
    )


def test_it_is_private_encrypted_and_watched(deploy):
    made = deploy(database).of(INSTANCE)["data"]
    assert made["publiclyAccessible"] is False
    assert made["vpcSecurityGroupIds"] == ["sg-1"]
    assert (made["storageEncrypted"], made["kmsKeyId"]) == (True, KEY)
    assert (made["performanceInsightsEnabled"], made["performanceInsightsKmsKeyId"]) == (True, KEY)
    assert made["monitoringInterval"] == 60
    assert made["iamDatabaseAuthenticationEnabled"] is True
    assert made["autoMinorVersionUpgrade"] is True
    assert made["copyTagsToSnapshot"] is True


def test_rds_holds_the_password_and_the_program_has_none(deploy, collect):
    seen = []
    cloud = deploy(lambda: seen.append(collect(database().secret_arn)))
    made = cloud.of(INSTANCE)["data"]
    assert (made["manageMasterUserPassword"], made["masterUserSecretKmsKeyId"]) == (True, KEY)
    assert "password" not in made
    assert made["username"] not in ("postgres", "admin", "root")
    assert cloud.of("aws:secretsmanager/secret:Secret") == {}
    assert seen == [["arn:master-secret"]]


@pytest.mark.parametrize(
    ("engine", "version", "family", "parameter"),
    [
        ("postgres", "17", "postgres17", "rds.force_ssl"),
        ("mysql", "8.4", "mysql8.4", "require_secure_transport"),
        ("mariadb", "11.4", "mariadb11.4", "require_secure_transport"),
    ],
)
def test_every_engine_forces_tls(deploy, engine, version, family, parameter):
    cloud = deploy(lambda: database(engine=engine, version=version))
    group = cloud.of(GROUP)["data"]
    assert group["family"] == family
    assert (parameter, "1") in {(one["name"], one["value"]) for one in group["parameters"]}
    assert cloud.of(INSTANCE)["data"]["parameterGroupName"] == "data"


@pytest.mark.parametrize(
    ("engine", "version", "method"),
    [
        ("postgres", "14", "immediate"),
        ("postgres", "15", "pending-reboot"),
        ("postgres", "18", "pending-reboot"),
        ("mysql", "8.4", "immediate"),
        ("mariadb", "11.4", "immediate"),
        ("mariadb", "11.8", "pending-reboot"),
    ],
)
def test_a_parameter_with_the_value_of_the_engine_has_the_method_that_rds_answers_with(
    deploy, engine, version, method
):
    # Issue 39252 of hashicorp/terraform-provider-aws: otherwise it is a difference at every deployment.
    group = deploy(lambda: database(engine=engine, version=version)).of(GROUP)["data"]
    forced = ("rds.force_ssl", "require_secure_transport")
    methods = {one["name"]: one["applyMethod"] for one in group["parameters"]}
    assert [methods.pop(name) for name in forced if name in methods] == [method]
    assert {*methods.values()} == {"immediate"}


def test_a_family_that_is_newer_than_the_default_has_it_too():
    mysql = engines.engine("mysql")
    assert mysql.apply_method("require_secure_transport", "9.7") == "pending-reboot"
    assert mysql.apply_method("require_secure_transport", "10.0") == "pending-reboot"
    assert mysql.apply_method("slow_query_log", "9.7") is None


@pytest.mark.parametrize(
    ("engine", "version", "logs", "parameter"),
    [
        ("postgres", "17", ["postgresql", "upgrade"], "log_min_duration_statement"),
        ("mysql", "8.4", ["error", "slowquery"], "slow_query_log"),
        ("mariadb", "11.4", ["error", "slowquery"], "slow_query_log"),
    ],
)
def test_slow_queries_are_logged_to_cloudwatch(deploy, engine, version, logs, parameter):
    cloud = deploy(lambda: database(engine=engine, version=version))
    assert cloud.of(INSTANCE)["data"]["enabledCloudwatchLogsExports"] == logs
    assert parameter in {one["name"] for one in cloud.of(GROUP)["data"]["parameters"]}


def test_performance_insights_is_left_off_where_the_class_is_too_small_for_it(deploy):
    made = deploy(lambda: database(engine="mysql", version="8.4", instance_class="db.t4g.small"))
    assert made.of(INSTANCE)["data"]["performanceInsightsEnabled"] is False
    assert "performanceInsightsKmsKeyId" not in made.of(INSTANCE)["data"]
    small = deploy(lambda: database(instance_class="db.t4g.micro")).of(INSTANCE)["data"]
    assert small["performanceInsightsEnabled"] is True


def test_locked_it_leaves_a_snapshot_of_a_name_that_stays(deploy):
    made = deploy(database).of(INSTANCE)["data"]
    assert (made["skipFinalSnapshot"], made["finalSnapshotIdentifier"]) == (False, "data-final")
    assert made["deleteAutomatedBackups"] is False
    assert made["deletionProtection"] is True


def test_unlocked_it_goes_without_a_trace(deploy):
    made = deploy(lambda: database(OPEN)).of(INSTANCE)["data"]
    assert (made["skipFinalSnapshot"], made["deletionProtection"]) == (True, False)
    assert "finalSnapshotIdentifier" not in made


def test_a_replica_declares_nothing_that_is_its_sources(deploy):
    made = deploy(lambda: database(replicas=2)).of(INSTANCE)
    assert set(made) == {"data", "data-replica-a1", "data-replica-c1"}
    for name in ("data-replica-a1", "data-replica-c1"):
        assert made[name]["replicateSourceDb"] == "data"
        assert not SOURCE_ONLY & made[name].keys()
        assert made[name]["skipFinalSnapshot"] is True
    assert made["data-replica-c1"]["availabilityZone"] == "ap-northeast-2c"


def test_the_source_of_replicas_has_a_password_of_its_own_that_stays_and_is_kept_in_secrets_manager(deploy):
    cloud = deploy(lambda: database(replicas=1))
    made = cloud.of(INSTANCE)["data"]
    assert "manageMasterUserPassword" not in made
    assert "masterUserSecretKmsKeyId" not in made
    kept = json.loads(cloud.of(VERSION)["data-master"]["secretString"]["value"])
    assert kept == {"username": made["username"], "password": made["password"]["value"]}
    assert 30 <= len(kept["password"]) <= 41
    assert cloud.ignored["data-master"] == ["secretString"]
    secret = cloud.of("aws:secretsmanager/secret:Secret")["data-master"]
    assert (secret["kmsKeyId"], secret["recoveryWindowInDays"]) == (KEY, 30)


@pytest.mark.parametrize("replicas", [0, 1])
def test_it_states_whether_rds_manages_its_password(deploy, replicas):
    seen = []
    deploy(lambda: seen.append(database(replicas=replicas).managed))
    assert seen == [replicas == 0]


def test_one_replica_more_changes_no_other_resource(deploy):
    two, three = (deploy(lambda count=count: database(replicas=count)) for count in (2, 3))
    before = {(one.typ, one.name): one.inputs for one in two.resources}
    after = {(one.typ, one.name): one.inputs for one in three.resources}
    kept = before.keys() - {(VERSION, "data-master"), (INSTANCE, "data")}  # a new draw, which Pulumi ignores
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
    assert {name for _, name in after.keys() - before.keys()} == {
        "data-replica-b1",
        "data-replica-b1-lag",
        "data-replica-b1-log-postgresql",
        "data-replica-b1-log-upgrade",
    }


def test_growth_touches_only_what_rds_changes_in_place(deploy):
    small = deploy(lambda: database(multi_az=False, backup_days=1)).of(INSTANCE)["data"]
    grown = deploy(
        lambda: database(instance_class="db.r6g.xlarge", **volume(gb=500, iops=16_000, throughput=600))
    ).of(INSTANCE)["data"]
    assert {key for key in small.keys() | grown.keys() if small.get(key) != grown.get(key)} == {
        "multiAz",
        "backupRetentionPeriod",
        "instanceClass",
        "allocatedStorage",
        "iops",
        "storageThroughput",
    }


def test_alarms_watch_processor_disk_and_memory(deploy):
    alarms = deploy(database).of(ALARM)
    assert {one["metricName"] for one in alarms.values()} == {
        "CPUUtilization",
        "FreeStorageSpace",
        "FreeableMemory",
    }
    assert all(one["alarmActions"] == [TOPIC] for one in alarms.values())
    assert alarms["data-storage"]["threshold"] == 40 * 1024**3
    assert alarms["data-storage"]["dimensions"] == {"DBInstanceIdentifier": "data"}


def test_monitoring_waits_until_its_role_may_report(deploy):
    cloud = deploy(database)
    assert any("rolePolicyAttachment" in urn for urn in cloud.dependencies["data"])


def test_a_backup_plan_finds_it_by_its_tag(deploy):
    assert "tags" not in deploy(database).of(INSTANCE)["data"]
    assert deploy(lambda: database(backup_plan="daily")).of(INSTANCE)["data"]["tags"] == {"Backup": "daily"}
