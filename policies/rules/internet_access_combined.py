"""Traffic with the whole internet that the resources of a security group or network ACL allow together."""

from collections.abc import Callable, Mapping, Sequence

from pulumi_policy import PolicyResource

from guardrails.network_entries import NetworkEntry
from guardrails.open_entries import (
    open_everything,
    open_rdp,
    open_remote_access,
    open_risky,
    open_ssh,
    open_unauthorized,
)
from guardrails.rule import CRITICAL, HIGH, MEDIUM, stack_rule
from guardrails.stack import Stack
from rules.internet_access import ACLS, IN, NAMED, OUT
from rules.network_members import Member, acl_members, egress_members, ingress_members
from rules.vpc import ACL_RULE

_TOGETHER = f"{NAMED} The resources of this security group together include every public address."

Open = Callable[[Sequence[NetworkEntry]], bool]


@stack_rule(
    "EC2.13-combined",
    HIGH,
    IN,
    "Rules of a security group together do not allow SSH from the internet",
    _TOGETHER,
)
def no_ssh_together(one: PolicyResource, stack: Stack) -> bool:
    return not _only_together(one, stack.derived(ingress_members), open_ssh)


@stack_rule(
    "EC2.14-combined",
    HIGH,
    IN,
    "Rules of a security group together do not allow RDP from the internet",
    _TOGETHER,
)
def no_rdp_together(one: PolicyResource, stack: Stack) -> bool:
    return not _only_together(one, stack.derived(ingress_members), open_rdp)


@stack_rule(
    "EC2.18-combined",
    HIGH,
    IN,
    "Rules of a security group together allow only TCP 80 and 443 from the internet",
    _TOGETHER,
)
def web_only_together(one: PolicyResource, stack: Stack) -> bool:
    return not _only_together(one, stack.derived(ingress_members), open_unauthorized)


@stack_rule(
    "EC2.19-combined",
    CRITICAL,
    IN,
    "Rules of a security group together do not allow ports of high risk from the internet",
    _TOGETHER,
)
def no_risky_port_together(one: PolicyResource, stack: Stack) -> bool:
    return not _only_together(one, stack.derived(ingress_members), open_risky)


@stack_rule(
    "CKV_AWS_382-combined",
    MEDIUM,
    OUT,
    "Rules of a security group together do not allow all traffic to the internet",
    _TOGETHER,
)
def not_everything_out_together(one: PolicyResource, stack: Stack) -> bool:
    return not _only_together(one, stack.derived(egress_members), open_everything)


@stack_rule(
    "EC2.21-combined",
    MEDIUM,
    (ACL_RULE, *ACLS),
    "Rules of a network ACL together do not allow SSH or RDP from the internet",
    "Allow fewer ports or addresses. The rules of this ACL together include every public address.",
)
def no_remote_access_together(one: PolicyResource, stack: Stack) -> bool:
    return not _only_together(one, stack.derived(acl_members), open_remote_access)


def _only_together(one: PolicyResource, members: Mapping[str, Sequence[Member]], is_open: Open) -> bool:
    """Whether *one* and other resources of its group are open together, while none of them is alone."""
    siblings = members.get(one.urn, ())
    subject = next(member for member in siblings if member.urn == one.urn)
    # The same traffic with the internet: whether *one* matters at all.
    if not is_open([NetworkEntry(("0.0.0.0/0",), entry.traffic) for entry in subject.all_entries]):
        return False
    if any(is_open(member.entries) for member in siblings if member.error is None):
        return False
    return is_open([entry for member in siblings for entry in member.all_entries])
