"""Rules that read addresses, actions, ARNs, JSON or times, tried with many spellings and look-alikes."""

import ast
import inspect
import re
import sys

import pytest

import rules
from guardrails import (
    arns,
    iam_policy,
    json_text,
    network_entries,
    networks,
    open_entries,
    principals,
    schedules,
)
from guardrails.networks import covers_internet, protocol_name
from guardrails.rule import RULES
from guardrails.schedules import longest_gap_days
from harness.every import every
from rules import network_members, vpc
from unit.policies.evaluation import Declared, evaluate
from unit.policies.meanings import MEANINGS
from unit.policies.meanings.networks import group, inline
from unit.policies.meanings.permissions import text

rules.load()

INTERNET = [
    ["0.0.0.0/0"],
    ["::/0"],
    ["::0/0"],
    ["0:0:0:0:0:0:0:0/0"],
    ["1.0.0.0/0"],
    ["203.0.113.7/0"],
    ["2001:db8::/0"],
    ["10.0.0.0/8", "0.0.0.0/0"],
    ["0.0.0.0/1", "128.0.0.0/1"],
    ["128.0.0.0/2", "0.0.0.0/1", "192.0.0.0/2"],
    ["::/1", "8000::/1"],
    ["2000::/3"],
    ["::/2"],
    ["0.0.0.0/0.0.0.0"],
    [
        "1.0.0.0/8",
        "2.0.0.0/7",
        "4.0.0.0/6",
        "8.0.0.0/5",
        "16.0.0.0/4",
        "32.0.0.0/3",
        "64.0.0.0/2",
        "128.0.0.0/1",
    ],
]
NOT_INTERNET = [
    [],
    ["0.0.0.0/32"],
    ["0.0.0.0/8"],
    ["10.0.0.0/8"],
    ["0.0.0.0/1"],
    ["128.0.0.0/1"],
    ["::/128"],
    ["::1/128"],
    ["fc00::/7"],
    ["2001:db8::/32"],
    ["0.0.0.0/2", "128.0.0.0/1"],
    ["::ffff:0:0/96"],
    ["2000::/4"],
    ["100.0.0.0/8"],
]


@pytest.mark.parametrize("cidrs", INTERNET, ids=str)
def test_addresses_that_include_every_public_one_are_the_internet(cidrs):
    assert covers_internet(cidrs)


@pytest.mark.parametrize("cidrs", NOT_INTERNET, ids=str)
def test_addresses_that_leave_some_public_ones_out_are_not_the_internet(cidrs):
    assert not covers_internet(cidrs)


@pytest.mark.parametrize("text", ["0.0.0.0/33", "everybody", "0/0", "", "1.2.3.4.5/0", "::/129"])
def test_what_is_no_network_is_an_error_and_not_a_pass(text):
    with pytest.raises(ValueError, match="does not appear to be"):
        covers_internet([text])


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        (["-1", -1, -1.0, "all", "All", "ALL", " all "], "all"),
        (["6", 6, 6.0, "tcp", "TCP", "Tcp", "06"], "tcp"),
        (["17", 17, "udp", "UDP"], "udp"),
        (["1", "icmp", "ICMP"], "icmp"),
        (["58", "icmpv6", "ICMPv6"], "icmpv6"),
        (["50"], "50"),
    ],
)
def test_a_protocol_has_one_name_for_all_its_spellings(spellings, name):
    assert {protocol_name(one) for one in spellings} == {name}


def many(pairs):
    return [[one] if isinstance(one, Declared) else one for one in pairs]


def cases(side):
    return [(name, resources) for name, sides in MEANINGS.items() for resources in many(sides[side])]


PARSERS = (arns, iam_policy, json_text, networks, principals, schedules)
READERS = (network_entries, network_members, open_entries)
"""Modules that call the parsers for several rules."""


def parses(module, name, seen):
    """Whether *name*, a function or pattern of *module*, reads addresses, actions, ARNs, JSON or times."""
    value = vars(module).get(name)
    if name in seen or value is None:
        return False
    if isinstance(value, re.Pattern):
        return "arn:" in value.pattern
    if not inspect.isfunction(value):
        return False
    if value.__module__ in {one.__name__ for one in PARSERS}:
        return True
    if value.__module__ not in {module.__name__, *(one.__name__ for one in READERS)}:
        return False
    module = sys.modules[value.__module__]
    names = {node.id for node in ast.walk(ast.parse(inspect.getsource(value))) if isinstance(node, ast.Name)}
    return any(parses(module, one, seen | {name}) for one in sorted(names))


