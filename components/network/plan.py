"""The address plan: the block of every tier in every zone, as pure functions without Pulumi."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

_REGION_PREFIX = 20
_SLOTS = 8
# VPC User Guide, "Subnet CIDR blocks": a subnet of an Amazon-provided /56 is a /64.
_IPV6_SUBNET_PREFIX = 64
_FIRST_LOCAL_SLOT = 4
_ZONE = re.compile(r"(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)(?P<group>(?:-[a-z]+-\d)?)(?P<letter>[a-z])")


@dataclass(frozen=True)
class Tier:
    """A tier of subnets. *position* is its /20 region in the VPC and never changes after a release."""

    name: str
    position: int
    prefix: int


PUBLIC = Tier("public", 0, 24)
PRIVATE = Tier("private", 1, 23)
DATA = Tier("data", 2, 24)


@dataclass(frozen=True)
class TierPlan:
    """Addresses of a tier: its *region*, and a block per zone in the order of the zones."""

    region: IPv4Network
    blocks: tuple[IPv4Network, ...]


@dataclass(frozen=True)
class AddressPlan:
    """All addresses of one VPC."""

    vpc: IPv4Network
    public: TierPlan
    private: TierPlan
    data: TierPlan


def plan(vpc: IPv4Network, zones: Sequence[str]) -> AddressPlan:
    """Blocks of all tiers in *zones*; raises ValueError if two zones share a slot."""
    check_slots(zones)

    def tier(kind: Tier) -> TierPlan:
        return TierPlan(region(vpc, kind), tuple(block(vpc, kind, zone) for zone in zones))

    return AddressPlan(vpc, public=tier(PUBLIC), private=tier(PRIVATE), data=tier(DATA))


def region(vpc: IPv4Network, tier: Tier) -> IPv4Network:
    """The /20 of *tier*, with room for all slots."""
    return _nth(vpc, _REGION_PREFIX, tier.position)


def block(vpc: IPv4Network, tier: Tier, zone: str) -> IPv4Network:
    """The subnet of *tier* in *zone*, independent of other zones and tiers."""
    return _nth(region(vpc, tier), tier.prefix, slot(zone))


def slot(zone: str) -> int:
    """0 to 7 by the zone's letter; a Local Zone such as us-west-2-lax-1a counts from 4.

    Raises ValueError if the name isn't a zone, or its letter is beyond the eight slots of a tier.
    """
    letter = ord(_parse(zone)["letter"]) - ord("a")
    number = _FIRST_LOCAL_SLOT + letter if is_local(zone) else letter
    if number >= _SLOTS:
        raise ValueError(f"{zone} is beyond the {_SLOTS} zones that the address plan has room for")
    return number


def ipv6_numbers(addresses: AddressPlan) -> dict[str, int]:
    """The number of each subnet's /64 in the VPC's /56, by the subnet's IPv4 block.

    Like the IPv4 block it follows from the tier and the zone's letter: 8 numbers per tier.
    """
    return {
        str(block): tier.position * _SLOTS + place
        for tier, planned in (
            (PUBLIC, addresses.public),
            (PRIVATE, addresses.private),
            (DATA, addresses.data),
        )
        for block in planned.blocks
        for place in [_place_of(block, planned.region, tier)]
    }


def ipv6_block(vpc: IPv6Network, number: int) -> IPv6Network:
    """The /64 with *number* in the VPC's block."""
    size = 2 ** (vpc.max_prefixlen - _IPV6_SUBNET_PREFIX)
    block = IPv6Network((int(vpc.network_address) + number * size, _IPV6_SUBNET_PREFIX))
    if not block.subnet_of(vpc):
        raise ValueError(f"{vpc} has no /{_IPV6_SUBNET_PREFIX} with the number {number}")
    return block


def _place_of(block: IPv4Network, region: IPv4Network, tier: Tier) -> int:
    distance = int(block.network_address) - int(region.network_address)
    return distance >> (block.max_prefixlen - tier.prefix)


def check_slots(zones: Sequence[str]) -> None:
    """Raise ValueError if two zones have the same slot, and with it the same addresses."""
    owner: dict[int, str] = {}
    for zone in zones:
        holder = owner.setdefault(slot(zone), zone)
        if holder != zone:
            raise ValueError(f"{holder} and {zone} share one slot of the address plan: use one of them")


def moved_zones(before: Mapping[str, str], after: Mapping[str, str]) -> str | None:
    """The problem of a change that would move a subnet to another zone, or None.

    *before* and *after* are the zones of the subnets by the subnets' names. ``awsx.ec2.Vpc`` names subnets,
    route tables and NAT gateways by their place in the list of zones (``network-public-1``). A zone that is
    inserted, removed or moved in the list gives the subnets behind it other zones, and AWS refuses the new
    blocks while the old subnets have them (InvalidSubnet.Conflict).
    """
    moved = [name for name in sorted({*before} & {*after}) if before[name] != after[name]]
    if not moved:
        return None
    deployed = dict.fromkeys(before[name] for name in sorted(before, key=_place))
    return (
        f"strata:network.zones: {moved[0]} is in {before[moved[0]]} and would move to {after[moved[0]]}. "
        f"Deployed are, in this order: {', '.join(deployed)}. Zones can be added and removed at the end of "
        "the list only: write the deployed ones first, in this order. To remove another zone than the "
        "last, create a new environment with other zones, and move the data there."
    )


def _place(subnet: str) -> tuple[int, str]:
    digits = subnet.rpartition("-")[2]
    return (int(digits) if digits.isdecimal() else 0), subnet


def is_local(zone: str) -> bool:
    """Whether *zone* is a Local Zone rather than an availability zone."""
    return bool(_parse(zone)["group"])


def region_of(zone: str) -> str:
    """The AWS region that *zone* belongs to; raises ValueError if the name isn't a zone."""
    return _parse(zone)["region"]


def _parse(zone: str) -> re.Match[str]:
    match = _ZONE.fullmatch(zone)
    if match is None:
        raise ValueError(f"{zone} is not a zone name such as ap-northeast-2a")
    return match


def _nth(parent: IPv4Network, prefix: int, position: int) -> IPv4Network:
    room = 2 ** (prefix - parent.prefixlen)
    if position >= room:
        raise ValueError(f"{parent} has room for {room} blocks of /{prefix}, not for number {position + 1}")
    size = 2 ** (parent.max_prefixlen - prefix)
    return IPv4Network((int(parent.network_address) + position * size, prefix))
