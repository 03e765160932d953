import json

import pulumi
import pytest
import yaml

from components.caching.caches import Caches
from components.common.placement import Placement
from components.data.migration.migration_settings import MigrationEnd
from components.data.relational import engines
from components.data.relational.master_secret import managed_arn
from components.data.stores import Stores
from environment import settings as environment
from environment.connections import connections
from unit.data.test_migration import CERTIFICATE, SOURCE
from unit.recording import _COMPUTED, ROOT, STACKS, stack_config

ZONES = ("ap-northeast-2a", "ap-northeast-2b")
ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
KEY, TOPIC = "arn:aws:kms:ap-northeast-2:123456789012:key/1", "arn:aws:sns:topic"
STAGE4 = ROOT / "stages" / "stage4.yaml"


def stores(file):
    found = environment.read(file)
    placement = Placement(["subnet-a", "subnet-b"], "sg-database", ZONES)
    return lambda: Stores(
        "data",
        found.data,
        placement=placement,
        replication=placement,
        key_arn=KEY,
        replica_key_arns={region: f"arn:aws:kms:{region}:key" for region in found.data.replica_regions},
        alarm_topic_arn=TOPIC,
    )


@pytest.fixture
def changed(tmp_path):
    """The stack file of dev with a change; its settings, or their errors."""

    def read(change, stack="dev"):
        document = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())
        change(document["config"])
        file = tmp_path / "Pulumi.dev.yaml"
        file.write_text(yaml.safe_dump(document, sort_keys=False))
        return environment.read(file)

    return read


@pytest.fixture
def stage_changed(tmp_path):
    """The stack file of the largest stage with a change of its data layer."""

    def write(change):
        document = yaml.safe_load(STAGE4.read_text())
        change(document["config"]["strata:data"])
        file = tmp_path / "stage4.yaml"
        file.write_text(yaml.safe_dump(document, sort_keys=False))
        return file

    return write


def replicated(config):
    table = yaml.safe_load(STAGE4.read_text())["config"]["strata:data"]["tables"]["activity"]
    changes = {"replicas": ["ap-northeast-1"], "stream": "NEW_AND_OLD_IMAGES", "backup_plan": None}
    config["strata:data"]["tables"] = {"activity": {**table, **changes}}


def test_a_stack_file_gives_a_table_a_copy_elsewhere_and_the_copy_a_key_of_its_region(changed, deploy_stack):
    tables = {name: one.model_dump(mode="json") for name, one in changed(replicated).data.tables.items()}
    data = {**json.loads(stack_config("dev")["strata:data"]), "tables": tables}
    cloud = deploy_stack("dev", {"strata:data": json.dumps(data)})
    [copy] = cloud.of("aws:dynamodb/table:Table")["data-table-activity"]["replicas"]
    assert copy["regionName"] == "ap-northeast-1"
    assert copy["kmsKeyArn"].endswith(":environment-ap-northeast-1")
    there = cloud.of("aws:kms/key:Key")["environment-ap-northeast-1"]
    assert there["region"] == "ap-northeast-1"
    assert "dynamodb.ap-northeast-1.amazonaws.com" in there["policy"]


def test_a_copy_where_the_table_is_is_refused(changed):
    def here(config):
        replicated(config)
        config["strata:data"]["tables"]["activity"]["replicas"] = ["ap-northeast-2"]

    with pytest.raises(
        environment.SettingsError, match=r"tables\.activity\.replicas has ap-northeast-2, the region"
    ):
        changed(here)


@pytest.mark.parametrize("stack", STACKS)
def test_rds_changes_its_own_password_every_month_and_not_because_of_a_deployment(deploy, stack):
    rotations = deploy(stores(ROOT / f"Pulumi.{stack}.yaml")).of(ROTATION)
    assert rotations == {
        "data-database-password": {
            "secretId": "arn:master-secret",
            "rotationRules": {"automaticallyAfterDays": 30},
            "rotateImmediately": False,
        }
    }


@pytest.mark.parametrize("file", [*(ROOT / f"Pulumi.{stack}.yaml" for stack in STACKS), STAGE4])
def test_the_rotation_of_a_secret_of_rds_is_retained_on_deletion(deploy, file):
    cloud = deploy(stores(file))
    assert cloud.of(ROTATION)
    assert cloud.retained == cloud.of(ROTATION).keys()


