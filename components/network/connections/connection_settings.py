"""Settings of connections to other networks."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network
from itertools import combinations
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from components.common.account import AccountId, Region
from components.common.retention import RetentionDays
from components.common.section import Section
from components.common.unique import repeated, unique
from components.network.connections import traffic
from components.network.connections.traffic import Allowed
from components.network.plan import DATA, PRIVATE

# Larger blocks are refused: together they could replace the default route (0.0.0.0/1 and 128.0.0.0/1).
_SHORTEST_PREFIX = 8
_LONGEST_PREFIX = 28
# Ours: each is a route in every zone, of the 500 that a table has (VPC User Guide, quotas).
_BLOCKS = 10
# VPC User Guide, quotas: 20 rules per direction of a network ACL, of which the tiers have up to 5.
_ACL_BLOCKS = 12
_OWN_NAMES = ("transit", "vpn")
# RFC 6890 and RFC 5771. Docker Engine documentation, "Bridge network driver": machines and tasks with Docker
# route the bridge's addresses to themselves.
_RESERVED = {
    "0.0.0.0/8": "which no host has",
    "127.0.0.0/8": "the loopback addresses",
    "169.254.0.0/16": "the link-local addresses, which AWS uses itself",
    "172.17.0.0/16": "the addresses of Docker's bridge on machines of containers",
    "224.0.0.0/3": "multicast and reserved addresses",
}


def _block(value: object) -> IPv4Network:
    if not isinstance(value, str):
        raise ValueError("must be text such as 10.64.0.0/16")
    try:
        block = IPv4Network(value)
    except ValueError as error:
        raise ValueError(f"is not a network: {error}") from error
    if not _SHORTEST_PREFIX <= block.prefixlen <= _LONGEST_PREFIX:
        raise ValueError(f"has the wrong size: a /{_SHORTEST_PREFIX} to a /{_LONGEST_PREFIX}")
    for reserved, reason in _RESERVED.items():
        if block.overlaps(IPv4Network(reserved)):
            raise ValueError(f"overlaps {reserved}, {reason}")
    return block


def _address(value: object) -> IPv4Address:
    try:
        return IPv4Address(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("must be an IPv4 address such as 203.0.113.10") from None


def _public(address: IPv4Address) -> IPv4Address:
    if not address.is_global and not str(address).startswith(("192.0.2.", "198.51.100.", "203.0.113.")):
        raise ValueError("is not a public address: AWS connects to it over the internet")
    return address


Block = Annotated[
    IPv4Network,
    BeforeValidator(_block, json_schema_input_type=str),
    Field(json_schema_extra={"pattern": r"^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$"}),
]
Blocks = Annotated[
    tuple[Block, ...],
    Field(
        min_length=1,
        max_length=_BLOCKS,
        description=(
            "Addresses of the other network, without overlap with other addresses of this environment"
        ),
    ),
]
Traffic = Annotated[
    tuple[str, ...],
    AfterValidator(traffic.check),
    Field(
        description="Connections between the other network and groups of this environment, such as "
        "'network -> app:8080' and 'app -> network:5432'; [] for none"
    ),
]


class PeerSide(Section):
    """The other side of a peering, which the platform accepts and gives routes."""

    role_arn: Annotated[
        str,
        Field(
            pattern=r"^arn:aws:iam::\d{12}:role/[\w+=,.@/-]+$",
            description="A role of the peer's account that may accept the peering and change its routes",
        ),
    ]
    route_table_ids: Annotated[
        tuple[Annotated[str, Field(pattern=r"^rtb-[0-9a-f]{8,17}$")], ...],
        Field(min_length=1, description="The peer's route tables that get a route to this environment"),
        AfterValidator(unique),
    ]


class Peering(Section):
    """A VPC peering connection."""

    vpc_id: Annotated[str, Field(pattern=r"^vpc-[0-9a-f]{8,17}$", description="The other VPC")]
    account: Annotated[AccountId, Field(description="Its account, 12 digits in quotes")]
    region: Annotated[Region, Field(description="Its region")]
    cidrs: Blocks
    traffic: Traffic
    peer_side: Annotated[
        PeerSide | None,
        Field(
            description=(
                "The peer's side, if the platform creates it; null if the peer's owner accepts the peering"
            )
        ),
    ]


class TransitGateway(Section):
    """An attachment to a transit gateway, created here or shared with this account."""

    id: Annotated[
        Annotated[str, Field(pattern=r"^tgw-[0-9a-f]{8,17}$")] | None,
        Field(description="A gateway that AWS RAM shares with this account; null to create one"),
    ]
    share_with: Annotated[
        tuple[AccountId, ...],
        Field(
            description="Accounts of the organization that share a created gateway (AWS RAM, with sharing "
            "enabled in the organization); [] for none"
        ),
        AfterValidator(unique),
    ]
    accepted: Annotated[
        bool,
        Field(
            description="false for the first deployment with a shared gateway: no routes yet; "
            "true once the owner has accepted the attachment, and for a created gateway"
        ),
    ]
    cidrs: Blocks
    traffic: Traffic

    @model_validator(mode="after")
    def _is_accepted_if_created(self) -> Self:
        if self.id is None and not self.accepted:
            raise ValueError(
                "accepted is false, but the attachment to a gateway that is created here (id is null) needs "
                "nobody's acceptance: true"
            )
        return self

    @model_validator(mode="after")
    def _shares_its_own(self) -> Self:
        if self.id is not None and self.share_with:
            raise ValueError(f"share_with is for a gateway that is created here, and {self.id} is shared: []")
        return self


class Vpn(Section):
    """A site-to-site VPN with two tunnels to a customer gateway."""

    address: Annotated[
        IPv4Address,
        BeforeValidator(_address, json_schema_input_type=str),
        AfterValidator(_public),
        Field(description="The public address of the customer gateway"),
    ]
    # EC2 API Reference, CreateCustomerGateway: BgpAsn.
    asn: Annotated[
        int, Field(ge=1, le=2_147_483_647, description="Its BGP autonomous system number, such as 65000")
    ]
    bgp: Annotated[bool, Field(description="true for routes by BGP, false for static routes to cidrs")]
    cidrs: Blocks
    traffic: Traffic
    log_retention_days: Annotated[RetentionDays, Field(description="Days to keep the tunnels' logs")]


class ConnectionSettings(Section):
    """Connections to other networks. Their addresses must not overlap."""

    peerings: Annotated[
        Mapping[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,19}$")], Peering],
        Field(description="VPC peerings by name; {} for none"),
    ]
    transit_gateway: Annotated[TransitGateway | None, Field(description="A transit gateway, or null")]
    vpn: Annotated[Vpn | None, Field(description="A site-to-site VPN, or null")]

    @property
    def blocks(self) -> Iterator[tuple[str, IPv4Network]]:
        """Each address block of another network, with the path of the connection that leads to it."""
        for name, peering in self.peerings.items():
            yield from ((f"peerings.{name}", block) for block in peering.cidrs)
        if self.transit_gateway:
            yield from (("transit_gateway", block) for block in self.transit_gateway.cidrs)
        if self.vpn:
            yield from (("vpn", block) for block in self.vpn.cidrs)

    @property
    def allowed(self) -> list[Allowed]:
        """The edges of all connections."""
        ways = [*self.peerings.items(), ("transit", self.transit_gateway), ("vpn", self.vpn)]
        return [
            one
            for key, way in ways
            if way is not None
            for one in traffic.allowed(key, way.traffic, way.cidrs)
        ]

    @model_validator(mode="after")
    def _each_vpc_and_name_once(self) -> Self:
        vpcs = repeated([peering.vpc_id for peering in self.peerings.values()])
        if vpcs:
            raise ValueError(f"have two peerings with {', '.join(vpcs)}: AWS allows one between two VPCs")
        taken = [name for name in _OWN_NAMES if name in self.peerings]
        if taken:
            raise ValueError(f"have a peering {taken[0]}, which is a name of the other connections")
        return self

    @model_validator(mode="after")
    def _rules_fit(self) -> Self:
        problems = [*traffic.crowded(self.allowed)]
        if problems:
            raise ValueError("; ".join(problems))
        for tier in (PRIVATE, DATA):
            blocks = {block for one in self.allowed if one.tier == tier for block in one.cidrs}
            if len(blocks) > _ACL_BLOCKS:
                raise ValueError(
                    f"have traffic of {len(blocks)} blocks with the {tier.name} tier; its ACL has room "
                    f"for {_ACL_BLOCKS}"
                )
        return self

    @model_validator(mode="after")
    def _addresses_are_of_one_network(self) -> Self:
        clashes = [
            f"{one}.cidrs {block} and {other}.cidrs {other_block}"
            for (one, block), (other, other_block) in combinations(self.blocks, 2)
            if block.overlaps(other_block)
        ]
        if clashes:
            raise ValueError(f"{'; '.join(clashes)} overlap, and a route can have only one of them as target")
        return self

    def check_own(self, cidr: IPv4Network) -> None:
        """Raise ValueError if another network overlaps the VPC's block *cidr*."""
        clashes = [f"{path}.cidrs {block}" for path, block in self.blocks if block.overlaps(cidr)]
        if clashes:
            raise ValueError(f"{', '.join(clashes)}: overlap strata:network.cidr {cidr}")
