"""Rules of every store: locks, identifiers, exported logs, and the window of changes."""

import json
from collections.abc import Callable

import pulumi
import pytest
from pydantic import ValidationError

from components.common.locks import Locks
from components.data.relational.database_settings import DatabaseSettings
from unit.data.test_aurora import aurora
from unit.data.test_database import KEY, database
from unit.data.test_database_settings import DATABASE
from unit.data.test_graph import graph
from unit.data.test_warehouse import warehouse
from unit.recording import ACCOUNT, LOCKED, OPEN, Cloud

Deploy = Callable[..., Cloud]
Make = Callable[..., pulumi.ComponentResource]

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
INSTANCE = "aws:rds/instance:Instance"
MEMBERS = {"aws:rds/clusterInstance:ClusterInstance", "aws:neptune/clusterInstance:ClusterInstance"}
STORES: dict[str, tuple[Make, str]] = {
    INSTANCE: (database, "data"),
    "aws:rds/cluster:Cluster": (aurora, "data"),
    "aws:neptune/cluster:Cluster": (graph, "friends"),
    "aws:redshift/cluster:Cluster": (warehouse, "facts"),
}
UPGRADED = [kind for kind in STORES if "redshift" not in kind]
MARIADB = {"engine": "mariadb", "version": "11.4", "replicas": 1}
ONE_LOCK = [
    Locks(deletion_protection=True, protect=False, retention=False),
    Locks(deletion_protection=False, protect=True, retention=False),
    Locks(deletion_protection=False, protect=False, retention=True),
]


@pytest.mark.parametrize("kind", STORES)
def test_a_locked_store_is_protected_and_an_open_one_is_not(deploy: Deploy, kind: str) -> None:
    make, name = STORES[kind]
    assert name in deploy(lambda: make(LOCKED)).protected
    assert not deploy(lambda: make(OPEN)).protected


def test_a_replica_has_the_locks_of_its_source(deploy: Deploy) -> None:
    cloud = deploy(lambda: database(replicas=1))
    assert cloud.of(INSTANCE)["data-replica-a1"]["deletionProtection"] is True
    assert "data-replica-a1" in cloud.protected
    open_ = deploy(lambda: database(OPEN, replicas=1))
    assert open_.of(INSTANCE)["data-replica-a1"]["deletionProtection"] is False
    assert "data-replica-a1" not in open_.protected


@pytest.mark.parametrize("kind", STORES)
def test_a_store_has_its_logical_name_as_identifier(deploy: Deploy, kind: str) -> None:
    make, name = STORES[kind]
    cloud = deploy(make)
    key = "identifier" if kind == INSTANCE else "clusterIdentifier"
    assert cloud.of(kind)[name][key] == name
    for member in MEMBERS:
        assert all(made["identifier"] == one for one, made in cloud.of(member).items())


def test_an_instance_keeps_the_identifier_that_an_earlier_release_generated(deploy: Deploy) -> None:
    assert deploy(database).ignored["data"] == ["identifier"]


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (database, ["/aws/rds/instance/data/postgresql", "/aws/rds/instance/data/upgrade"]),
        (aurora, ["/aws/rds/cluster/data/postgresql"]),
        (graph, ["/aws/neptune/friends/audit"]),
        (
            warehouse,
            [f"/aws/redshift/cluster/facts/{log}log" for log in ("connection", "useractivity", "user")],
        ),
        (
            lambda: database(engine="mysql", version="8.4", replicas=1),
            [
                f"/aws/rds/instance/{instance}/{log}"
                for instance in ("data", "data-replica-a1")
                for log in ("error", "slowquery")
            ],
        ),
    ],
)
def test_exported_logs_have_a_group_of_their_own_with_retention_and_key(
    deploy: Deploy, make: Make, names: list[str]
) -> None:
    groups = deploy(make).of(LOG_GROUP).values()
    assert [one["name"] for one in groups] == names
    assert {(one["retentionInDays"], one["kmsKeyId"]) for one in groups} == {(30, KEY)}


