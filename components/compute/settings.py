"""What an environment may vary about its compute layer: one section per component."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from components.common.section import Section
from components.compute.web.network_load_balancer_settings import NetworkLoadBalancerSettings
from components.compute.web.web_settings import WebSettings


class ComputeSettings(Section):
    """Everything that runs code; a component that may be absent is null where it is."""

    web: Annotated[WebSettings, Field(description="The load balancer and the web machines behind it")]
    network_load_balancer: Annotated[
        NetworkLoadBalancerSettings | None,
        Field(description="Static addresses, one per zone, in front of the web machines; null for none"),
    ]

    def check_local_zones(self, local_zones: Sequence[str]) -> None:
        """Raise ValueError if the network has *local_zones* that something here can't stand in."""
        # An Elastic IP belongs to one network border group, and these take the region's own.
        if self.network_load_balancer and local_zones:
            raise ValueError(
                f"network_load_balancer needs an address of the region in every zone, and {local_zones[0]} "
                "is a Local Zone: take it out of strata:network.zones, or set network_load_balancer to null"
            )
