"""The side of a load balancer that receives requests."""

from dataclasses import dataclass

from components.common.placement import Placement


@dataclass(frozen=True)
class Front:
    """The load balancer's subnets and security group; an *internal* one has no public addresses."""

    placement: Placement
    internal: bool
