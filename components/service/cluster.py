"""The environment's ECS cluster, as its contract names it."""

from components.compute.containers.service import ClusterRef
from components.service.context import ServiceContext


def cluster_of(context: ServiceContext) -> ClusterRef:
    """The environment's cluster; raises ContractError where the platform has none."""
    part = context.contract.need(context.contract.containers, "strata:compute.containers")
    return ClusterRef(part.cluster_arn, part.cluster_name, part.namespace_arn, part.machines_provider)


def missing_cluster(context: ServiceContext, *, machines: bool) -> list[str]:
    """The missing parts of the platform for tasks, of which some need *machines*."""
    contract = context.contract
    part = contract.containers
    if part is None or not machines:
        return contract.lacks(part, "strata:compute.containers")
    return contract.lacks(part.machines_provider, "strata:compute.containers.machines")
