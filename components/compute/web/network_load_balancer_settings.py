"""Settings of the Network Load Balancer."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from components.common.section import Section
from components.common.unique import unique
from components.compute.web.web_settings import Certificate

# The ports that security group and network ACL open to the internet.
ListenerPort = Literal[80, 443]


class NetworkListener(Section):
    """One listener: TLS is terminated, TCP is forwarded."""

    port: Annotated[ListenerPort, Field(description="The port for clients, 80 or 443")]
    protocol: Annotated[
        Literal["TCP", "TLS"], Field(description="TLS to terminate it here, TCP to forward it")
    ]
    certificate_arn: Annotated[
        Certificate | None,
        Field(
            description="An ACM certificate that exists, for TLS; null for TCP, and for TLS with that of "
            "strata:network.certificates"
        ),
    ]

    @model_validator(mode="after")
    def _certificate_where_tls_ends(self) -> Self:
        if self.protocol == "TCP" and self.certificate_arn is not None:
            raise ValueError("certificate_arn is for TLS; set it to null for TCP")
        return self


def _ports_differ(listeners: tuple[NetworkListener, ...]) -> tuple[NetworkListener, ...]:
    unique([f"port {listener.port}" for listener in listeners])
    return listeners


class NetworkLoadBalancerSettings(Section):
    """Static addresses, one per zone, for clients whose firewalls allow addresses only."""

    listeners: Annotated[
        tuple[NetworkListener, ...],
        Field(min_length=1, description="The listeners, on ports 80 and 443"),
        AfterValidator(_ports_differ),
    ]
    deletion_protection: Annotated[
        bool, Field(strict=True, description="Whether the load balancer refuses to be deleted")
    ]
