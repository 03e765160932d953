"""The resources of a security group or network ACL, by their group."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pulumi_policy import PolicyResource
from pulumi_policy.proxy import UnknownValueError

from guardrails.network_entries import NetworkEntry, acl_entries, allow_rules, entries, traffic_of
from guardrails.stack import Stack, refers
from guardrails.values import items
from rules.internet_access import ACLS, GROUPS, IN, OUT
from rules.vpc import ACL_RULE, PREFIX_LIST, PREFIX_LIST_ENTRY


@dataclass(frozen=True)
class Member:
    """The addresses and prefix lists that one resource of a group allows, or its unknown values."""

    urn: str
    entries: Sequence[NetworkEntry] = ()
    listed: Sequence[NetworkEntry] = ()
    error: UnknownValueError | None = None

    @property
    def all_entries(self) -> list[NetworkEntry]:
        """Every entry; raises UnknownValueError if they are unknown."""
        if self.error is not None:
            raise self.error
        return [*self.entries, *self.listed]


def ingress_members(stack: Stack) -> dict[str, list[Member]]:
    """The resources of each security group, with the traffic that they let in."""
    return _members(
        stack, IN, GROUPS, "securityGroupId", lambda one: entries(one.props, "ingress"), "ingress"
    )


def egress_members(stack: Stack) -> dict[str, list[Member]]:
    """The resources of each security group, with the traffic that they let out."""
    return _members(stack, OUT, GROUPS, "securityGroupId", lambda one: entries(one.props, "egress"), "egress")


def acl_members(stack: Stack) -> dict[str, list[Member]]:
    """The resources of each network ACL, with the traffic that they let in."""
    return _members(stack, (ACL_RULE, *ACLS), ACLS, "networkAclId", lambda one: acl_entries(one.props), None)


def _members(
    stack: Stack,
    types: tuple[str, ...],
    owners: tuple[str, ...],
    by: str,
    read: Callable[[PolicyResource], list[NetworkEntry]],
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


def _listed(one: PolicyResource, stack: Stack, direction: str) -> list[NetworkEntry]:
    """The entries of *one* by managed prefix lists of the stack."""
    found: list[NetworkEntry] = []
    for allowed in allow_rules(one.props, direction):
        by = next((name for name in ("prefixListId", "prefixListIds") if name in [*allowed]), None)
        if by is None:
            continue
        source = by if by in [*one.props] else direction
        for prefix_list in stack.of(PREFIX_LIST):
            if refers(one, source, prefix_list):
                found.append(NetworkEntry(tuple(_cidrs_of_list(prefix_list, stack)), traffic_of(allowed)))
    return found


def _cidrs_of_list(prefix_list: PolicyResource, stack: Stack) -> Iterator[str]:
    for inline in items(prefix_list.props, "entries"):
        yield inline["cidr"]
    for entry in stack.referring_to(prefix_list, PREFIX_LIST_ENTRY, "prefixListId"):
        yield entry.props["cidr"]
