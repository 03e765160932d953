"""Settings of hosted zones, health checks and failover."""

from typing import Annotated, Literal

from pydantic import Field

from components.common.domain import DomainName
from components.common.retention import RetentionDays
from components.common.section import Section

# botocore's model of Route 53: ResourceId has up to 32 characters; AWS's own begin with Z.
ZoneId = Annotated[str, Field(pattern=r"^Z[A-Z0-9]{1,31}$")]
_ADOPT = "The ID of a zone that exists, such as Z0123456789ABC; null to create the zone"


class PublicZone(Section):
    """A hosted zone for the internet's resolvers, created here or adopted."""

    name: Annotated[DomainName, Field(description="The zone's domain name, such as prod.example.com")]
    zone_id: Annotated[ZoneId | None, Field(description=_ADOPT)]
    delegated: Annotated[
        bool,
        Field(
            description="Whether the parent domain has the zone's name servers (NS records). Until then "
            "certificates can't be validated and the load balancer serves plain HTTP"
        ),
    ]
    query_log_retention_days: Annotated[
        RetentionDays | None,
        Field(description="Days to keep a log of the zone's DNS queries; null for no log in this project"),
    ]


class PrivateZone(Section):
    """A hosted zone that only the VPC's resolver answers, created here or adopted."""

    name: Annotated[DomainName, Field(description="The zone's domain name, such as prod.internal")]
    zone_id: Annotated[ZoneId | None, Field(description=_ADOPT)]


class StandbySettings(Section):
    """A load balancer elsewhere; it gets the requests while the environment's is unhealthy."""

    dns_name: Annotated[DomainName, Field(description="The standby load balancer's DNS name")]
    zone_id: Annotated[
        ZoneId, Field(description="The hosted zone ID of load balancers in the standby's region")
    ]


class Failover(Section):
    """A health check of the load balancer, and failover records that lead to a standby."""

    path: Annotated[
        str, Field(pattern=r"^/\S{0,254}$", description="The path that the health check requests")
    ]
    # Route 53 API Reference, HealthCheckConfig: RequestInterval is 10 or 30, FailureThreshold 1 to 10.
    interval_seconds: Annotated[
        Literal[10, 30], Field(description="Seconds between two requests of one health checker")
    ]
    failures: Annotated[
        int, Field(ge=1, le=10, description="Failed requests in a row that make the load balancer unhealthy")
    ]
    standby: Annotated[
        StandbySettings, Field(description="Target of the names while the load balancer is unhealthy")
    ]


class DnsSettings(Section):
    """Hosted zones of Route 53 and failover of the load balancer's names."""

    public: Annotated[PublicZone | None, Field(description="The public zone, or null")]
    private: Annotated[PrivateZone | None, Field(description="The zone inside the VPC, or null")]
    failover: Annotated[
        Failover | None, Field(description="Health check of the load balancer, and a standby; or null")
    ]
