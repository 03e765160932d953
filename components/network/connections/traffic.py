"""Allowed traffic between a connected network and the environment's security groups."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from components.network.edges import CLOUDFRONT, INTERNET, TrafficEdge, parse_all
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


@dataclass(frozen=True)
class Allowed:
    """One edge of a connection, the *key* of the connection, and the addresses of its network."""

    key: str
    edge: TrafficEdge
    cidrs: Sequence[IPv4Network]

    @property
    def group(self) -> str:
        """The group at the environment's end."""
        return self.edge.server if self.edge.client == NETWORK else self.edge.client

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


def _fits(edge: TrafficEdge) -> bool:
    ends = {edge.client, edge.server}
    return NETWORK in ends and len(ends & GROUPS.keys()) == 1 and not ends & {INTERNET, CLOUDFRONT}
