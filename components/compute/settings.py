"""What an environment may vary about its compute layer: one section per component."""

from typing import Annotated

from pydantic import Field

from components.compute.network_load_balancer_settings import NetworkLoadBalancerSettings
from components.compute.web_settings import WebSettings
from components.section import Section


class ComputeSettings(Section):
    """Everything that runs code; a component that may be absent is null where it is."""

    web: Annotated[WebSettings, Field(description="The load balancer and the web machines behind it")]
    network_load_balancer: Annotated[
        NetworkLoadBalancerSettings | None,
        Field(description="Static addresses, one per zone, in front of the web machines; null for none"),
    ]
