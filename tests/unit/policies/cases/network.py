"""Networks."""

from rules import vpc
from unit.policies.evaluation import Case, Declared, one

VPC = Declared(vpc.VPC, "vpc", {"cidrBlock": "10.16.0.0/16"})
FLOW_LOG = Declared(vpc.FLOW_LOG, "log", sources={"vpcId": "vpc"})


def default(**rules):
    return Declared(vpc.DEFAULT_GROUP, "default", rules, {"vpcId": "vpc"})


def door(first, last, cidr="0.0.0.0/0", protocol="tcp"):
    return {
        "securityGroupId": "sg-1",
        "cidrIpv4": cidr,
        "ipProtocol": protocol,
        "fromPort": first,
        "toPort": last,
        "description": "A door",
    }


def past(first, last, cidr="0.0.0.0/0"):
    told = {"egress": False, "ruleAction": "allow", "protocol": "6", "cidrBlock": cidr}
    return {**told, "fromPort": first, "toPort": last}


CASES = {
    "EC2.2": Case(bad=[VPC], good=[VPC, default(ingress=[], egress=[])]),
    "EC2.6": Case(bad=[VPC], good=[VPC, FLOW_LOG]),
    "EC2.13": one(vpc.INGRESS, bad=door(20, 30), good=door(22, 22, "10.0.0.0/8")),
    "EC2.14": one(vpc.INGRESS, bad=door(3389, 3389), good=door(443, 443)),
    "EC2.18": one(vpc.INGRESS, bad=door(8443, 8443), good=door(443, 443)),
    "EC2.19": one(vpc.INGRESS, bad=door(5432, 5432), good=door(80, 80)),
    "EC2.15": one(vpc.SUBNET, bad={"mapPublicIpOnLaunch": True}, good={"mapPublicIpOnLaunch": False}),
    "EC2.21": one(vpc.ACL_RULE, bad=past(1, 65535), good=past(443, 443)),
    "CKV_AWS_23": one(vpc.INGRESS, bad={"securityGroupId": "sg-1"}, good=door(443, 443)),
    "CKV_AWS_382": one(vpc.EGRESS, bad=door(None, None, protocol="-1"), good=door(443, 443)),
}
