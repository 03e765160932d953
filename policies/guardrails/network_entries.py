"""Addresses and traffic that security groups and network ACLs allow."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guardrails.networks import Traffic, traffic
from guardrails.rule import Props
from guardrails.values import is_true, items


@dataclass(frozen=True)
class NetworkEntry:
    """Addresses and the traffic from or to them that one rule allows."""

    cidrs: tuple[str, ...]
    traffic: Traffic


def entries(props: Props, direction: str) -> list[NetworkEntry]:
    """The entries that *props*, of a group with inline rules or of one rule, allow in *direction*."""
    return _read(allow_rules(props, direction))


def _read(allowed: Iterable[Props]) -> list[NetworkEntry]:
    return [NetworkEntry(cidrs, traffic_of(one)) for one in allowed if (cidrs := tuple(_cidrs(one)))]


def allow_rules(props: Props, direction: str) -> Iterator[Props]:
    """The rules in *direction*: those inside a group, or the one that *props* are."""
    # The id of the group may be unknown, so only its presence is read.
    if "securityGroupId" not in {*props}:
        yield from items(props, direction)
    elif "type" not in {*props} or props["type"] == direction:
        yield props


def _cidrs(one: Props) -> Iterator[str]:
    present = {*one}
    for name in ("cidrIpv4", "cidrIpv6", "cidrBlock", "ipv6CidrBlock"):
        if name in present and one[name]:
            yield one[name]
    for name in ("cidrBlocks", "ipv6CidrBlocks"):
        if name in present:
            yield from one[name] or ()


def traffic_of(one: Props) -> Traffic:
    """The protocol and the ports of a rule."""
    protocol = one["ipProtocol" if "ipProtocol" in {*one} else "protocol"]
    return traffic("-1" if protocol in (None, "") else protocol, one.get("fromPort"), one.get("toPort"))


def acl_entries(props: Props) -> list[NetworkEntry]:
    """The inbound entries that *props*, of a network ACL with inline rules or of one rule, allow."""
    if "ruleAction" in [*props]:
        outgoing = "egress" in {*props} and is_true(props["egress"])
        allowed = [] if outgoing or not _allows(props, "ruleAction") else [props]
    else:
        allowed = [one for one in items(props, "ingress") if _allows(one, "action")]
    return _read(allowed)


def _allows(rule_: Props, name: str) -> bool:
    return str(rule_.get(name)).lower() == "allow"
