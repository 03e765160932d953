import re

import pulumi
import pytest

from components.caching.memcached import Memcached
from components.caching.memcached_settings import MemcachedSettings
from components.caching.session_cache import SessionCache
from components.caching.session_cache_settings import SessionCacheSettings
from components.common.placement import Placement
from unit.caching.test_cache_settings import MEMCACHED, SESSIONS
from unit.recording import ACCOUNT, LOCKED, OPEN, Cloud

GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
PARAMETERS = "aws:elasticache/parameterGroup:ParameterGroup"
SUBNETS = "aws:elasticache/subnetGroup:SubnetGroup"
CLUSTER = "aws:elasticache/cluster:Cluster"
SECRET = "aws:secretsmanager/secret:Secret"
VERSION = "aws:secretsmanager/secretVersion:SecretVersion"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
LOG = "aws:cloudwatch/logGroup:LogGroup"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
TOPIC = f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:operations"
# How the engine marks a secret among the inputs.
_MARK, _SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
PLACE = Placement(["subnet-a", "subnet-c"], "sg-cache", ["ap-northeast-2a", "ap-northeast-2c"])


def sessions(locks=OPEN, **changes):
    settings = SessionCacheSettings.model_validate({**SESSIONS, **changes})
    return lambda: SessionCache(
        "sessions", settings, locks, key_arn=KEY, placement=PLACE, alarm_topic_arn=TOPIC
    )


def memcached(placement=PLACE, locks=OPEN, **changes):
    settings = MemcachedSettings.model_validate({**MEMCACHED, **changes})
    return lambda: Memcached("pages", settings, locks, placement=placement, alarm_topic_arn=TOPIC)


def secret(value):
    """The value that is marked as a secret for the engine; KeyError if it isn't."""
    assert value[_MARK] == _SECRET
    return value["value"]


def test_sessions_are_encrypted_where_they_lie_and_on_the_way(deploy):
    [made] = deploy(sessions()).of(GROUP).values()
    assert (made["atRestEncryptionEnabled"], made["kmsKeyId"]) == (True, KEY)
    assert (made["transitEncryptionEnabled"], made["transitEncryptionMode"]) == (True, "required")


def test_the_password_of_the_cache_is_the_one_in_secrets_manager(deploy):
    cloud = deploy(sessions())
    [made], [version] = cloud.of(GROUP).values(), cloud.of(VERSION).values()
    assert secret(made["authToken"]) == secret(version["secretString"])
    assert version["secretId"] == "sessions-token-id"
    assert version["versionStages"] == ["AWSCURRENT"]
    assert made["authTokenUpdateStrategy"] == "ROTATE"
    assert cloud.of(SECRET)["sessions-token"]["kmsKeyId"] == KEY


def test_the_password_is_what_elasticache_takes_and_another_one_each_time(deploy):
    drawn = {secret(deploy(sessions()).of(VERSION)["sessions-token-1"]["secretString"]) for _ in range(3)}
    assert len(drawn) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", token) for token in drawn)


def test_a_password_that_is_kept_is_never_drawn_again_until_its_version_changes(deploy):
    first, second = deploy(sessions()), deploy(sessions(token_version=2))
    assert first.ignored["sessions-token-1"] == ["secretString"]
    assert second.of(VERSION).keys() == {"sessions-token-2"}


def test_the_password_is_in_the_secret_and_the_cache_only(deploy):
    cloud = deploy(sessions())
    token = secret(cloud.of(VERSION)["sessions-token-1"]["secretString"])
    carriers = {
        (item.typ, name)
        for item in cloud.resources
        for name, value in item.inputs.items()
        if token in str(value)
    }
    assert carriers == {(VERSION, "secretString"), (GROUP, "authToken")}


def test_nodes_are_spread_over_the_zones_and_more_of_them_move_none(deploy):
    two, three = (
        deploy(sessions(nodes=nodes)).of(GROUP)["sessions"]["preferredCacheClusterAzs"] for nodes in (2, 3)
    )
    assert two == ["ap-northeast-2a", "ap-northeast-2c"]
    assert three[:2] == two


@pytest.mark.parametrize(("nodes", "failover"), [(1, False), (2, True), (3, True)])
def test_failover_and_zones_go_together(deploy, nodes, failover):
    [made] = deploy(sessions(nodes=nodes, failover=failover)).of(GROUP).values()
    assert made["numCacheClusters"] == nodes
    assert made["automaticFailoverEnabled"] is made["multiAzEnabled"] is failover


def test_the_cache_stands_in_the_data_tier_and_answers_to_the_group_alone(deploy):
    cloud = deploy(sessions())
    [made] = cloud.of(GROUP).values()
    assert cloud.of(SUBNETS)["sessions-subnets"]["subnetIds"] == ["subnet-a", "subnet-c"]
    assert made["subnetGroupName"] == "sessions-subnets"
    assert (made["securityGroupIds"], made["port"]) == (["sg-cache"], 6379)


