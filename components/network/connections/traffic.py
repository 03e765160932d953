"""Allowed traffic between a connected network and the environment's security groups."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from components.network.edges import (
    CLOUDFRONT,
    INTERNET,
    PREFIX_LIST_WEIGHT,
    RULES_PER_GROUP,
    TrafficEdge,
    parse_all,
)
from components.network.plan import DATA, PRIVATE, Tier

NETWORK = "network"
"""The connected network in the edges of its connection."""

GROUPS: dict[str, Tier] = {
    "load_balancer": PRIVATE,
    "app": PRIVATE,
    "worker": PRIVATE,
    "container_machine": PRIVATE,
    "migration": PRIVATE,
    "database": DATA,
    "cache": DATA,
    "kafka": DATA,
}
"""The tier of each group; the load balancer's where it is internal."""

_LOAD_BALANCER = "load_balancer"
# Of a group's rules in one direction (RULES_PER_GROUP), this many are for the platform's own connections and
# those of services.
_OWN_RULES = 15
_ROOM = RULES_PER_GROUP - _OWN_RULES
# An internal load balancer has the rule of CloudFront's prefix list.
_ROOM_BESIDE_CLOUDFRONT = RULES_PER_GROUP - PREFIX_LIST_WEIGHT


@dataclass(frozen=True)
class Allowed:
    """One edge of a connection, the *key* of the connection, and the addresses of its network."""

    key: str
    edge: TrafficEdge
    cidrs: Sequence[IPv4Network]

    @property
    def group(self) -> str:
        """The group at the environment's end."""
        return self.edge.server if self.incoming else self.edge.client

    @property
    def incoming(self) -> bool:
        """Whether the network connects to the group."""
        return self.edge.client == NETWORK

    @property
    def tier(self) -> Tier:
        """The tier of the group."""
        return GROUPS[self.group]


def check(texts: tuple[str, ...]) -> tuple[str, ...]:
    """*texts* if each is an edge between the network and a group; raises ValueError with all problems."""
    problems = [text for edge, text in zip(parse_all(texts), texts, strict=True) if not _fits(edge)]
    if problems:
        raise ValueError(
            f"{', '.join(map(repr, problems))}: one end is {NETWORK}, the other one of {', '.join(GROUPS)}"
        )
    return texts


def allowed(key: str, texts: Sequence[str], cidrs: Sequence[IPv4Network]) -> Iterator[Allowed]:
    """The edges of one connection."""
    return (Allowed(key, edge, cidrs) for edge in parse_all(texts))


def crowded(edges: Iterable[Allowed]) -> Iterator[str]:
    """A problem for each group and direction with more rules than a security group has room for."""
    rules: Counter[tuple[str, bool]] = Counter()
    for one in edges:
        rules[one.group, one.incoming] += len(one.cidrs)
    for (group, incoming), number in rules.items():
        room = _ROOM_BESIDE_CLOUDFRONT if incoming and group == _LOAD_BALANCER else _ROOM
        if number > room:
            direction = "inbound" if incoming else "outbound"
            yield (
                f"traffic needs {number} {direction} rules of {group}, one for each edge and block; its "
                f"security group has room for {room}"
            )


def _fits(edge: TrafficEdge) -> bool:
    ends = {edge.client, edge.server}
    return NETWORK in ends and len(ends & GROUPS.keys()) == 1 and not ends & {INTERNET, CLOUDFRONT}
