import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network.edges import TrafficEdge, groups, parse, parse_all

# Amazon EC2 API Reference, AuthorizeSecurityGroupIngress, IpRange.Description.
DESCRIPTION = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}")
names = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True).filter(lambda name: name != "internet")
ports = st.integers(1, 65535)


@pytest.mark.parametrize(
    ("text", "edge", "key"),
    [
        ("app -> database:5432", TrafficEdge("app", "database", 5432, 5432, "tcp"), "app-to-database-5432"),
        ("a->b:8000-8100", TrafficEdge("a", "b", 8000, 8100, "tcp"), "a-to-b-8000-8100"),
        ("app -> dns:53/udp", TrafficEdge("app", "dns", 53, 53, "udp"), "app-to-dns-53-udp"),
        ("peer -> peer:7000/tcp", TrafficEdge("peer", "peer", 7000, 7000, "tcp"), "peer-to-peer-7000"),
    ],
)
def test_an_edge_reads_as_it_is_written(text, edge, key):
    assert parse(text) == edge
    assert edge.key == key


@given(names, names, ports, ports, st.sampled_from(["tcp", "udp"]))
def test_every_edge_is_equal_after_writing_and_reading_and_fits_an_aws_description(
    client, server, one, other, protocol
):
    first, last = sorted([one, other])
    edge = parse(f"{client} -> {server}:{first}-{last}/{protocol}")
    assert edge == TrafficEdge(client, server, first, last, protocol)
    assert DESCRIPTION.fullmatch(edge.description)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("app database:5432", "is not an edge: write 'client -> server:port'"),
        ("app -> database", "is not an edge"),
        ("App -> database:5432", "is not an edge"),
        ("app -> database:5432/icmp", "is not an edge"),
        ("app -> database:0", "ports must be in ascending order, from 1 to 65535"),
        ("app -> database:70000", "ports must be in ascending order, from 1 to 65535"),
        ("app -> database:90-80", "ports must be in ascending order, from 1 to 65535"),
        ("internet -> internet:443", "'internet -> internet' is not allowed: one end is a group"),
    ],
)
def test_a_wrong_edge_is_refused_with_its_text_and_the_reason(text, message):
    with pytest.raises(ValueError, match=f"{re.escape(repr(text))}.*{re.escape(message)}"):
        parse(text)


def test_all_wrong_edges_are_named_at_once():
    with pytest.raises(
        ValueError, match=r"(?s)'nonsense' is not.*'a -> b:1/tcp' is in the list more than once"
    ):
        parse_all(["nonsense", "a -> b:1", "a -> b:1/tcp"])


def test_every_end_but_the_internet_gets_a_group_once():
    assert groups(parse_all(["internet -> web:443", "web -> app:1", "app -> web:2"])) == ["app", "web"]
