"""What an environment may vary about its network load balancer."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from components.common.section import Section
from components.common.unique import repeated
from components.compute.web.web_settings import Certificate

# What the firewall and the public tier's ACL open to the internet.
ListenerPort = Literal[80, 443]


class NetworkListener(Section):
    """One port of the load balancer; TLS ends there, TCP goes through."""

    port: Annotated[
        ListenerPort, Field(description="The port that clients connect to, of those that the firewall opens")
    ]
    protocol: Annotated[Literal["TCP", "TLS"], Field(description="TLS to end it here, TCP to pass it on")]
    certificate_arn: Annotated[
        Certificate | None, Field(description="ACM certificate, for TLS only; null for TCP")
    ]

    @model_validator(mode="after")
    def _certificate_where_tls_ends(self) -> Self:
        if (self.protocol == "TLS") != (self.certificate_arn is not None):
            raise ValueError("needs a certificate_arn for TLS, and none for TCP")
        return self


def _ports_differ(listeners: tuple[NetworkListener, ...]) -> tuple[NetworkListener, ...]:
    ports = [listener.port for listener in listeners]
    twice = repeated(ports)
    if twice:
        raise ValueError(f"has port {', '.join(map(str, twice))} more than once")
    return listeners


class NetworkLoadBalancerSettings(Section):
    """Static addresses, one per zone, for clients that can only open a firewall to addresses."""

    listeners: Annotated[
        tuple[NetworkListener, ...],
        Field(min_length=1, description="The ports that are open, 80 and 443 at the most"),
        AfterValidator(_ports_differ),
    ]
    deletion_protection: Annotated[
        bool, Field(strict=True, description="Whether the load balancer refuses to be deleted")
    ]
