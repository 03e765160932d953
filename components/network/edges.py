"""Edges: allowed connections, written as ``client -> server:port`` and parsed by pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

INTERNET = "internet"
CLOUDFRONT = "cloudfront"
"""The addresses from which CloudFront's edge locations connect to origins; only a client."""

_LAST_PORT = 65535
# Amazon VPC User Guide, "AWS-managed prefix list weight" and "Amazon VPC quotas" (security groups).
PREFIX_LIST_WEIGHT = 55
"""The rules as which CloudFront's prefix list counts."""
RULES_PER_GROUP = 60
"""The rules of a security group in one direction, unless AWS raises the quota."""
_EDGE = re.compile(
    r"(?P<client>[a-z][a-z0-9_]*)\s*->\s*(?P<server>[a-z][a-z0-9_]*)"
    r":(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?(?:/(?P<protocol>tcp|udp))?"
)


@dataclass(frozen=True)
class TrafficEdge:
    """One allowed direction of connections, over a range of ports."""

    client: str
    server: str
    first_port: int
    last_port: int
    protocol: Literal["tcp", "udp"]

    @property
    def key(self) -> str:
        """The edge's part of logical names: ``app-to-database-5432``.

        A group has room for one rule of CloudFront's prefix list, so another port changes that rule.
        """
        if self.client == CLOUDFRONT:
            return f"{self.client}-to-{self.server}"
        suffix = "" if self.protocol == "tcp" else f"-{self.protocol}"
        return f"{self.client}-to-{self.server}-{self.ports}{suffix}"

    @property
    def ports(self) -> str:
        """``8080`` or ``8000-8100``."""
        return (
            str(self.first_port)
            if self.first_port == self.last_port
            else f"{self.first_port}-{self.last_port}"
        )

    @property
    def description(self) -> str:
        """A line for the AWS console, which takes no ``>`` in descriptions."""
        return f"{self.client} to {self.server}, {self.protocol} {self.ports}"


def parse(text: str) -> TrafficEdge:
    """Parse ``client -> server:port``, ``:first-last`` and ``/udp``; raises ValueError with the problem."""
    match = _EDGE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not an edge: write 'client -> server:port', ':first-last', '/udp'")
    client, server = match["client"], match["server"]
    first = int(match["first"])
    last = int(match["last"] or first)
    if not 1 <= first <= last <= _LAST_PORT:
        raise ValueError(f"{text!r}: ports must be in ascending order, from 1 to {_LAST_PORT}")
    if client == server == INTERNET:
        raise ValueError(f"{text!r}: 'internet -> internet' is not allowed: one end is a group")
    if server == CLOUDFRONT:
        raise ValueError(f"{text!r}: {CLOUDFRONT} is only a client")
    if client == CLOUDFRONT and server == INTERNET:
        raise ValueError(f"{text!r}: '{CLOUDFRONT} -> {INTERNET}' is not allowed: the server is a group")
    protocol = cast(Literal["tcp", "udp"], match["protocol"] or "tcp")
    return TrafficEdge(client, server, first, last, protocol)


def parse_all(texts: Sequence[str]) -> list[TrafficEdge]:
    """Parse all of *texts*; raises one ValueError with every edge that is wrong or declared twice."""
    edges: list[TrafficEdge] = []
    problems: list[str] = []
    for text in texts:
        try:
            edge = parse(text)
        except ValueError as error:
            problems.append(str(error))
            continue
        if edge in edges:
            problems.append(f"{text!r} is in the list more than once")
        edges.append(edge)
    problems += _too_many_prefix_lists(edges)
    if problems:
        raise ValueError("\n".join(problems))
    return edges


def _too_many_prefix_lists(edges: Sequence[TrafficEdge]) -> list[str]:
    """A problem for each group with more than one rule of CloudFront's prefix list."""
    servers = [edge.server for edge in edges if edge.client == CLOUDFRONT]
    return [
        f"{server} has {servers.count(server)} edges from {CLOUDFRONT}: its prefix list counts as "
        f"{PREFIX_LIST_WEIGHT} of the {RULES_PER_GROUP} rules of a security group"
        for server in sorted({*servers})
        if servers.count(server) * PREFIX_LIST_WEIGHT > RULES_PER_GROUP
    ]


def groups(edges: Sequence[TrafficEdge]) -> list[str]:
    """The names of the security groups, sorted: every client and server but the internet and CloudFront."""
    return sorted({end for edge in edges for end in (edge.client, edge.server)} - {INTERNET, CLOUDFRONT})
