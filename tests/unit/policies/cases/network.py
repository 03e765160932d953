"""Networks."""

from rules import vpc
from unit.policies.evaluation import Case, Declared, one

VPC = Declared(vpc.VPC, "vpc", {"cidrBlock": "10.16.0.0/16"})
FLOW_LOG = Declared(vpc.FLOW_LOG, "log", sources={"vpcId": "vpc"})


def default(**rules):
    return Declared(vpc.DEFAULT_GROUP, "default", rules, {"vpcId": "vpc"})


def port_rule(first, last, cidr="0.0.0.0/0", protocol="tcp"):
    return {
        "securityGroupId": "sg-1",
        "cidrIpv4": cidr,
        "ipProtocol": protocol,
        "fromPort": first,
        "toPort": last,
        "description": "A port rule",
    }


def halves(kind, port, *cidrs):
    protocol = "tcp" if port else "-1"
    return [
        Declared(kind, name, port_rule(port, port, cidr, protocol))
        for name, cidr in zip("ab", cidrs, strict=True)
    ]


def past(first, last, cidr="0.0.0.0/0"):
    properties = {
        "networkAclId": "acl-1",
        "egress": False,
        "ruleAction": "allow",
        "protocol": "6",
        "cidrBlock": cidr,
    }
    return {**properties, "fromPort": first, "toPort": last}


CASES = {
    "EC2.2": Case(bad=[VPC], good=[VPC, default(ingress=[], egress=[])]),
    "EC2.6": Case(bad=[VPC], good=[VPC, FLOW_LOG]),
    "EC2.13": one(vpc.INGRESS, bad=port_rule(20, 30), good=port_rule(22, 22, "10.0.0.0/8")),
    "EC2.14": one(vpc.INGRESS, bad=port_rule(3389, 3389), good=port_rule(443, 443)),
    "EC2.18": one(vpc.INGRESS, bad=port_rule(8443, 8443), good=port_rule(443, 443)),
    "EC2.19": one(vpc.INGRESS, bad=port_rule(5432, 5432), good=port_rule(80, 80)),
    "EC2.15": one(vpc.SUBNET, bad={"mapPublicIpOnLaunch": True}, good={"mapPublicIpOnLaunch": False}),
    "EC2.21": one(vpc.ACL_RULE, bad=past(1, 65535), good=past(443, 443)),
    "CKV_AWS_23": one(vpc.INGRESS, bad={"securityGroupId": "sg-1"}, good=port_rule(443, 443)),
    **{
        f"{name}-combined": Case(
            bad=halves(kind, port, "0.0.0.0/1", "128.0.0.0/1"),
            good=halves(kind, port, "0.0.0.0/1", "10.0.0.0/8"),
        )
        for name, kind, port in [
            ("EC2.13", vpc.INGRESS, 22),
            ("EC2.14", vpc.INGRESS, 3389),
            ("EC2.18", vpc.INGRESS, 8443),
            ("EC2.19", vpc.INGRESS, 5432),
            ("CKV_AWS_382", vpc.EGRESS, None),
        ]
    },
    "EC2.21-combined": Case(
        bad=[
            Declared(vpc.ACL_RULE, "a", past(22, 22, "0.0.0.0/1")),
            Declared(vpc.ACL_RULE, "b", past(1, 99, "128.0.0.0/1")),
        ],
        good=[
            Declared(vpc.ACL_RULE, "a", past(22, 22, "0.0.0.0/1")),
            Declared(vpc.ACL_RULE, "b", past(23, 99, "128.0.0.0/1")),
        ],
    ),
    "CKV_AWS_382": one(vpc.EGRESS, bad=port_rule(None, None, protocol="-1"), good=port_rule(443, 443)),
}