def test_sessions_that_end_soonest_go_first_and_another_family_is_another_group(deploy):
    [(name, group)] = deploy(sessions()).of(PARAMETERS).items()
    assert (name, group["family"]) == ("sessions-valkey8", "valkey8")
    assert group["parameters"] == [{"name": "maxmemory-policy", "value": "volatile-ttl"}]
    assert "sessions-redis6-x" in deploy(sessions(engine="redis", engine_version="6.2")).of(PARAMETERS)


def test_a_cache_that_is_retained_leaves_a_snapshot_and_its_password(deploy):
    kept, lost = deploy(sessions(LOCKED)), deploy(sessions(OPEN))
    assert kept.of(GROUP)["sessions"]["finalSnapshotIdentifier"] == "sessions-final"
    assert "finalSnapshotIdentifier" not in lost.of(GROUP)["sessions"]
    assert kept.of(SECRET)["sessions-token"]["recoveryWindowInDays"] == 30
    assert lost.of(SECRET)["sessions-token"]["recoveryWindowInDays"] == 0


def test_only_a_locked_cache_and_its_password_are_protected(deploy):
    assert deploy(sessions(LOCKED)).protected == {"sessions", "sessions-token"}
    assert deploy(sessions(OPEN)).protected == set()
    assert deploy(memcached(locks=LOCKED)).protected == {"pages"}
    assert deploy(memcached(locks=OPEN)).protected == set()


def test_snapshots_and_maintenance_have_the_declared_windows(deploy):
    [made] = deploy(sessions()).of(GROUP).values()
    assert (made["snapshotRetentionLimit"], made["snapshotWindow"]) == (7, "16:00-17:00")
    assert made["maintenanceWindow"] == "sun:18:00-sun:19:00"


def test_its_version_is_raised_by_the_stack_file_alone(deploy):
    [made] = deploy(sessions(engine_version="8.0")).of(GROUP).values()
    assert (made["engineVersion"], made["autoMinorVersionUpgrade"]) == ("8.0", False)


def test_logs_are_kept_as_long_as_wanted_or_not_made(deploy):
    cloud = deploy(sessions())
    assert {(name, log["retentionInDays"], log["kmsKeyId"]) for name, log in cloud.of(LOG).items()} == {
        ("sessions-engine-log", 30, KEY),
        ("sessions-slow-log", 30, KEY),
    }
    [made] = cloud.of(GROUP).values()
    assert [log["logType"] for log in made["logDeliveryConfigurations"]] == ["engine-log", "slow-log"]
    without = deploy(sessions(log_retention_days=None))
    assert without.of(LOG) == {}
    assert "logDeliveryConfigurations" not in without.of(GROUP)["sessions"]


def test_every_node_has_alarms_on_the_topic(deploy):
    alarms = deploy(sessions()).of(ALARM)
    assert len(alarms) == 10
    assert {alarm["dimensions"]["CacheClusterId"] for alarm in alarms.values()} == {
        "sessions-001",
        "sessions-002",
    }
    assert all(alarm["alarmActions"] == [TOPIC] for alarm in alarms.values())


def test_memcached_accepts_tls_only_and_spreads_over_the_zones(deploy):
    cloud = deploy(memcached(nodes=3))
    [made] = cloud.of(CLUSTER).values()
    assert (made["engine"], made["transitEncryptionEnabled"], made["port"]) == ("memcached", True, 11211)
    assert made["azMode"] == "cross-az"
    assert made["preferredAvailabilityZones"] == ["ap-northeast-2a", "ap-northeast-2c", "ap-northeast-2a"]
    assert made["securityGroupIds"] == ["sg-cache"]
    assert cloud.of(SUBNETS)["pages-subnets"]["subnetIds"] == ["subnet-a", "subnet-c"]
    assert cloud.of(ALARM).keys() == {"pages-cpu", "pages-swap", "pages-connections"}


@pytest.mark.parametrize("case", ["one node", "one zone"])
def test_memcached_with_one_node_or_one_zone_stays_there(deploy, case):
    one_zone = Placement(["subnet-a"], "sg-cache", ["ap-northeast-2a"])
    program = memcached(nodes=1) if case == "one node" else memcached(one_zone)
    [made] = deploy(program).of(CLUSTER).values()
    assert made["azMode"] == "single-az"


def spread(**outputs):
    """The state after a deployment of the cluster over several zones."""
    cloud = Cloud()
    outputs = {"azMode": "cross-az", "nodeType": MEMCACHED["node_type"], **outputs}
    urn = f"urn:pulumi:dev::strata::strata:caching:Memcached${CLUSTER}::pages"
    cloud.deployed = {urn: {"type": CLUSTER, "outputs": outputs}}
    return cloud


def test_memcached_does_not_go_back_to_one_zone(deploy):
    # ElastiCache API Reference, ModifyCacheCluster: AZMode.
    with pytest.raises(pulumi.RunError, match=r"pages: nodes 1 is one zone.*memcached: null first"):
        deploy(memcached(nodes=1), cloud=spread())
    for kept in ({"azMode": "single-az"}, {"nodeType": "cache.m7g.large"}):
        assert deploy(memcached(nodes=1), cloud=spread(**kept)).of(CLUSTER)
    assert deploy(memcached(nodes=2), cloud=spread()).of(CLUSTER)
