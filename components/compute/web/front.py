"""The placement of a load balancer: subnets, security group and type of addresses."""

from dataclasses import dataclass
from typing import Literal

from components.common.placement import Placement

IpAddressType = Literal["ipv4", "dualstack"]


@dataclass(frozen=True)
class Front:
    """The load balancer's subnets and security group; an *internal* one has no public addresses.

    None for *ip_address_type* means AWS's default, ipv4; AWS keeps a type that is no longer declared.
    """

    placement: Placement
    internal: bool
    ip_address_type: IpAddressType | None = None

    @property
    def dual_stack(self) -> bool:
        """Whether the load balancer has addresses of IPv6 too."""
        return self.ip_address_type == "dualstack"
