"""The parts of the platform's contract."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from components.common.dns_records import PRIVATE, PUBLIC, HostedZone
from components.service.contract_document import Part


class NetworkPart(Part):
    """The VPC and its subnets, in the order of the Availability Zones of the stack file.

    *dual_stack* if network interfaces in the private subnets have IPv6 addresses.
    """

    vpc_id: str
    public_subnet_ids: Annotated[tuple[str, ...], Field(strict=False)]
    private_subnet_ids: Annotated[tuple[str, ...], Field(strict=False)]
    data_subnet_ids: Annotated[tuple[str, ...], Field(strict=False)]
    dual_stack: bool = False


class KeysPart(Part):
    """KMS keys: of everything at rest, and of topics and queues."""

    environment_arn: str
    messages_arn: str


class NamedArn(Part):
    """A resource with a name and an ARN."""

    name: str
    arn: str


class LoadBalancerPart(Part):
    """The load balancer, and the *url* for users: the CDN's where only the CDN reaches the load balancer.

    *https* is the protocol of *url*; *listener_arn* is HTTPS where there is a certificate, otherwise HTTP.
    *hosts* have records of the platform's.
    """

    listener_arn: str
    arn_suffix: str
    security_group_id: str
    dns_name: str
    zone_id: str
    https: bool
    url: str
    dual_stack: bool = False
    hosts: Annotated[tuple[str, ...], Field(strict=False)] = ()


class ContainersPart(Part):
    """The ECS cluster and its Service Connect namespace."""

    cluster_arn: str
    cluster_name: str
    namespace_arn: str
    machines_provider: str | None


class DatabasePart(Part):
    """The RDS instance; *resource_id* is in the ARNs of its users, *secret_arn* the administrator's."""

    host: str
    port: int
    resource_id: str
    secret_arn: str
    security_group_id: str


class AuroraPart(Part):
    """The Aurora cluster's endpoints; *resource_id* is the one in ARNs of database users."""

    writer: str
    reader: str
    port: int
    resource_id: str
    secret_arn: str
    security_group_id: str


class GraphPart(Part):
    """The Neptune cluster's endpoints; *resource_id* is the one in ARNs of its data."""

    writer: str
    reader: str
    port: int
    resource_id: str
    security_group_id: str


class SessionsPart(Part):
    """The session cache: TLS, with the password in *secret_arn*."""

    host: str
    port: int
    secret_arn: str
    security_group_id: str


class MemcachedPart(Part):
    """The Memcached cluster's configuration endpoint."""

    host: str
    port: int
    security_group_id: str


class KafkaPart(Part):
    """The MSK cluster; *brokers* are for clients with IAM authentication."""

    arn: str
    brokers: str
    security_group_id: str


class CdnPart(Part):
    """The CloudFront distribution in front of the load balancer."""

    url: str


class UsersPart(Part):
    """The user pool: *issuer* of its tokens, app clients by name, and prefix or host of its pages.

    *providers* are Cognito's names; *managed_login*: each app client needs a style.
    """

    pool_id: str
    arn: str
    issuer: str
    domain: str
    managed_login: bool
    providers: Annotated[tuple[str, ...], Field(strict=False)]
    clients: Mapping[str, str]


class ZonePart(Part):
    """A hosted zone."""

    name: str
    id: str


class StandbyPart(Part):
    """A standby load balancer, and the health check that decides about the failover to it."""

    dns_name: str
    zone_id: str
    health_check_id: str


class NamesPart(Part):
    """Hosted zones, and issued certificates for the region's services and for CloudFront."""

    public_zone: ZonePart | None = None
    private_zone: ZonePart | None = None
    certificate_arn: str | None = None
    cloudfront_certificate_arn: str | None = None
    standby: StandbyPart | None = None

    @property
    def zones(self) -> list[HostedZone]:
        """The zones in which names of services get records."""
        zones = ((PUBLIC, self.public_zone), (PRIVATE, self.private_zone))
        return [HostedZone(role, zone.name, zone.id) for role, zone in zones if zone is not None]
