"""Traffic with the whole internet that one resource of a security group or network ACL allows."""

from guardrails.network_entries import acl_entries, entries
from guardrails.open_entries import (
    open_everything,
    open_rdp,
    open_remote_access,
    open_risky,
    open_ssh,
    open_unauthorized,
)
from guardrails.rule import CRITICAL, HIGH, MEDIUM, Props, rule
from rules.vpc import ACL, ACL_RULE, DEFAULT_ACL, DEFAULT_GROUP, EGRESS, GROUP, GROUP_RULE, INGRESS

GROUPS = (GROUP, DEFAULT_GROUP)
ACLS = (ACL, DEFAULT_ACL)
IN = (*GROUPS, GROUP_RULE, INGRESS)
OUT = (*GROUPS, GROUP_RULE, EGRESS)
NAMED = "Allow named security groups or addresses instead of the internet."


@rule("EC2.13", HIGH, IN, "Security groups do not allow SSH from the internet", NAMED)
def no_ssh(props: Props) -> bool:
    return not open_ssh(entries(props, "ingress"))


@rule("EC2.14", HIGH, IN, "Security groups do not allow RDP from the internet", NAMED)
def no_rdp(props: Props) -> bool:
    return not open_rdp(entries(props, "ingress"))


@rule("EC2.18", HIGH, IN, "Security groups allow only TCP 80 and 443 from the internet", NAMED)
def web_only(props: Props) -> bool:
    return not open_unauthorized(entries(props, "ingress"))


@rule("EC2.19", CRITICAL, IN, "Security groups do not allow ports of high risk from the internet", NAMED)
def no_risky_port(props: Props) -> bool:
    return not open_risky(entries(props, "ingress"))


@rule(
    "CKV_AWS_382",
    MEDIUM,
    OUT,
    "Security groups do not allow all traffic to the internet",
    "Name the ports, or the groups and addresses.",
)
def not_everything_out(props: Props) -> bool:
    return not open_everything(entries(props, "egress"))


@rule(
    "EC2.21",
    MEDIUM,
    (ACL_RULE, *ACLS),
    "Network ACLs do not allow SSH or RDP from the internet",
    "Allow a smaller range of ports or addresses.",
)
def no_remote_access(props: Props) -> bool:
    return not open_remote_access(acl_entries(props))
