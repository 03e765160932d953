"""Rules of the network ACL of each tier, as pure functions without Pulumi."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from components.network.plan import AddressPlan

# EC2 returns protocol numbers: a name would be a difference at every refresh.
_ALL = "-1"
_TCP = "6"

_HTTP = 80
_HTTPS = 443
# Ports of replies: Amazon VPC User Guide, "Custom network ACLs", ephemeral ports. NAT gateways and load
# balancers use 1024-65535, Linux machines a part of it.
_EPHEMERAL = (1024, 65535)

_WORLD = IPv4Network("0.0.0.0/0")
_IPV6_WORLD = IPv6Network("::/0")
_IPV6_OFFSET = 100


@dataclass(frozen=True)
class AclRule:
    """An allow rule; *number* is unique per direction of its ACL. Without *ports* it is for all protocols."""

    key: str
    direction: Literal["in", "out"]
    number: int
    protocol: str
    ports: tuple[int, int] | None
    peer: IPv4Network | IPv6Network


_Row = tuple[int, str, tuple[int, int] | None, IPv4Network | IPv6Network]
"""Number, key, ports and peer; another rule never gets a released number."""


def public_rules(addresses: AddressPlan, *, ipv6: bool = False) -> list[AclRule]:
    """HTTP and HTTPS in both directions, replies, and all traffic in the VPC; with *ipv6* of it too."""
    rows = _families(_web(addresses.vpc), ipv6=ipv6)
    return [*_rules("in", rows), *_rules("out", rows)]


def private_rules(addresses: AddressPlan, *, ipv6: bool = False) -> list[AclRule]:
    """No connections from outside the VPC; HTTP and HTTPS to the internet through NAT."""
    replies: _Row = (110, "replies", _EPHEMERAL, _WORLD)
    incoming = _families([(100, "vpc", None, addresses.vpc), replies], ipv6=ipv6)
    outgoing = _families([row for row in _web(addresses.vpc) if row[1] != "replies"], ipv6=ipv6)
    return [*_rules("in", incoming), *_rules("out", outgoing)]


def data_rules(addresses: AddressPlan) -> list[AclRule]:
    """Ports above 1023 for the private tier, and all traffic in the data tier.

    An ACL can't name a prefix list. So machines in the data tier that use the gateway endpoints of S3 and
    DynamoDB need a rule for the requests and another for the replies.
    """
    among = (100, "data", None, addresses.data.region)
    private = addresses.private.region
    return [
        *_rules("in", [among, (110, "private", _EPHEMERAL, private)]),
        *_rules("out", [among, (110, "private-replies", _EPHEMERAL, private)]),
    ]


def _families(rows: Sequence[_Row], *, ipv6: bool) -> list[_Row]:
    """*rows*, and with *ipv6* those about the internet for IPv6 too."""
    world = [row for row in rows if row[3] == _WORLD] if ipv6 else []
    return [
        *rows,
        *((number + _IPV6_OFFSET, f"{key}-ipv6", ports, _IPV6_WORLD) for number, key, ports, _ in world),
    ]


def _web(vpc: IPv4Network) -> list[_Row]:
    return [
        (100, "vpc", None, vpc),
        (110, "http", (_HTTP, _HTTP), _WORLD),
        (120, "https", (_HTTPS, _HTTPS), _WORLD),
        (130, "replies", _EPHEMERAL, _WORLD),
    ]


def _rules(direction: Literal["in", "out"], rows: Sequence[_Row]) -> list[AclRule]:
    return [
        AclRule(key, direction, number, _TCP if ports else _ALL, ports, peer)
        for number, key, ports, peer in rows
    ]