def test_every_rule_that_parses_a_value_has_spellings():
    """By its function and those that it calls, in its module and in others."""
    reading = {
        name
        for name, rule in RULES.items()
        if parses(sys.modules[rule.holds.__module__], rule.holds.__name__, frozenset())
    }
    assert len(reading) >= 40
    assert reading - MEANINGS.keys() == set()


@pytest.mark.parametrize("name", MEANINGS)
def test_there_are_ten_spellings_of_each(name):
    assert min(map(len, MEANINGS[name])) >= 10


@every(cases(0))
def test_a_rule_is_broken_whatever_the_spelling(name, resources):
    result = evaluate(RULES[name], resources)
    assert result.findings
    assert not result.failures


@every(cases(1))
def test_a_rule_is_kept_by_what_only_looks_like_a_violation(name, resources):
    assert evaluate(RULES[name], resources).holds


def test_a_document_with_a_key_twice_is_an_error_and_not_a_pass():
    document = '{"Statement": [], "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    [failure] = evaluate(RULES["IAM.1"], [text(document)]).failures
    assert "a key more than once" in failure


@pytest.mark.parametrize(
    "text", ["", "rate(90)", "cron(0 8 * *)", "every day", "cron(0 8 1 13 ? *)", "rate(x days)"]
)
def test_what_is_no_schedule_is_an_error(text):
    with pytest.raises(ValueError, match=r"not a rate|out of range"):
        longest_gap_days(text)


# What several resources of one security group open together.
def half(name, cidr, port=22, group_id="sg-1", kind=vpc.INGRESS):
    return Declared(
        kind,
        name,
        {
            "securityGroupId": group_id,
            "ipProtocol": "tcp",
            "fromPort": port,
            "toPort": port,
            "cidrIpv4": cidr,
        },
    )


LOW, HIGH = "0.0.0.0/1", "128.0.0.0/1"
PREFIXES = Declared(vpc.PREFIX_LIST, "prefixes", {"entries": [{"cidr": "0.0.0.0/0"}]})
BY_LIST = {
    "securityGroupId": "sg-1",
    "ipProtocol": "tcp",
    "fromPort": 22,
    "toPort": 22,
    "prefixListId": "pl-1",
}
TOGETHER = [
    ([half("a", LOW), half("b", HIGH)], {"a", "b"}),
    ([half("a", LOW), half("b", HIGH), half("c", "10.0.0.0/8", 443)], {"a", "b"}),
    ([half("a", LOW), half("b", HIGH), half("c", LOW), half("d", HIGH)], {"a", "b", "c", "d"}),
    ([half("a", LOW), group(inline(22, 22, cidrBlocks=[HIGH]))], set()),
    (
        [
            Declared(vpc.GROUP, "group", {"id": "sg-1", "ingress": [inline(22, 22, cidrBlocks=[HIGH])]}),
            half("a", LOW),
        ],
        {"a", "group"},
    ),
    ([half("a", LOW), half("b", HIGH, group_id="sg-2")], set()),
    ([half("a", LOW), half("b", HIGH, 443)], set()),
    ([half("a", LOW), half("b", HIGH, kind=vpc.EGRESS)], set()),
    ([half("a", "0.0.0.0/0"), half("b", LOW)], set()),
    ([Declared(vpc.INGRESS, "a", BY_LIST, {"prefixListId": "prefixes"}), PREFIXES], {"a"}),
    ([Declared(vpc.INGRESS, "a", BY_LIST)], set()),
    (
        [
            Declared(vpc.INGRESS, "a", BY_LIST, {"prefixListId": "prefixes"}),
            Declared(vpc.PREFIX_LIST, "prefixes", {"entries": [{"cidr": LOW}]}),
            Declared(vpc.PREFIX_LIST_ENTRY, "more", {"cidr": HIGH}, {"prefixListId": "prefixes"}),
        ],
        {"a"},
    ),
]


@pytest.mark.parametrize(("resources", "expected"), TOGETHER)
def test_resources_of_a_group_are_read_together(resources, expected):
    result = evaluate(RULES["EC2.13-combined"], resources)
    assert {urn.rpartition("::")[2] for _, urn in result.findings} == expected
    assert not result.failures
    assert result.undecided is None
