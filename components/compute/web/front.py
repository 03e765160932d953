"""The side of a load balancer that receives requests."""

from dataclasses import dataclass
from typing import Literal

from components.common.placement import Placement

IpAddressType = Literal["ipv4", "dualstack"]


@dataclass(frozen=True)
class Front:
    """The load balancer's subnets and security group; an *internal* one has no public addresses.

    None for *ip_address_type* is AWS's ipv4; a type that is declared no longer would stay as it was.
    """

    placement: Placement
    internal: bool
    ip_address_type: IpAddressType | None = None

    @property
    def dual_stack(self) -> bool:
        """Whether the load balancer has addresses of IPv6 too."""
        return self.ip_address_type == "dualstack"
