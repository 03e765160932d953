"""VPCs, subnets, and the types of network rules; ``internet_access`` has the rules on their traffic."""

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
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
PREFIX_LIST_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"


@stack_rule(
    "EC2.2",
    HIGH,
    VPC,
    "The default security group of a VPC has no rules",
    "Make a DefaultSecurityGroup for the VPC with ingress=[] and egress=[].",
)
def default_group_without_rules(vpc: PolicyResource, stack: Stack) -> bool:
    groups = stack.referring_to(vpc, DEFAULT_GROUP, "vpcId")
    return len(groups) > 0 and not any(
        len(items(one.props, "ingress")) or len(items(one.props, "egress")) for one in groups
    )


@stack_rule("EC2.6", MEDIUM, VPC, "VPCs have flow logs", "Make a FlowLog for the VPC.")
def flow_logs(vpc: PolicyResource, stack: Stack) -> bool:
    return bool(stack.referring_to(vpc, FLOW_LOG, "vpcId"))


@rule(
    "EC2.15",
    MEDIUM,
    SUBNET,
    "Subnets do not assign public IP addresses automatically",
    "Set map_public_ip_on_launch=False.",
)
def no_public_addresses(subnet: Props) -> bool:
    return not is_true(subnet.get("mapPublicIpOnLaunch"))


@rule(
    "CKV_AWS_23",
    LOW,
    (GROUP, GROUP_RULE, INGRESS, EGRESS),
    "Security groups and their rules have a description",
    "Set description.",
)
def described(props: Props) -> bool:
    inline = [*items(props, "ingress"), *items(props, "egress")]
    has_description = props.get("description") not in (None, "", "Managed by Pulumi")
    return has_description and all(one.get("description") for one in inline)
