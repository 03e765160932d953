"""Deployments and updates that AWS has not finished, for the status of a stack."""

from collections.abc import Iterator

from strata.workload.resources import DISTRIBUTION, SCALING_GROUP, Clients, StackResources
from strata.workload.status_row import PENDING, StatusRow

# An instance refresh in any other state has ended.
_REFRESHING = frozenset(
    {"Pending", "InProgress", "Baking", "Cancelling", "RollbackInProgress"},
)
_IN_SERVICE = "InService"


def groups(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Machines in service of each Auto Scaling group."""
    for one in resources.of(SCALING_GROUP):
        found = clients("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[one.id])
        for group in found["AutoScalingGroups"]:
            ready = sum(it["LifecycleState"] == _IN_SERVICE for it in group["Instances"])
            desired = group["DesiredCapacity"]
            state = f"{ready} of {desired} in service"
            yield StatusRow("machines", one.name, state, group="" if ready == desired else PENDING)


def refreshes(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Instance refreshes in progress."""
    for one in resources.of(SCALING_GROUP):
        found = clients("autoscaling").describe_instance_refreshes(AutoScalingGroupName=one.id, MaxRecords=1)
        for it in found["InstanceRefreshes"]:
            if it["Status"] in _REFRESHING:
                state = f"{it['Status']}, {it.get('PercentageComplete', 0)} %"
                yield StatusRow("instance refresh", one.name, state, group=PENDING)


def distributions(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Whether CloudFront has distributed the last change of each distribution."""
    for one in resources.of(DISTRIBUTION):
        status = clients("cloudfront").get_distribution(Id=one.id)["Distribution"]["Status"]
        yield StatusRow("distribution", one.name, status, group="" if status == "Deployed" else PENDING)
