"""Networks: who gets through which door."""

from collections.abc import Iterator
from dataclasses import dataclass

from pulumi_policy import PolicyResource

from guardrails.rule import HIGH, LOW, MEDIUM, Props, rule, stack_rule
from guardrails.stack import Stack
from guardrails.values import is_true, items

VPC = "aws:ec2/vpc:Vpc"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
SUBNET = "aws:ec2/subnet:Subnet"
ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
ACL = "aws:ec2/networkAcl:NetworkAcl"
DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
_IN = (GROUP, DEFAULT_GROUP, GROUP_RULE, INGRESS)
_OUT = (GROUP, DEFAULT_GROUP, GROUP_RULE, EGRESS)

_WORLD = {"0.0.0.0/0", "::/0"}
_SSH, _RDP = 22, 3389
_WEB = {80, 443}
_TCP = ("tcp", "6")
_LAST_PORT = 65535
# Security Hub, EC2.19: what attackers try first.
_RISKY = (20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601)
_RISKY_TOO = (8080, 8088, 8888, 9200, 9300)
_NAMED = "Let in named security groups or addresses instead of everybody."


@dataclass(frozen=True)
class Opening:
    """Ports that the whole world may reach, or that may reach the whole world."""

    first: int
    last: int
    protocol: str

    @property
    def is_web(self) -> bool:
        """Whether it is for HTTP or HTTPS alone; not QUIC, since Security Hub authorizes no UDP."""
        return self.protocol in _TCP and self.first == self.last and self.first in _WEB

    @property
    def is_everything(self) -> bool:
        """Whether it is every port."""
        return (self.first, self.last) == (0, _LAST_PORT)

    def has(self, *ports: int) -> bool:
        """Whether one of *ports* is among them."""
        return any(self.first <= port <= self.last for port in ports)


@stack_rule(
    "EC2.2",
    HIGH,
    VPC,
    "The default security group of a VPC lets nothing in or out",
    "Make a DefaultSecurityGroup for the VPC with ingress=[] and egress=[].",
)
def default_group_shut(vpc: PolicyResource, stack: Stack) -> bool:
    groups = stack.referring_to(vpc, DEFAULT_GROUP, "vpcId")
    return len(groups) > 0 and not any(
        len(items(one.props, "ingress")) or len(items(one.props, "egress")) for one in groups
    )


@stack_rule("EC2.6", MEDIUM, VPC, "VPCs keep flow logs", "Make a FlowLog for the VPC.")
def flow_logs(vpc: PolicyResource, stack: Stack) -> bool:
    return bool(stack.referring_to(vpc, FLOW_LOG, "vpcId"))


@rule("EC2.13", HIGH, _IN, "SSH isn't open to the world", _NAMED)
def no_ssh(props: Props) -> bool:
    return not any(opening.has(_SSH) for opening in _openings(props, "ingress"))


@rule("EC2.14", HIGH, _IN, "RDP isn't open to the world", _NAMED)
def no_rdp(props: Props) -> bool:
    return not any(opening.has(_RDP) for opening in _openings(props, "ingress"))


@rule("EC2.18", HIGH, _IN, "The world may come to ports 80 and 443 of TCP alone", _NAMED)
def web_alone(props: Props) -> bool:
    return all(opening.is_web for opening in _openings(props, "ingress"))


@rule("EC2.19", MEDIUM, _IN, "Ports of high risk aren't open to the world", _NAMED)
def no_risky_port(props: Props) -> bool:
    return not any(opening.has(*_RISKY, *_RISKY_TOO) for opening in _openings(props, "ingress"))


@rule(
    "EC2.15",
    MEDIUM,
    SUBNET,
    "Subnets give no public addresses by themselves",
    "Set map_public_ip_on_launch=False.",
)
def no_public_addresses(subnet: Props) -> bool:
    return not is_true(subnet.get("mapPublicIpOnLaunch"))


@rule(
    "EC2.21",
    MEDIUM,
    (ACL_RULE, ACL, DEFAULT_ACL),
    "Network ACLs let nobody in from the world to SSH or RDP",
    "Allow a smaller range of ports or addresses.",
)
def no_ssh_past_acl(props: Props) -> bool:
    if "ruleAction" in [*props]:
        return is_true(props.get("egress")) or not _lets_in(props, props.get("ruleAction"))
    return not any(_lets_in(one, one.get("action")) for one in items(props, "ingress"))


@rule(
    "CKV_AWS_23",
    LOW,
    (GROUP, GROUP_RULE, INGRESS, EGRESS),
    "Security groups and their rules say what they are for",
    "Set description.",
)
def described(props: Props) -> bool:
    inline = [*items(props, "ingress"), *items(props, "egress")]
    said = props.get("description") not in (None, "", "Managed by Pulumi")
    return said and all(one.get("description") for one in inline)


@rule(
    "CKV_AWS_382",
    MEDIUM,
    _OUT,
    "No security group lets everything out to the world",
    "Name the ports, or the groups and addresses.",
)
def not_everything_out(props: Props) -> bool:
    return not any(one.is_everything for one in _openings(props, "egress"))


def _lets_in(acl_rule: Props, action: object) -> bool:
    """Whether a network ACL's rule lets the world in to SSH or RDP."""
    world = {acl_rule.get("cidrBlock"), acl_rule.get("ipv6CidrBlock")} & _WORLD
    if action != "allow" or not world:
        return False
    return _ports(acl_rule, acl_rule["protocol"]).has(_SSH, _RDP)


def _openings(props: Props, direction: str) -> Iterator[Opening]:
    """What *props*, of a group with rules in it or of one rule, open to the world in *direction*."""
    for one in _rules(props, direction):
        peers = {one.get("cidrIpv4"), one.get("cidrIpv6")}
        peers |= {*items(one, "cidrBlocks"), *items(one, "ipv6CidrBlocks")}
        if peers & _WORLD:
            yield _ports(one, one.get("ipProtocol") or one.get("protocol") or "-1")


def _rules(props: Props, direction: str) -> Iterator[Props]:
    # Only whether it is there: which group it is, nobody may know yet.
    if "securityGroupId" not in [*props]:
        yield from items(props, direction)
    elif props.get("type", direction) == direction:
        yield props


def _ports(props: Props, protocol: str) -> Opening:
    if protocol in ("-1", "all") or props.get("fromPort") in (None, -1):
        return Opening(0, _LAST_PORT, protocol)
    return Opening(int(props["fromPort"]), int(props["toPort"]), protocol)