@pytest.mark.parametrize("kind", STORES)
def test_the_log_groups_exist_before_the_service_would_create_them(deploy: Deploy, kind: str) -> None:
    make, name = STORES[kind]
    cloud = deploy(make)
    waits = f"{name}-logs" if "redshift" in kind else name
    dependencies = cloud.dependencies[waits]
    assert all(any(urn.endswith(f"::{group}") for urn in dependencies) for group in cloud.of(LOG_GROUP))


@pytest.mark.parametrize("kind", UPGRADED)
@pytest.mark.parametrize("locks", ONE_LOCK)
def test_with_a_lock_changes_wait_for_the_maintenance_window(deploy: Deploy, kind: str, locks: Locks) -> None:
    make, _ = STORES[kind]
    cloud = deploy(lambda: make(locks))
    changed = [*cloud.of(kind).values(), *(one for member in MEMBERS for one in cloud.of(member).values())]
    assert {one["applyImmediately"] for one in changed} == {False}
    assert {one["allowMajorVersionUpgrade"] for one in cloud.of(kind).values()} == {False}


@pytest.mark.parametrize("kind", UPGRADED)
@pytest.mark.parametrize(
    ("locks", "settings"),
    [(OPEN, {}), (LOCKED, {"apply_immediately": True, "allow_major_version_upgrade": True})],
)
def test_without_locks_or_by_setting_they_do_not_wait(
    deploy: Deploy, kind: str, locks: Locks, settings: dict[str, bool]
) -> None:
    make, name = STORES[kind]
    made = deploy(lambda: make(locks, **settings)).of(kind)[name]
    assert (made["applyImmediately"], made["allowMajorVersionUpgrade"]) == (True, True)


def test_replicas_of_mariadb_are_upgraded_before_their_source(deploy: Deploy) -> None:
    cloud = deploy(lambda: database(**MARIADB, replica_version="11.8"))
    source, replica = (cloud.of(INSTANCE)[name] for name in ("data", "data-replica-a1"))
    assert (source["engineVersion"], replica["engineVersion"]) == ("11.4", "11.8")
    assert replica["allowMajorVersionUpgrade"] is True
    groups = cloud.of("aws:rds/parameterGroup:ParameterGroup")
    assert {name: one["family"] for name, one in groups.items()} == {
        "data": "mariadb11.4",
        "data-replicas": "mariadb11.8",
    }
    assert replica["parameterGroupName"] == "data-replicas"


def test_without_a_version_of_their_own_replicas_follow_their_source(deploy: Deploy) -> None:
    replica = deploy(lambda: database(**MARIADB)).of(INSTANCE)["data-replica-a1"]
    assert not {"engineVersion", "allowMajorVersionUpgrade"} & replica.keys()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"replicas": 1, "replica_version": "18"}, "must be null for postgres"),
        ({**MARIADB, "replica_version": "11.4"}, "must be newer than version 11.4"),
        ({**MARIADB, "replica_version": "10.11"}, "must be newer than version 11.4"),
        ({**MARIADB, "replica_version": "11.5"}, "unknown engine version family"),
        ({**MARIADB, "replicas": 0, "replica_version": "11.8"}, "replicas 1 or more"),
    ],
)
def test_a_replica_version_that_can_not_be_a_step_of_an_upgrade_is_refused(
    changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(ValidationError, match=reason):
        DatabaseSettings.model_validate({**DATABASE, **changes})


@pytest.mark.parametrize("make", [database, aurora])
def test_only_databases_of_the_account_may_report_metrics(deploy: Deploy, make: Make) -> None:
    role = deploy(make).of("aws:iam/role:Role")["data-monitoring"]
    [trusted] = json.loads(role["assumeRolePolicy"])["Statement"]
    assert trusted["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
