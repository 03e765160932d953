"""Stores that are not available, or have changes that wait for their window, for the status of a stack."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from strata.workload.resources import (
    CACHE,
    CACHE_CLUSTER,
    CLUSTER,
    DATABASE,
    FILE_SYSTEM,
    GRAPH,
    KAFKA,
    STREAM,
    TABLE,
    WAREHOUSE,
    Clients,
    StackResources,
)
from strata.workload.status_row import PENDING, StatusRow


@dataclass(frozen=True)
class _Store:
    """The call that describes one type of store by its id, and the path of the state in the response."""

    kind: str
    title: str
    service: str
    operation: str
    parameter: str
    path: tuple[str | int, ...]
    state: str
    ready: str = "available"
    changes: Callable[[Mapping[str, Any]], Mapping[str, Any] | None] = lambda _: None


_STORES = (
    _Store(
        GRAPH,
        "graph",
        "neptune",
        "describe_db_clusters",
        "DBClusterIdentifier",
        ("DBClusters", 0),
        "Status",
        changes=lambda one: one.get("PendingModifiedValues"),
    ),
    _Store(
        WAREHOUSE,
        "warehouse",
        "redshift",
        "describe_clusters",
        "ClusterIdentifier",
        ("Clusters", 0),
        "ClusterStatus",
        changes=lambda one: one.get("PendingModifiedValues"),
    ),
    _Store(
        CACHE_CLUSTER,
        "cache",
        "elasticache",
        "describe_cache_clusters",
        "CacheClusterId",
        ("CacheClusters", 0),
        "CacheClusterStatus",
        changes=lambda one: one.get("PendingModifiedValues"),
    ),
    _Store(
        KAFKA, "Kafka cluster", "kafka", "describe_cluster", "ClusterArn", ("ClusterInfo",), "State", "ACTIVE"
    ),
    _Store(
        STREAM,
        "stream",
        "kinesis",
        "describe_stream_summary",
        "StreamARN",
        ("StreamDescriptionSummary",),
        "StreamStatus",
        "ACTIVE",
    ),
    _Store(TABLE, "table", "dynamodb", "describe_table", "TableName", ("Table",), "TableStatus", "ACTIVE"),
    _Store(
        FILE_SYSTEM,
        "file system",
        "efs",
        "describe_file_systems",
        "FileSystemId",
        ("FileSystems", 0),
        "LifeCycleState",
    ),
)


def databases(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Instances and clusters that are not available, or have changes that wait for the maintenance window."""
    if not resources.of(DATABASE) and not resources.of(CLUSTER):
        return
    rds = clients("rds")
    for one in resources.of(DATABASE):
        # Its id in Pulumi is its resource id, which this operation doesn't take.
        name = one.outputs.get("identifier", one.id)
        for found in rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]:
            yield _store("database", one.name, found["DBInstanceStatus"], found.get("PendingModifiedValues"))
    for one in resources.of(CLUSTER):
        for found in rds.describe_db_clusters(DBClusterIdentifier=one.id)["DBClusters"]:
            yield _store("database", one.name, found["Status"], found.get("PendingModifiedValues"))


def maintenance(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Updates of databases that AWS offers or has scheduled."""
    # Neptune's are in the answer of RDS too.
    kinds = (DATABASE, CLUSTER, GRAPH)
    names = {one.outputs.get("arn"): one.name for kind in kinds for one in resources.of(kind)}
    if not names:
        return
    answer = clients("rds").describe_pending_maintenance_actions()["PendingMaintenanceActions"]
    for found in answer:
        name = names.get(found["ResourceIdentifier"])
        for action in found["PendingMaintenanceActionDetails"] if name else ():
            date = action.get("CurrentApplyDate") or action.get("ForcedApplyDate")
            when = f"on {date:%Y-%m-%d %H:%M}" if date else "when it is applied"
            yield StatusRow("maintenance", str(name), f"{action['Action']} {when}", group=PENDING)


def caches(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Replication groups that are not available, or have changes that wait for the maintenance window."""
    for one in resources.of(CACHE):
        answer = clients("elasticache").describe_replication_groups(ReplicationGroupId=one.id)
        for found in answer["ReplicationGroups"]:
            yield _store("cache", one.name, found["Status"], found.get("PendingModifiedValues"))


def _rows(store: _Store, clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    for one in resources.of(store.kind):
        found: Any = getattr(clients(store.service), store.operation)(**{store.parameter: one.id})
        for step in store.path:
            found = found[step]
        yield _store(store.title, one.name, found[store.state], store.changes(found), store.ready)


def _store(
    kind: str, name: str, status: str, changes: Mapping[str, Any] | None = None, ready: str = "available"
) -> StatusRow:
    """A store's row; *changes* may hold a password, so only their names are shown."""
    waiting = sorted(key for key, value in (changes or {}).items() if value not in (None, "", [], {}))
    details = (f"waits for the maintenance window: {', '.join(waiting)}",) if waiting else ()
    return StatusRow(kind, name, status, details, "" if status == ready and not waiting else PENDING)


OTHERS = {f"{store.title} ({store.service})": partial(_rows, store) for store in _STORES}
"""A reader for each type of store but RDS, Aurora and replication groups of ElastiCache."""
