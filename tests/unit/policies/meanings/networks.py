"""Network rules that are open to the internet, and look-alikes."""

from rules import vpc
from unit.policies.evaluation import Declared


def ingress(first, last, protocol="tcp", *, cidr="0.0.0.0/0", name="it"):
    rule = {"securityGroupId": "sg-1", "ipProtocol": protocol, "fromPort": first, "toPort": last}
    return Declared(vpc.INGRESS, name, {**rule, "cidrIpv6" if ":" in cidr else "cidrIpv4": cidr})


def group(*rules_, direction="ingress"):
    return Declared(vpc.GROUP, "group", {direction: [*rules_]})


def inline(first, last, protocol="tcp", **peers):
    return {
        "fromPort": first,
        "toPort": last,
        "protocol": protocol,
        **(peers or {"cidrBlocks": ["0.0.0.0/0"]}),
    }


def group_rule(first, last, protocol="tcp", kind="ingress", **peers):
    rule = inline(first, last, protocol, **peers)
    return Declared(vpc.GROUP_RULE, "it", {**rule, "securityGroupId": "sg-1", "type": kind})


def open_to(port):
    """The resources that open TCP *port* to the internet, and those that seem to."""
    bad = [
        ingress(port, port),
        ingress(port, port, cidr="1.0.0.0/0"),
        ingress(port, port, cidr="::0/0"),
        ingress(port, port, cidr="2000::/3"),
        ingress(0, 65535),
        ingress(port - 1, port + 1, "6"),
        ingress(None, None, "-1"),
        ingress(None, None, "All"),
        ingress(0, 0, "all"),
        ingress(float(port), port, "TCP"),
        group(inline(port, port)),
        group(inline(0, 0, "-1")),
        group(inline(port, port, 6, ipv6CidrBlocks=["::/0"])),
        group(inline(port, port, cidrBlocks=["0.0.0.0/1", "128.0.0.0/1"])),
        group(inline(port, port, cidrBlocks=["0.0.0.0/1"]), inline(1, 65535, cidrBlocks=["128.0.0.0/1"])),
        group_rule(port, port),
        group_rule(port, port, cidrBlocks=["10.0.0.0/8", "9.0.0.0/0"]),
        group_rule(-1, -1),
    ]
    good = [
        ingress(port, port, cidr="10.0.0.0/8"),
        ingress(port, port, cidr="0.0.0.0/32"),
        ingress(port, port, cidr="0.0.0.0/1"),
        ingress(port, port, cidr="fc00::/7"),
        ingress(80, 80),
        ingress(443, 443),
        group(inline(port, port, cidrBlocks=["0.0.0.0/1"]), inline(443, 443, cidrBlocks=["128.0.0.0/1"])),
        group(inline(port, port, securityGroups=["sg-2"])),
        group(inline(port, port, self=True)),
        group(inline(port, port, prefixListIds=["pl-1"])),
        group(inline(0, 0, "-1"), direction="egress"),
        group_rule(0, 65535, kind="egress"),
        group_rule(port, port, sourceSecurityGroupId="sg-2"),
    ]
    return bad, good


def icmp_and_udp(port):
    """Traffic without an open TCP port."""
    return [
        ingress(-1, -1, "icmp"),
        ingress(-1, -1, "icmpv6", cidr="::/0"),
        ingress(port, port, "udp"),
        ingress(0, 65535, "17"),
        ingress(None, None, "50"),
        ingress(8, 0, "1"),
    ]


def past_acl(protocol="6", first=22, last=22, action="allow", *, cidr="0.0.0.0/0", egress=False):
    acl_rule = {"networkAclId": "acl-1", "ruleAction": action, "protocol": protocol, "egress": egress}
    ports = {"fromPort": first, "toPort": last}
    return Declared(
        vpc.ACL_RULE, "it", {**acl_rule, **ports, "ipv6CidrBlock" if ":" in cidr else "cidrBlock": cidr}
    )


def acl(*entries):
    return Declared(vpc.ACL, "acl", {"ingress": [*entries]})