def test_every_replica_has_an_address_that_applications_find(deploy, changed):
    def replicas(config):
        config["strata:data"]["database"].update(replicas=2, backup_days=7)

    found = changed(replicas)
    seen: list[object] = []

    def program():
        made = Stores(
            "data",
            found.data,
            placement=Placement(["subnet-a", "subnet-b"], "sg-database", ZONES),
            replication=Placement(["subnet-c", "subnet-d"], "sg-migration", ZONES),
            key_arn=KEY,
            replica_key_arns={},
            alarm_topic_arn=TOPIC,
        )
        seen.extend(key for key in made.endpoints if "replica" in key)

    deploy(program)
    assert seen == ["database-replica-a1-address", "database-replica-b1-address"]


def test_the_largest_stage_has_every_kind_of_store_and_reports_where_each_is(deploy):
    seen = []

    def program():
        made = stores(STAGE4)()
        assert made.database
        assert made.aurora
        seen.append(sorted(made.endpoints))

    cloud = deploy(program)
    assert seen == [
        [
            "aurora-address",
            "aurora-port",
            "aurora-reader-address",
            "aurora-secret",
            "database-address",
            "database-port",
            "database-secret",
            "graph-address",
            "graph-port",
            "graph-reader-address",
            "table-activity",
            "table-activity-stream",
            "warehouse-address",
            "warehouse-port",
            "warehouse-secret",
        ]
    ]
    assert cloud.of(ROTATION).keys() == {"data-database-password", "data-aurora-password"}


@pytest.mark.parametrize("kind", ["instance:Instance", "cluster:Cluster"])
def test_a_preview_has_no_secret_that_rds_creates_later(deploy, monkeypatch, kind):
    # What the state of a database has whose password was the program's, because it had replicas.
    monkeypatch.setitem(_COMPUTED[f"aws:rds/{kind}"], "masterUserSecrets", [])
    cloud = deploy(stores(STAGE4), preview=True)
    name = {"instance:Instance": "data-database", "cluster:Cluster": "data-aurora"}[kind]
    assert not isinstance(cloud.of(ROTATION)[f"{name}-password"].get("secretId"), str)


def test_a_database_that_is_up_without_its_secret_is_an_error(monkeypatch):
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: False)
    with pytest.raises(ValueError, match="RDS has made no secret"):
        managed_arn([])


def test_aurora_s_password_gets_its_rotation_when_the_cluster_has_a_machine(deploy):
    cloud = deploy(stores(STAGE4))
    waits = {urn.rpartition("::")[2] for urn in cloud.dependencies["data-aurora-password"]}
    assert cloud.of("aws:rds/clusterInstance:ClusterInstance").keys() <= waits


def test_an_environment_without_caches_states_it_in_its_outputs(deploy):
    found = environment.read(ROOT / "stages" / "stage1.yaml")
    placement = Placement(subnet_ids=["subnet-a"], security_group_id="sg-cache", zones=ZONES)

    def program():
        made = Caches(
            "cache",
            found.caching,
            found.data.locks,
            placement=placement,
            key_arn=KEY,
            alarm_topic_arn=TOPIC,
        )
        assert (made.sessions, made.memcached, made.endpoints) == (None, None, {})

    assert [one.typ for one in deploy(program).resources] == ["strata:caching:Caches"]


def test_databases_are_locked_by_the_environments_settings(deploy):
    locked, free = (deploy(stores(ROOT / f"Pulumi.{stack}.yaml")) for stack in ("prod", "dev"))
    instance = "aws:rds/instance:Instance"
    assert locked.of(instance)["data-database"]["deletionProtection"] is True
    assert "data-database" in locked.protected
    assert locked.of(instance)["data-database"]["skipFinalSnapshot"] is False
    assert free.of(instance)["data-database"]["deletionProtection"] is False
    assert not free.protected


def test_a_store_in_a_plan_that_is_not_there_is_refused_by_name(changed):
    with pytest.raises(environment.SettingsError, match=r"strata:data.*database\.backup_plan.*nightly"):
        changed(lambda config: config["strata:data"]["database"].update(backup_plan="nightly"))


def test_an_aurora_cluster_on_another_port_than_the_database_is_refused(changed):
    aurora = yaml.safe_load(STAGE4.read_text())["config"]["strata:data"]["aurora"]
    with pytest.raises(environment.SettingsError, match=r"aurora\.port 5433 must be database\.port 5432"):
        changed(
            lambda config: config["strata:data"].update(aurora={**aurora, "port": 5433, "backup_plan": None})
        )


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("strata:data", "database", "replicas"), 6, r"strata:data\.database\.replicas: 6"),
        (("strata:data", "database", "backup_days"), 36, r"strata:data\.database\.backup_days: 36"),
        (("strata:data", "database", "version"), "9", "unknown engine version family"),
        (("strata:data", "database", "backup_window"), "18:30-19:30", "overlaps maintenance_window"),
        (("strata:caching", "sessions", "failover"), True, "failover needs 2 nodes"),
        (("strata:network", "zones"), ["ap-northeast-2a"], r"strata:network\.zones"),
    ],
)
def test_bad_input_is_refused_with_its_path_and_what_is_allowed(changed, path, value, said):
    def change(config):
        *above, last = path
        section = config
        for step in above:
            section = section[step]
        section[last] = value

    with pytest.raises(environment.SettingsError, match=said):
        changed(change)


