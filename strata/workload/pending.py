"""Deployments and updates that AWS has not finished, for the status of a stack."""

from collections.abc import Iterator, Mapping
from typing import Any

from strata.workload.resources import (
    CACHE,
    CLUSTER,
    DATABASE,
    DISTRIBUTION,
    SCALING_GROUP,
    Clients,
    Resources,
)
from strata.workload.row import PENDING, Row

_READY = "available"
# An instance refresh in any other state has ended.
_REFRESHING = frozenset(
    {"Pending", "InProgress", "Baking", "Cancelling", "RollbackInProgress"},
)
_IN_SERVICE = "InService"


def groups(clients: Clients, resources: Resources) -> Iterator[Row]:
    """Machines in service of each Auto Scaling group."""
    for one in resources.of(SCALING_GROUP):
        found = clients("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[one.id])
        for group in found["AutoScalingGroups"]:
            ready = sum(it["LifecycleState"] == _IN_SERVICE for it in group["Instances"])
            desired = group["DesiredCapacity"]
            state = f"{ready} of {desired} in service"
            yield Row("machines", one.name, state, group="" if ready == desired else PENDING)


def refreshes(clients: Clients, resources: Resources) -> Iterator[Row]:
    """Instance refreshes in progress."""
    for one in resources.of(SCALING_GROUP):
        found = clients("autoscaling").describe_instance_refreshes(AutoScalingGroupName=one.id, MaxRecords=1)
        for it in found["InstanceRefreshes"]:
            if it["Status"] in _REFRESHING:
                state = f"{it['Status']}, {it.get('PercentageComplete', 0)} %"
                yield Row("instance refresh", one.name, state, group=PENDING)


def databases(clients: Clients, resources: Resources) -> Iterator[Row]:
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


def maintenance(clients: Clients, resources: Resources) -> Iterator[Row]:
    """Updates of databases that AWS offers or has scheduled."""
    names = {one.outputs.get("arn"): one.name for kind in (DATABASE, CLUSTER) for one in resources.of(kind)}
    if not names:
        return
    answer = clients("rds").describe_pending_maintenance_actions()["PendingMaintenanceActions"]
    for found in answer:
        name = names.get(found["ResourceIdentifier"])
        for action in found["PendingMaintenanceActionDetails"] if name else ():
            date = action.get("CurrentApplyDate") or action.get("ForcedApplyDate")
            when = f"on {date:%Y-%m-%d %H:%M}" if date else "when somebody applies it"
            yield Row("maintenance", str(name), f"{action['Action']} {when}", group=PENDING)


def caches(clients: Clients, resources: Resources) -> Iterator[Row]:
    """Replication groups that are not available, or have changes that wait for the maintenance window."""
    for one in resources.of(CACHE):
        answer = clients("elasticache").describe_replication_groups(ReplicationGroupId=one.id)
        for found in answer["ReplicationGroups"]:
            yield _store("cache", one.name, found["Status"], found.get("PendingModifiedValues"))


def distributions(clients: Clients, resources: Resources) -> Iterator[Row]:
    """Whether CloudFront has distributed the last change of each distribution."""
    for one in resources.of(DISTRIBUTION):
        status = clients("cloudfront").get_distribution(Id=one.id)["Distribution"]["Status"]
        yield Row("distribution", one.name, status, group="" if status == "Deployed" else PENDING)


def _store(kind: str, name: str, status: str, changes: Mapping[str, Any] | None) -> Row:
    """A store's row; *changes* may hold a password, so only their names are shown."""
    waiting = sorted(key for key, value in (changes or {}).items() if value not in (None, "", [], {}))
    details = (f"waits for the maintenance window: {', '.join(waiting)}",) if waiting else ()
    return Row(kind, name, status, details, "" if status == _READY and not waiting else PENDING)
