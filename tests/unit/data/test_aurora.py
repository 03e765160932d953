import pytest

from components.common.placement import Placement
from components.data.relational.aurora import AuroraCluster
from components.data.relational.aurora_settings import AuroraSettings
from components.data.store_context import StoreContext
from unit.data.test_database import ALARM, KEY, TOPIC
from unit.data.test_database_settings import AURORA, ZONES
from unit.recording import LOCKED, OPEN

CLUSTER = "aws:rds/cluster:Cluster"
MEMBER = "aws:rds/clusterInstance:ClusterInstance"
GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
SCALING = {"metric": "cpu", "target": 60, "max": 15}
PLACE = Placement(["subnet-1", "subnet-2", "subnet-3"], "sg-1", ZONES)


def aurora(locks=LOCKED, **changes):
    return AuroraCluster(
        "data",
        AuroraSettings.model_validate({**AURORA, **changes}),
        context=StoreContext(locks, PLACE, KEY, TOPIC),
    )


def test_it_is_encrypted_locked_and_rds_holds_its_password(deploy, collect):
    seen = []
    made = deploy(lambda: seen.append(collect(aurora().secret_arn))).of(CLUSTER)["data"]
    assert (made["storageEncrypted"], made["kmsKeyId"]) == (True, KEY)
    assert (made["manageMasterUserPassword"], made["masterUserSecretKmsKeyId"]) == (True, KEY)
    assert "masterPassword" not in made
    assert (made["deletionProtection"], made["skipFinalSnapshot"]) == (True, False)
    assert made["finalSnapshotIdentifier"] == "data-final"
    assert seen == [["arn:master-secret"]]


def test_unlocked_it_goes_without_a_trace(deploy):
    made = deploy(lambda: aurora(OPEN)).of(CLUSTER)["data"]
    assert (made["deletionProtection"], made["skipFinalSnapshot"]) == (False, True)
    assert "finalSnapshotIdentifier" not in made


def test_writer_and_readers_are_spread_over_the_zones(deploy):
    members = deploy(lambda: aurora(readers=3)).of(MEMBER)
    assert {name: (one["availabilityZone"], one["promotionTier"]) for name, one in members.items()} == {
        "data-a1": ("ap-northeast-2a", 1),
        "data-c1": ("ap-northeast-2c", 1),
        "data-b1": ("ap-northeast-2b", 1),
        "data-a2": ("ap-northeast-2a", 2),
    }
    assert all(one["publiclyAccessible"] is False for one in members.values())


def test_one_reader_more_changes_no_other_resource(deploy):
    two, three = (deploy(lambda count=count: aurora(readers=count)) for count in (2, 3))
    before = {(one.typ, one.name): one.inputs for one in two.resources}
    after = {(one.typ, one.name): one.inputs for one in three.resources}
    assert {key: after[key] for key in before} == before
    assert {name for _, name in after.keys() - before.keys()} == {"data-a2"}


def test_a_member_has_no_properties_of_the_cluster(deploy):
    member = deploy(aurora).of(MEMBER)["data-a1"]
    assert not {"engineVersion", "preferredBackupWindow", "kmsKeyId"} & member.keys()
    assert member["clusterIdentifier"] == "data"
    assert (member["performanceInsightsEnabled"], member["performanceInsightsKmsKeyId"]) == (True, KEY)


@pytest.mark.parametrize(
    ("engine", "version", "family", "forced", "logs"),
    [
        ("aurora-postgresql", "16", "aurora-postgresql16", ("rds.force_ssl", "1"), ["postgresql"]),
        (
            "aurora-mysql",
            "8.0",
            "aurora-mysql8.0",
            ("require_secure_transport", "ON"),
            ["audit", "error", "slowquery"],
        ),
    ],
)
def test_every_engine_forces_tls_and_exports_its_logs(deploy, engine, version, family, forced, logs):
    cloud = deploy(lambda: aurora(engine=engine, version=version))
    group = cloud.of(GROUP)["data"]
    assert group["family"] == family
    assert {"name": forced[0], "value": forced[1]} in group["parameters"]
    assert cloud.of(CLUSTER)["data"]["enabledCloudwatchLogsExports"] == logs


def test_tls_is_the_default_of_aurora_postgresql_17_and_rds_answers_with_its_own_method(deploy):
    group = deploy(lambda: aurora(engine="aurora-postgresql", version="17")).of(GROUP)["data"]
    forced = {"name": "rds.force_ssl", "value": "1", "applyMethod": "pending-reboot"}
    assert forced in group["parameters"]
    assert [one for one in group["parameters"] if "applyMethod" in one] == [forced]


@pytest.mark.parametrize(
    ("engine", "version", "instance_class", "watched"),
    [
        ("aurora-mysql", "8.0", "db.t3.medium", False),
        ("aurora-mysql", "8.0", "db.t4g.medium", True),
        ("aurora-mysql", "8.0", "db.r7g.large", True),
        ("aurora-postgresql", "16", "db.t3.medium", True),
    ],
)
def test_performance_insights_is_left_off_where_aurora_has_none(
    deploy, engine, version, instance_class, watched
):
    members = deploy(lambda: aurora(engine=engine, version=version, instance_class=instance_class)).of(MEMBER)
    assert {one["performanceInsightsEnabled"] for one in members.values()} == {watched}


@pytest.mark.parametrize(
    ("metric", "named"),
    [("cpu", "RDSReaderAverageCPUUtilization"), ("connections", "RDSReaderAverageDatabaseConnections")],
)
def test_readers_follow_the_load_up_to_fifteen(deploy, metric, named):
    cloud = deploy(lambda: aurora(reader_scaling={**SCALING, "metric": metric}))
    target = cloud.of("aws:appautoscaling/target:Target")["data-readers"]
    assert target == {
        "serviceNamespace": "rds",
        "scalableDimension": "rds:cluster:ReadReplicaCount",
        "resourceId": "cluster:data",
        "minCapacity": 2,
        "maxCapacity": 15,
    }
    tracking = cloud.of("aws:appautoscaling/policy:Policy")["data-readers"][
        "targetTrackingScalingPolicyConfiguration"
    ]
    assert tracking["predefinedMetricSpecification"] == {"predefinedMetricType": named}
    assert tracking["targetValue"] == 60


def test_a_fixed_number_of_readers_has_no_scaling(deploy):
    assert deploy(aurora).of("aws:appautoscaling/target:Target") == {}


def test_only_a_cluster_with_readers_has_an_alarm_on_their_lag(deploy):
    assert "data-lag" in deploy(aurora).of(ALARM)
    assert set(deploy(lambda: aurora(readers=0)).of(ALARM)) == {"data-cpu", "data-memory"}
