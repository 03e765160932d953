"""The placement of the load balancer in the network."""

from components.compute.web.front import Front
from components.network.security_groups import SecurityGroups
from components.network.vpc import Network
from environment.settings import Settings


def front_of(settings: Settings, network: Network, firewall: SecurityGroups) -> Front:
    """The private subnets where CloudFront has a VPC origin, otherwise the public ones."""
    group = firewall.ids["load_balancer"]
    internal = settings.edge.internal
    return Front(network.private(group) if internal else network.public(group), internal)
