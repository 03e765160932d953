"""Settings of the compute layer, one section per component."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from components.common.advice import advise
from components.common.section import Section
from components.compute.containers.container_settings import ClusterSettings
from components.compute.web.network_load_balancer_settings import NetworkLoadBalancerSettings
from components.compute.web.web_settings import WebSettings

# Amazon VPC User Guide, "Amazon VPC quotas": Elastic IP addresses per Region.
_ELASTIC_IPS = 5


class ComputeSettings(Section):
    """Settings of the components that run code; an optional component may be null."""

    web: Annotated[
        WebSettings,
        Field(
            description="The load balancer and the web machines behind it. The load balancer costs at least "
            "17 USD a month (Elastic Load Balancing pricing, us-east-1)"
        ),
    ]
    network_load_balancer: Annotated[
        NetworkLoadBalancerSettings | None,
        Field(
            description=(
                "A Network Load Balancer with a static address in each zone, in front of the web machines; "
                "null for none"
            )
        ),
    ]

    containers: Annotated[
        ClusterSettings | None,
        Field(description="The ECS cluster and namespace of the services' containers; null for none"),
    ]

    def check_addresses(self, zones: Sequence[str], local_zones: Sequence[str], nat_gateways: int) -> None:
        """Raise ValueError if Elastic IP addresses don't fit the *zones*; warn above AWS's default quota."""
        # An Elastic IP belongs to one network border group, and the load balancer takes the region's own.
        if self.network_load_balancer and local_zones:
            raise ValueError(
                f"network_load_balancer needs an address of the region in every zone, and {local_zones[0]} "
                "is a Local Zone: take it out of strata:network.zones, or set network_load_balancer to null"
            )
        addresses = nat_gateways + (len(zones) if self.network_load_balancer else 0)
        if addresses > _ELASTIC_IPS:
            advise(
                f"strata:network.nat and strata:compute.network_load_balancer need {addresses} Elastic IP "
                f"addresses; the default quota of a region is {_ELASTIC_IPS} (Service Quotas, L-0263D0A3): "
                "`strata up` fails with AddressLimitExceeded unless the account's quota is higher"
            )
