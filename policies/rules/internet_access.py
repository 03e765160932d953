"""Traffic that security groups and network ACLs allow from or to the whole internet."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pulumi_policy import PolicyResource
from pulumi_policy.proxy import UnknownValueError

from guardrails.networks import TCP, UDP, Traffic, covers_internet, traffic
from guardrails.rule import HIGH, MEDIUM, Props, rule, stack_rule
from guardrails.stack import Stack, refers
from guardrails.values import is_true, items
from rules.vpc import (
    ACL,
    ACL_RULE,
    DEFAULT_ACL,
    DEFAULT_GROUP,
    EGRESS,
    GROUP,
    GROUP_RULE,
    INGRESS,
    PREFIX_LIST,
    PREFIX_LIST_ENTRY,
)  # fmt: skip

GROUPS = (GROUP, DEFAULT_GROUP)
ACLS = (ACL, DEFAULT_ACL)
_IN = (*GROUPS, GROUP_RULE, INGRESS)
_OUT = (*GROUPS, GROUP_RULE, EGRESS)
_SSH, _RDP = 22, 3389
_WEB = (80, 443)
# Security Hub, EC2.19; 1434 is UDP too (SQL Server Browser).
_RISKY = (
    20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601,
    8080, 8088, 8888, 9200, 9300,
)  # fmt: skip
_SQL_BROWSER = 1434
_NAMED = "Allow named security groups or addresses instead of the internet."
_TOGETHER = f"{_NAMED} The resources of this security group together include every public address."


@dataclass(frozen=True)
class Entry:
    """Addresses and the traffic from or to them that one rule allows."""

    cidrs: tuple[str, ...]
    traffic: Traffic


@dataclass(frozen=True)
class Member:
    """The addresses and prefix lists that one resource of a group allows, or its unknown values."""

    urn: str
    entries: Sequence[Entry] = ()
    listed: Sequence[Entry] = ()
    error: UnknownValueError | None = None

    @property
    def all_entries(self) -> list[Entry]:
        """Every entry; raises UnknownValueError if they are unknown."""
        if self.error is not None:
            raise self.error
        return [*self.entries, *self.listed]


Open = Callable[[Sequence[Entry]], bool]


def open_ssh(entries: Sequence[Entry]) -> bool:
    """Whether *entries* together allow SSH with the whole internet."""
    return _open(entries, TCP, [_SSH])


def open_rdp(entries: Sequence[Entry]) -> bool:
    """Whether *entries* together allow RDP with the whole internet."""
    return _open(entries, TCP, [_RDP])


def open_risky(entries: Sequence[Entry]) -> bool:
    """Whether *entries* together allow a port of high risk with the whole internet."""
    return _open(entries, TCP, _RISKY) or _open(entries, UDP, [_SQL_BROWSER])


def open_unauthorized(entries: Sequence[Entry]) -> bool:
    """Whether *entries* together allow anything but TCP 80 and 443 with the whole internet."""
    return any(
        covers_internet(
            chain.from_iterable(other.cidrs for other in entries if _includes(other.traffic, protocol, port))
        )
        for protocol, port in {_unauthorized(one.traffic) for one in entries}
        if protocol
    )


def open_everything(entries: Sequence[Entry]) -> bool:
    """Whether *entries* together allow all traffic with the whole internet."""
    return covers_internet(chain.from_iterable(one.cidrs for one in entries if one.traffic.is_all))


@rule("EC2.13", HIGH, _IN, "Security groups do not allow SSH from the internet", _NAMED)
def no_ssh(props: Props) -> bool:
    return not open_ssh(_entries(props, "ingress"))


@rule("EC2.14", HIGH, _IN, "Security groups do not allow RDP from the internet", _NAMED)
def no_rdp(props: Props) -> bool:
    return not open_rdp(_entries(props, "ingress"))


@rule("EC2.18", HIGH, _IN, "Security groups allow only TCP 80 and 443 from the internet", _NAMED)
def web_only(props: Props) -> bool:
    return not open_unauthorized(_entries(props, "ingress"))


@rule("EC2.19", MEDIUM, _IN, "Security groups do not allow ports of high risk from the internet", _NAMED)
def no_risky_port(props: Props) -> bool:
    return not open_risky(_entries(props, "ingress"))


@rule(
    "CKV_AWS_382",
    MEDIUM,
    _OUT,
    "Security groups do not allow all traffic to the internet",
    "Name the ports, or the groups and addresses.",
)
def not_everything_out(props: Props) -> bool:
    return not open_everything(_entries(props, "egress"))


@rule(
    "EC2.21",
    MEDIUM,
    (ACL_RULE, *ACLS),
    "Network ACLs do not allow SSH or RDP from the internet",
    "Allow a smaller range of ports or addresses.",
)
def no_ssh_past_acl(props: Props) -> bool:
    return not _open(_acl_entries(props), TCP, [_SSH, _RDP])


@stack_rule(
    "EC2.13-combined",
    HIGH,
    _IN,
    "Rules of a security group together do not allow SSH from the internet",
    _TOGETHER,
)
def no_ssh_together(one: PolicyResource, stack: Stack) -> bool:
    return not _only_together(one, stack.derived(_ingress_members), open_ssh)


@stack_rule(
    "EC2.14-combined",
    HIGH,
    _IN,
    "Rules of a security group together do not allow RDP from the internet",
    _TOGETHER,
)
def no_rdp_together(one: PolicyResource, stack: Stack) -> bool:
    return not _only_together(one, stack.derived(_ingress_members), open_rdp)


@stack_rule(
    "EC2.18-combined",
    HIGH,
    _IN,
    "Rules of a security group together allow only TCP 80 and 443 from the internet",
    _TOGETHER,
)
def web_only_together(one: PolicyResource, stack: Stack) -> bool:
    return not _only_together(one, stack.derived(_ingress_members), open_unauthorized)


@stack_rule(
    "EC2.19-combined",
    MEDIUM,
    _IN,
    "Rules of a security group together do not allow ports of high risk from the internet",
    _TOGETHER,
)
def no_risky_port_together(one: PolicyResource, stack: Stack) -> bool:
    return not _only_together(one, stack.derived(_ingress_members), open_risky)


@stack_rule(
    "CKV_AWS_382-combined",
    MEDIUM,
    _OUT,
    "Rules of a security group together do not allow all traffic to the internet",
    _TOGETHER,
)
def not_everything_out_together(one: PolicyResource, stack: Stack) -> bool:
    return not _only_together(one, stack.derived(_egress_members), open_everything)


@stack_rule(
    "EC2.21-combined",
    MEDIUM,
    (ACL_RULE, *ACLS),
    "Rules of a network ACL together do not allow SSH or RDP from the internet",
    "Allow fewer ports or addresses. The rules of this ACL together include every public address.",
)
def no_ssh_past_acl_together(one: PolicyResource, stack: Stack) -> bool:
    def is_open(entries: Sequence[Entry]) -> bool:
        return _open(entries, TCP, [_SSH, _RDP])

    return not _only_together(one, stack.derived(_acl_members), is_open)


def _open(entries: Sequence[Entry], protocol: str, ports: Iterable[int]) -> bool:
    return any(
        covers_internet(
            chain.from_iterable(one.cidrs for one in entries if one.traffic.includes(protocol, [port]))
        )
        for port in ports
    )


def _unauthorized(allowed: Traffic) -> tuple[str, int]:
    """The first unauthorized protocol and port of *allowed*; an empty protocol if there is none."""
    if allowed.protocol not in (TCP, UDP):
        return (allowed.protocol, 0)
    ports = (
        port for port in range(allowed.first, allowed.last + 1) if port not in _WEB or allowed.protocol == UDP
    )
    port = next(ports, None)
    return ("", 0) if port is None else (allowed.protocol, port)


def _includes(allowed: Traffic, protocol: str, port: int) -> bool:
    if protocol in (TCP, UDP):
        return allowed.includes(protocol, [port])
    return allowed.protocol == protocol or allowed.protocol == "all"


def _only_together(one: PolicyResource, members: Mapping[str, Sequence[Member]], is_open: Open) -> bool:
    """Whether *one* and other resources of its group are open together, while none of them is alone."""
    siblings = members.get(one.urn, ())
    subject = next(member for member in siblings if member.urn == one.urn)
    # The same traffic with the internet: whether *one* matters at all.
    if not is_open([Entry(("0.0.0.0/0",), entry.traffic) for entry in subject.all_entries]):
        return False
    if any(is_open(member.entries) for member in siblings if member.error is None):
        return False
    return is_open([entry for member in siblings for entry in member.all_entries])


def _ingress_members(stack: Stack) -> dict[str, list[Member]]:
    return _members(
        stack, _IN, GROUPS, "securityGroupId", lambda one: _entries(one.props, "ingress"), "ingress"
    )


def _egress_members(stack: Stack) -> dict[str, list[Member]]:
    return _members(
        stack, _OUT, GROUPS, "securityGroupId", lambda one: _entries(one.props, "egress"), "egress"
    )


def _acl_members(stack: Stack) -> dict[str, list[Member]]:
    return _members(stack, (ACL_RULE, *ACLS), ACLS, "networkAclId", lambda one: _acl_entries(one.props), None)


def _members(
    stack: Stack,
    types: tuple[str, ...],
    owners: tuple[str, ...],
    by: str,
    read: Callable[[PolicyResource], list[Entry]],
    direction: str | None,
) -> dict[str, list[Member]]:
    """The resources of each security group or ACL, under the URN of each of them."""
    groups: dict[str, list[Member]] = {}
    urns: dict[str, str] = {}
    for one in stack.of(*types):
        try:
            owner = _owner(one, stack, owners, by)
        except UnknownValueError as error:
            groups[one.urn], urns[one.urn] = [Member(one.urn, error=error)], one.urn
            continue
        urns[one.urn] = owner
        try:
            listed = _listed(one, stack, direction) if direction else []
            member = Member(one.urn, read(one), listed)
        except UnknownValueError as error:
            member = Member(one.urn, error=error)
        groups.setdefault(owner, []).append(member)
    return {urn: groups[owner] for urn, owner in urns.items()}


def _owner(one: PolicyResource, stack: Stack, owners: tuple[str, ...], by: str) -> str:
    """The URN of the group or ACL to which the rule *one* belongs, or its id if it is of another stack."""
    if one.resource_type in owners:
        return one.urn
    for owner in stack.of(*owners):
        if refers(one, by, owner):
            return owner.urn
    try:
        return str(one.props.get(by))
    except UnknownValueError:
        sources = one.property_dependencies.get(by)
        if not sources:
            raise
        return "+".join(sorted(source.urn for source in sources))


def _entries(props: Props, direction: str) -> list[Entry]:
    """The entries that *props*, of a group with inline rules or of one rule, allow in *direction*."""
    return [Entry(cidrs, _traffic(one)) for one in _rules(props, direction) if (cidrs := tuple(_cidrs(one)))]


def _listed(one: PolicyResource, stack: Stack, direction: str) -> list[Entry]:
    """The entries of *one* by managed prefix lists of the stack."""
    found: list[Entry] = []
    for allowed in _rules(one.props, direction):
        by = next((name for name in ("prefixListId", "prefixListIds") if name in [*allowed]), None)
        if by is None:
            continue
        source = by if by in [*one.props] else direction
        for prefix_list in stack.of(PREFIX_LIST):
            if refers(one, source, prefix_list):
                found.append(Entry(tuple(_cidrs_of_list(prefix_list, stack)), _traffic(allowed)))
    return found


def _cidrs_of_list(prefix_list: PolicyResource, stack: Stack) -> Iterator[str]:
    for inline in items(prefix_list.props, "entries"):
        yield inline["cidr"]
    for entry in stack.referring_to(prefix_list, PREFIX_LIST_ENTRY, "prefixListId"):
        yield entry.props["cidr"]


def _rules(props: Props, direction: str) -> Iterator[Props]:
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


def _traffic(one: Props) -> Traffic:
    protocol = one["ipProtocol" if "ipProtocol" in {*one} else "protocol"]
    return traffic("-1" if protocol in (None, "") else protocol, one.get("fromPort"), one.get("toPort"))


def _acl_entries(props: Props) -> list[Entry]:
    """The inbound entries that *props*, of a network ACL with inline rules or of one rule, allow."""
    if "ruleAction" in [*props]:
        outgoing = "egress" in {*props} and is_true(props["egress"])
        allowed = [] if outgoing or not _allows(props, "ruleAction") else [props]
    else:
        allowed = [one for one in items(props, "ingress") if _allows(one, "action")]
    return [Entry(cidrs, _traffic(one)) for one in allowed if (cidrs := tuple(_cidrs(one)))]


def _allows(rule_: Props, name: str) -> bool:
    return str(rule_.get(name)).lower() == "allow"