def test_multi_az_is_refused_where_the_network_has_one_zone():
    found = environment.read(ROOT / "Pulumi.test.yaml").data
    with pytest.raises(ValueError, match=r"database\.multi_az needs 2 zones"):
        found.check_zones(["ap-northeast-2a"])


@pytest.mark.parametrize(
    ("source", "static"),
    [
        ("postgres", {"data-database": ["rds.logical_replication"], "data-aurora": []}),
        ("aurora-postgresql", {"data-database": [], "data-aurora": ["rds.logical_replication"]}),
        (None, {"data-database": [], "data-aurora": []}),
    ],
)
def test_the_store_that_dms_reads_from_lets_it_read_changes(deploy, stage_changed, source, static):
    def change(data):
        if source is None:
            data["migration"] = None
        else:
            data["migration"]["source"]["engine"] = source

    cloud = deploy(stores(stage_changed(change)))
    groups = cloud.of("aws:rds/parameterGroup:ParameterGroup") | cloud.of(
        "aws:rds/clusterParameterGroup:ClusterParameterGroup"
    )
    found = {
        name: [one["name"] for one in group["parameters"] if one.get("applyMethod") == "pending-reboot"]
        for name, group in groups.items()
    }
    # PostgreSQL 17 requires TLS by itself.
    found["data-database"].remove("rds.force_ssl")
    assert found == static


@pytest.mark.parametrize(
    ("engine", "parameters"),
    [
        ("mysql", {"binlog_format": "ROW"}),
        ("mariadb", {"binlog_format": "ROW"}),
        ("aurora-mysql", {"binlog_format": "ROW"}),
        ("postgres", {"rds.logical_replication": "1"}),
    ],
)
def test_every_engine_has_parameters_for_replication_and_none_without_it(engine, parameters):
    assert engines.engine(engine).static(replicated=True) == parameters
    assert engines.engine(engine).static(replicated=False) == {}


def test_aurora_mysql_has_another_name_in_dms():
    end = {"database": None, "certificate_arn": CERTIFICATE, "secret_arn": SOURCE}
    assert MigrationEnd.model_validate({**end, "engine": "aurora"}).store_engine == "aurora-mysql"


def test_a_secret_of_another_region_is_refused(changed):
    migration = yaml.safe_load(STAGE4.read_text())["config"]["strata:data"]["migration"]
    migration["source"]["secret_arn"] = SOURCE.replace("ap-northeast-2", "eu-west-1")
    with pytest.raises(
        environment.SettingsError,
        match=r"migration\.source\.secret_arn: .*is not in aws:region ap-northeast-2",
    ):
        changed(lambda config: config["strata:data"].update(migration=migration))


def test_all_clients_of_stores_reach_kafka_where_there_is_one(changed):
    clients = {f"{client} -> kafka:9098" for client in ("app", "worker")}
    assert not clients <= set(connections(changed(lambda config: None)))
    kafka = {
        "version": "3.9.x",
        "instance_type": "kafka.m7g.large",
        "zones": changed(lambda config: None).network.availability_zones[:2],
        "brokers_per_zone": 1,
        "volume_gb": 100,
    }
    found = changed(lambda config: config["strata:messaging"].update(kafka=kafka))
    assert clients <= set(connections(found))


def test_kafka_and_a_migration_have_connections_only_where_they_are_on(changed):
    off = connections(changed(lambda config: None))
    assert not [one for one in off if "kafka" in one or "migration" in one]
    migration = yaml.safe_load(STAGE4.read_text())["config"]["strata:data"]["migration"]
    on = connections(changed(lambda config: config["strata:data"].update(migration=migration)))
    assert {"migration -> database:5432", "migration -> internet:443"} == {*on} - {*off}


def test_a_graph_has_an_edge_of_its_own_for_its_port(changed):
    graph = yaml.safe_load(STAGE4.read_text())["config"]["strata:data"]["graph"]
    found = changed(lambda config: config["strata:data"].update(graph=graph))
    assert found.data.ports == [5432, 8182]
    assert {"app -> database:5432", "app -> database:8182"} <= set(connections(found))
    shared = changed(lambda config: config["strata:data"].update(graph={**graph, "port": 5432}))
    assert shared.data.ports == [5432]