def acl_entry(action="allow", first=22, last=22, protocol="tcp", cidr="0.0.0.0/0"):
    return {"action": action, "fromPort": first, "toPort": last, "protocol": protocol, "cidrBlock": cidr}


SSH_BAD, SSH_GOOD = open_to(22)
RDP_BAD, RDP_GOOD = open_to(3389)
DB_BAD, DB_GOOD = open_to(5432)
APP_BAD, APP_GOOD = open_to(8443)
ACL_BAD = [
    past_acl(),
    past_acl("tcp"),
    past_acl("-1", None, None),
    past_acl("all", 0, 0),
    past_acl(6, 1, 65535),
    past_acl(cidr="::0/0"),
    past_acl(cidr="9.9.9.9/0"),
    past_acl(first=3389, last=3389),
    past_acl(action="ALLOW"),
    acl(acl_entry()),
    acl(acl_entry(protocol="-1", first=0, last=0)),
    acl(acl_entry(first=1024, last=65535)),
    acl(acl_entry(cidr="0.0.0.0/1"), acl_entry(cidr="128.0.0.0/1")),
]
ACL_GOOD = [
    past_acl(action="deny"),
    past_acl(egress=True),
    past_acl(cidr="10.0.0.0/8"),
    past_acl("17"),
    past_acl("udp"),
    past_acl("1", -1, -1),
    past_acl("icmp", None, None),
    past_acl(first=443, last=443),
    past_acl(cidr="0.0.0.0/1"),
    past_acl(first=3390, last=65535),
    acl(acl_entry("deny")),
    acl(acl_entry(protocol="udp")),
    acl(acl_entry(cidr="0.0.0.0/1"), acl_entry(first=443, last=443, cidr="128.0.0.0/1")),
]


def egress(protocol="-1", first=None, last=None, cidr="0.0.0.0/0"):
    rule = {"securityGroupId": "sg-1", "ipProtocol": protocol, "fromPort": first, "toPort": last}
    return Declared(vpc.EGRESS, "it", {**rule, "cidrIpv6" if ":" in cidr else "cidrIpv4": cidr})


EGRESS_BAD = [
    egress(),
    egress("all"),
    egress("All"),
    egress(-1),
    egress("tcp", 0, 65535),
    egress("6", 1, 65535),
    egress(cidr="::0/0"),
    egress(cidr="4.4.4.4/0"),
    egress(cidr="2000::/3"),
    egress("17", 0, 65535),
    group(inline(0, 0, "-1"), direction="egress"),
    group_rule(0, 0, "-1", "egress"),
    group(inline(0, 0, "-1", cidrBlocks=["0.0.0.0/1", "128.0.0.0/1"]), direction="egress"),
]
EGRESS_GOOD = [
    egress("tcp", 443, 443),
    egress(cidr="10.0.0.0/8"),
    egress(cidr="0.0.0.0/1"),
    egress("icmp", -1, -1),
    egress("tcp", 1024, 65535),
    egress("tcp", 0, 1024),
    egress("50"),
    egress(cidr="fc00::/7"),
    group(inline(0, 0, "-1")),
    group_rule(0, 0, "-1", "ingress"),
    egress(cidr="0.0.0.0/32"),
]


MEANINGS = {
    "EC2.13": (SSH_BAD, [*SSH_GOOD, *icmp_and_udp(22)]),
    "EC2.14": (RDP_BAD, [*RDP_GOOD, *icmp_and_udp(3389)]),
    "EC2.18": ([*APP_BAD, *icmp_and_udp(443), ingress(80, 443), ingress(443, 443, "udp")], APP_GOOD),
    # All of UDP has the port of SQL Server Browser.
    "EC2.19": ([*DB_BAD, ingress(0, 65535, "17")], [*DB_GOOD, *icmp_and_udp(5432)[:3]]),
    "EC2.21": (ACL_BAD, ACL_GOOD),
    "CKV_AWS_382": (EGRESS_BAD, EGRESS_GOOD),
}
