import pytest
from pydantic import ValidationError

from components.common.placement import Placement
from components.data.graph.graph import Graph
from components.data.graph.graph_settings import GraphSettings
from components.data.store_context import StoreContext
from unit.data.test_database import ALARM, KEY, TOPIC
from unit.data.test_database_settings import ZONES
from unit.recording import LOCKED, OPEN

CLUSTER = "aws:neptune/cluster:Cluster"
MEMBER = "aws:neptune/clusterInstance:ClusterInstance"
GRAPH = {
    "version": "1.4.5.1",
    "instance_class": "db.r6g.large",
    "readers": 1,
    "port": 8183,
    "backup_days": 7,
    "backup_window": "17:00-17:30",
    "maintenance_window": "sun:18:00-sun:19:00",
    "apply_immediately": False,
    "allow_major_version_upgrade": False,
    "log_retention_days": 30,
}
PLACE = Placement(["subnet-1", "subnet-2", "subnet-3"], "sg-1", ZONES)


def graph(locks=LOCKED, **changes):
    return Graph(
        "friends",
        GraphSettings.model_validate({**GRAPH, **changes}),
        context=StoreContext(locks, PLACE, KEY, TOPIC),
    )


def test_it_is_encrypted_and_authenticates_by_iam(deploy):
    made = deploy(graph).of(CLUSTER)["friends"]
    assert (made["storageEncrypted"], made["kmsKeyArn"]) == (True, KEY)
    assert made["iamDatabaseAuthenticationEnabled"] is True
    assert made["vpcSecurityGroupIds"] == ["sg-1"]
    assert made["copyTagsToSnapshot"] is True


def test_queries_are_in_the_audit_log(deploy):
    cloud = deploy(graph)
    group = cloud.of("aws:neptune/clusterParameterGroup:ClusterParameterGroup")["friends"]
    assert group["family"] == "neptune1.4"
    assert group["parameters"] == [
        {"name": "neptune_enable_audit_log", "value": "1", "applyMethod": "pending-reboot"}
    ]
    made = cloud.of(CLUSTER)["friends"]
    assert made["enableCloudwatchLogsExports"] == ["audit"]
    assert made["neptuneClusterParameterGroupName"] == "friends"


def test_locked_it_is_protected_twice_and_leaves_a_snapshot(deploy):
    cloud = deploy(graph)
    made = cloud.of(CLUSTER)["friends"]
    assert (made["deletionProtection"], made["skipFinalSnapshot"]) == (True, False)
    assert made["finalSnapshotIdentifier"] == "friends-final"
    assert cloud.protected == {"friends"}


def test_unlocked_it_goes_without_a_trace(deploy):
    cloud = deploy(lambda: graph(OPEN))
    made = cloud.of(CLUSTER)["friends"]
    assert (made["deletionProtection"], made["skipFinalSnapshot"]) == (False, True)
    assert "finalSnapshotIdentifier" not in made
    assert cloud.protected == set()


def test_one_reader_more_changes_no_other_member(deploy):
    two, three = (deploy(lambda count=count: graph(readers=count)).of(MEMBER) for count in (2, 3))
    assert {name: (one["availabilityZone"], one["promotionTier"]) for name, one in three.items()} == {
        "friends-a1": ("ap-northeast-2a", 1),
        "friends-c1": ("ap-northeast-2c", 1),
        "friends-b1": ("ap-northeast-2b", 1),
        "friends-a2": ("ap-northeast-2a", 2),
    }
    assert {name: three[name] for name in two} == two


def test_members_are_private_and_stay_at_the_version_of_the_stack_file(deploy):
    made = deploy(graph).of(MEMBER)["friends-a1"]
    assert (made["publiclyAccessible"], made["autoMinorVersionUpgrade"]) == (False, False)
    assert made["port"] == 8183
    assert not {"engineVersion", "preferredBackupWindow"} & made.keys()


def test_it_alarms_about_the_writer_and_about_readers_that_lag(deploy):
    alarms = deploy(graph).of(ALARM)
    writer = {"DBClusterIdentifier": "friends", "Role": "WRITER"}
    assert {name: (one["metricName"], one["dimensions"]) for name, one in alarms.items()} == {
        "friends-cpu": ("CPUUtilization", writer),
        "friends-memory": ("FreeableMemory", writer),
        "friends-waiting": ("MainRequestQueuePendingRequests", writer),
        "friends-lag": ("ClusterReplicaLagMaximum", {"DBClusterIdentifier": "friends"}),
    }
    assert alarms["friends-memory"]["threshold"] == 16 * 1024**3 * 0.05
    assert "friends-lag" not in deploy(lambda: graph(readers=0)).of(ALARM)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"version": "1.4"}, "1.4 is not an engine version in full such as 1.4.5.1"),
        ({"version": "1.1.0.0"}, "1.1.0.0 is of an unknown family; allowed: 1.2, 1.3, 1.4"),
        ({"version": 1.4}, "valid string"),
        ({"instance_class": "r6g.large"}, "such as db.t4g.medium"),
        (
            {"instance_class": "db.t4g.large"},
            "not a class of Neptune; allowed: db.t3.medium, db.t4g.medium or the r",
        ),
        ({"instance_class": "db.m6g.large"}, "db.m6g.large is not a class of Neptune"),
        ({"readers": 16}, "less than or equal to 15"),
        ({"readers": -1}, "greater than or equal to 0"),
        ({"port": 80}, "greater than or equal to 1150"),
        ({"backup_days": 0}, "greater than or equal to 1"),
        ({"backup_days": 36}, "less than or equal to 35"),
        ({"backup_window": "17:00"}, "such as 17:00-18:00"),
        ({"maintenance_window": "sun:17:15-sun:18:00"}, "overlaps maintenance_window sun:17:15-sun:18:00"),
        ({"password": "secret"}, "Extra inputs are not permitted"),
    ],
)
def test_a_graph_that_aws_would_refuse_is_refused(changes, reason):
    with pytest.raises(ValidationError, match=reason):
        GraphSettings.model_validate({**GRAPH, **changes})
