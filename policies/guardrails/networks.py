"""Addresses, protocols and ports of security group and network ACL rules, compared by meaning."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

TCP, UDP, ICMP, ICMPV6, ALL = "tcp", "udp", "icmp", "icmpv6", "all"
_ALL_NAMES = frozenset({"-1", "all", "any"})
# IANA, "Assigned Internet Protocol Numbers".
_NAMES = {"6": TCP, "17": UDP, "1": ICMP, "58": ICMPV6}
_LAST_PORT = 65535
# RFC 6890 and RFC 5771: no internet host has these addresses. What is left is the internet.
_NOT_PUBLIC = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/3",
)  # fmt: skip
# IANA, "IPv6 Global Unicast Address Assignments".
_PUBLIC_V6 = IPv6Network("2000::/3")


@dataclass(frozen=True)
class Traffic:
    """Traffic of one *protocol*, to the ports *first* to *last* if it is TCP or UDP."""

    protocol: str
    first: int = 0
    last: int = _LAST_PORT

    def includes(self, protocol: str, ports: Iterable[int]) -> bool:
        """Whether it includes one of *ports* of *protocol*, which is TCP or UDP."""
        if self.protocol not in (ALL, protocol):
            return False
        return any(self.first <= port <= self.last for port in ports)

    @property
    def is_all(self) -> bool:
        """Whether it is every protocol, or every port of TCP or UDP; port 0 is not in use."""
        every_port = self.first <= 1 and self.last == _LAST_PORT and self.protocol in (TCP, UDP)
        return self.protocol == ALL or every_port


def covers_internet(cidrs: Iterable[str]) -> bool:
    """Whether *cidrs* together include every public IPv4 or every public IPv6 address.

    Host bits don't matter: ``1.0.0.0/0`` is ``0.0.0.0/0``. Raises ValueError for what is not a CIDR block.
    """
    return _covers(frozenset(str(one).strip() for one in cidrs))


def protocol_name(value: object) -> str:
    """The lower-case name of a protocol given by name or number, ``all`` for every protocol."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip().lower()
    if text in _ALL_NAMES:
        return ALL
    if text.isdecimal():
        text = str(int(text))
    return _NAMES.get(text, text)


def traffic(protocol: object, first: object, last: object) -> Traffic:
    """The traffic of a rule with its ``protocol``, ``fromPort`` and ``toPort``.

    Without ports, or with -1, a rule is about every port. For ICMP they are a type and a code.
    """
    name = protocol_name(protocol)
    if name in (TCP, UDP):
        ports = [_port(first), _port(last)]
        if None not in ports:
            return Traffic(name, ports[0] or 0, ports[1] or 0)
    return Traffic(name)


def _port(value: object) -> int | None:
    if value is None or value == "":
        return None
    number = int(float(str(value)))
    return None if number < 0 else number


@cache
def _covers(cidrs: frozenset[str]) -> bool:
    networks = [ip_network(one, strict=False) for one in cidrs]
    v4 = [*collapse_addresses(one for one in networks if isinstance(one, IPv4Network))]
    v6 = [*collapse_addresses(one for one in networks if isinstance(one, IPv6Network))]
    if any(_PUBLIC_V6.subnet_of(one) for one in v6):
        return True
    # Most rules are about a network that is far from the internet.
    size = sum(one.num_addresses for one in v4)
    return size >= _public_size() and all(any(part.subnet_of(one) for one in v4) for part in _public_v4())


@cache
def _public_size() -> int:
    return sum(one.num_addresses for one in _public_v4())


@cache
def _public_v4() -> tuple[IPv4Network, ...]:
    public = [IPv4Network("0.0.0.0/0")]
    for excluded in map(IPv4Network, _NOT_PUBLIC):
        public = [
            part
            for one in public
            for part in (one.address_exclude(excluded) if excluded.subnet_of(one) else [one])
        ]
    return tuple(public)
