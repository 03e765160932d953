"""Settings of the network layer."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from components.common.domain import WILDCARD, covered, within
from components.common.retention import RetentionDays
from components.common.section import Section
from components.common.unique import unique
from components.network import interface_settings, plan
from components.network.connections.connection_settings import ConnectionSettings
from components.network.dns.certificate_settings import CertificateSettings
from components.network.dns.dns_settings import DnsSettings, Failover, PublicZone
from components.network.interface_settings import Interfaces

# RFC 1918, section 3.
_PRIVATE_SPACE = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_VPC_PREFIXES = (16, 17)

# The services that the layers call from private subnets. AWS PrivateLink pricing: 0.01 to 0.013 USD per hour
# and zone.
InterfaceEndpoint = Literal[
    "ssm",
    "ssmmessages",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "elasticloadbalancing",
    "events",
    "kinesis-streams",
    "kms",
    "lambda",
    "logs",
    "monitoring",
    "secretsmanager",
    "sns",
    "sqs",
    "states",
    "sts",
    "xray",
]


Ipv6 = Literal["dual_stack", "reserved"]


def _vpc_cidr(value: object) -> IPv4Network:
    if not isinstance(value, str):
        raise ValueError("must be text such as 10.16.0.0/16")
    try:
        cidr = IPv4Network(value)
    except ValueError as error:
        raise ValueError(f"is not a network: {error}") from error
    if cidr.prefixlen not in _VPC_PREFIXES:
        raise ValueError("has the wrong size: the address plan needs a /16 or a /17")
    if not any(cidr.subnet_of(space) for space in _PRIVATE_SPACE):
        raise ValueError("is not private (RFC 1918: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16)")
    return cidr


def _zones_fit(zones: tuple[str, ...]) -> tuple[str, ...]:
    unique(zones)
    plan.check_slots(zones)
    if plan.is_local(zones[0]):
        raise ValueError(f"begins with the Local Zone {zones[0]}: the first zone holds the NAT gateway")
    return zones


def _zone(zone: str, info: ValidationInfo) -> str:
    region = plan.region_of(zone)
    home = (info.context or {}).get("region")
    if isinstance(home, str) and region != home:
        raise ValueError(f"is not a zone of aws:region {home}")
    return zone


class NetworkSettings(Section):
    """Settings of one VPC. ``context={"region": …}`` has the region that the zones belong to."""

    cidr: Annotated[
        IPv4Network,
        BeforeValidator(_vpc_cidr, json_schema_input_type=str),
        Field(
            description="The VPC's addresses: a private /16 or /17 that overlaps no other environment's",
            json_schema_extra={"pattern": r"^(10|172|192)(\.\d{1,3}){3}/(16|17)$"},
        ),
    ]
    zones: Annotated[
        tuple[Annotated[str, AfterValidator(_zone)], ...],
        Field(
            min_length=2,
            max_length=4,
            description=(
                "2 to 4 zones of aws:region. Add and remove zones at the end only: the names of subnets "
                "contain the position in this list, and `strata up` refuses other changes"
            ),
            json_schema_extra={"uniqueItems": True},
        ),
        AfterValidator(_zones_fit),
    ]
    nat: Annotated[
        Literal["none", "single", "per_zone"],
        Field(
            description="NAT gateways: none, single (cheaper; lost with its zone) or per_zone. Each costs "
            "about 33 USD a month, and 0.045 USD a GB (Amazon VPC pricing, us-east-1)"
        ),
    ]
    interface_endpoints: Annotated[
        tuple[InterfaceEndpoint, ...],
        AfterValidator(unique),
        Field(
            description="PrivateLink names of AWS services with an interface endpoint, or []. Each costs "
            "about 8 USD a month and zone",
            json_schema_extra={"uniqueItems": True},
        ),
    ]
    flow_log_retention_days: Annotated[
        RetentionDays,
        Field(description="Days to keep the VPC's flow logs, one of CloudWatch Logs' retention periods"),
    ]
    dns: Annotated[
        DnsSettings | None,
        Field(description="Hosted zones of Route 53 and failover; null for none, and for plain HTTP"),
    ]
    certificates: Annotated[
        CertificateSettings | None,
        Field(description="ACM certificates for names of dns.public; null for none"),
    ]
    ipv6: Annotated[
        Ipv6 | None,
        Field(
            description="IPv6 beside IPv4: dual_stack; reserved, unused blocks; null for none. "
            "`strata up` refuses null after the others"
        ),
    ]
    connections: Annotated[
        ConnectionSettings | None,
        Field(description="Peerings, a transit gateway and a site-to-site VPN; null for none"),
    ]
    interfaces: Annotated[
        Interfaces,
        Field(description="Network interfaces with fixed private addresses by name; {} for none"),
    ]

    @property
    def availability_zones(self) -> tuple[str, ...]:
        """The zones without the Local Zones among them."""
        return tuple(zone for zone in self.zones if not plan.is_local(zone))

    @property
    def dual_stack(self) -> bool:
        """Whether the VPC, its public load balancer and the private subnets use IPv6."""
        return self.ipv6 == "dual_stack"

    @property
    def nat_gateways(self) -> int:
        """The number of NAT gateways, each with an Elastic IP address."""
        return {"none": 0, "single": 1, "per_zone": len(self.zones)}[self.nat]

    @property
    def public_zone(self) -> PublicZone | None:
        """The public hosted zone."""
        return self.dns.public if self.dns else None

    @property
    def failover(self) -> Failover | None:
        """The failover of the load balancer's names."""
        return self.dns.failover if self.dns else None

    @property
    def https(self) -> bool:
        """Whether the certificates are issued."""
        return bool(self.certificates and self.public_zone and self.public_zone.delegated)

    def host_problem(self, host: str, *, certified: bool) -> str | None:
        """The problem of a *host* without a zone for its record or, unless *certified*, a certificate."""
        zone, names = self.public_zone, self.certificates.names if self.certificates else ()
        if zone is None:
            return "needs a record in strata:network.dns.public, which is null"
        if not within(host.removeprefix(WILDCARD), zone.name):
            return f"is outside of strata:network.dns.public {zone.name}"
        if not certified and not covered(host, names):
            return f"is not covered by strata:network.certificates.names: {', '.join(names) or 'none'}"
        return None

    @property
    def local_zones(self) -> tuple[str, ...]:
        """The Local Zones among the zones."""
        return tuple(zone for zone in self.zones if plan.is_local(zone))

    @field_validator("nat")
    @classmethod
    def _every_zone_can_hold_a_nat(cls, nat: str, info: ValidationInfo) -> str:
        # An Elastic IP belongs to one network border group, and awsx takes the region's own.
        local = [zone for zone in info.data.get("zones", ()) if plan.is_local(zone)]
        if nat == "per_zone" and local:
            raise ValueError(f"needs a public subnet for a NAT gateway in every zone; {local[0]} has none")
        return nat

    @field_validator("ipv6")
    @classmethod
    def _every_zone_has_the_block(cls, ipv6: Ipv6 | None, info: ValidationInfo) -> Ipv6 | None:
        # EC2 API Reference, AssociateVpcCidrBlock, Ipv6CidrBlockNetworkBorderGroup: a VPC's block is for the
        # zones of one network border group, here the region's.
        local = [zone for zone in info.data.get("zones", ()) if plan.is_local(zone)]
        if ipv6 and local:
            raise ValueError(f"needs zones without {local[0]}: Local Zones are outside of the VPC's block")
        return ipv6

    @field_validator("certificates")
    @classmethod
    def _names_are_in_the_zone(
        cls, certificates: CertificateSettings | None, info: ValidationInfo
    ) -> CertificateSettings | None:
        if certificates is None or "dns" not in info.data:
            return certificates
        dns = info.data["dns"]
        if dns is None or dns.public is None:
            raise ValueError(
                "need dns.public, in which ACM validates them: set dns.public, or certificates to null"
            )
        zone = dns.public.name
        outside = [name for name in certificates.names if not within(name.removeprefix(WILDCARD), zone)]
        if outside:
            raise ValueError(f"names {', '.join(outside)}, outside of dns.public {zone}")
        return certificates

    @field_validator("interfaces")
    @classmethod
    def _are_in_their_subnets(cls, interfaces: Interfaces, info: ValidationInfo) -> Interfaces:
        if {"cidr", "zones"} <= info.data.keys():
            found = [*interface_settings.problems(interfaces, info.data["cidr"], info.data["zones"])]
            if found:
                raise ValueError("; ".join(found))
        return interfaces

    @field_validator("connections")
    @classmethod
    def _leads_to_other_addresses(
        cls, connections: ConnectionSettings | None, info: ValidationInfo
    ) -> ConnectionSettings | None:
        if connections is not None and "cidr" in info.data:
            connections.check_own(info.data["cidr"])
        return connections
