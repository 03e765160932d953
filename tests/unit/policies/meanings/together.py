"""Rules of one group or network ACL that are open to the internet together, and look-alikes."""

from typing import Any

from rules import vpc
from unit.policies.evaluation import Declared

LOW, HIGH = "0.0.0.0/1", "128.0.0.0/1"
Resources = list[Declared]
Sides = tuple[list[Resources], list[Resources]]
Traffic = tuple[str | int, int | None, int | None]
"""Protocol, first and last port of a rule."""


def allowed(
    name: str, cidr: str, traffic: Traffic, *, kind: str = vpc.INGRESS, group: str = "sg-1"
) -> Declared:
    protocol, first, last = traffic
    rule = {"securityGroupId": group, "ipProtocol": protocol, "fromPort": first, "toPort": last}
    return Declared(kind, name, {**rule, "cidrIpv6" if ":" in cidr else "cidrIpv4": cidr})


def pairs(
    traffic: Traffic, spellings: list[Traffic], others: list[Traffic], *, kind: str, other: str
) -> Sides:
    """Halves of the internet with *traffic*, which has *spellings*; *others* only look like it."""

    def half(name: str, cidr: str, own: Traffic = traffic, **more: Any) -> Declared:
        return allowed(name, cidr, own, kind=kind, **more)

    bad = [
        [half("a", LOW), half("b", HIGH)],
        [half("a", HIGH), half("b", LOW)],
        [half("a", "1.2.3.4/1"), half("b", "200.0.0.0/1")],
        [half("a", "0.0.0.0/2"), half("b", "64.0.0.0/2"), half("c", HIGH)],
        [half("a", "2000::/4"), half("b", "3000::/4")],
        [half("a", "2000::/5"), half("b", "2800::/5"), half("c", "3000::/4")],
        [half("a", LOW), half("b", HIGH), half("c", "10.0.0.0/8")],
        [half("a", LOW), half("b", LOW), half("c", HIGH)],
        *([half("a", LOW), half("b", HIGH, one)] for one in spellings),
    ]
    good = [
        [half("a", LOW)],
        [half("a", LOW), half("b", LOW)],
        [half("a", LOW), half("b", HIGH, group="sg-2")],
        [half("a", LOW), allowed("b", HIGH, traffic, kind=other)],
        [half("a", LOW), half("b", "3000::/4")],
        [half("a", "0.0.0.0/2"), half("b", HIGH)],
        [half("a", "10.0.0.0/8"), half("b", "172.16.0.0/12")],
        [half("a", "0.0.0.0/32"), half("b", "128.0.0.0/32")],
        [half("a", "fc00::/8"), half("b", "fd00::/8")],
        # One of them is open by itself, which the rule without "combined" finds.
        [half("a", "0.0.0.0/0"), half("b", HIGH)],
        *([half("a", LOW), half("b", HIGH, one)] for one in others),
    ]
    return bad, good


def port(number: int) -> Sides:
    traffic: Traffic = ("tcp", number, number)
    spellings: list[Traffic] = [("6", number, number), ("TCP", 1, 65535), ("-1", None, None), ("all", 0, 0)]
    others: list[Traffic] = [("tcp", 443, 443), ("tcp", number + 1, number + 1), ("icmp", -1, -1)]
    return pairs(traffic, spellings, others, kind=vpc.INGRESS, other=vpc.EGRESS)


def everything() -> Sides:
    spellings: list[Traffic] = [("all", 0, 0), (-1, None, None), ("tcp", 0, 65535), ("17", 1, 65535)]
    others: list[Traffic] = [("tcp", 443, 443), ("tcp", 1024, 65535), ("50", None, None)]
    return pairs(("-1", None, None), spellings, others, kind=vpc.EGRESS, other=vpc.INGRESS)


def past(
    name: str, cidr: str, protocol: str | int = "6", first: int = 22, last: int = 22, **more: Any
) -> Declared:
    rule = {"networkAclId": "acl-1", "ruleAction": "allow", "protocol": protocol, "egress": False}
    ports = {"fromPort": first, "toPort": last}
    return Declared(
        vpc.ACL_RULE, name, {**rule, **ports, "ipv6CidrBlock" if ":" in cidr else "cidrBlock": cidr, **more}
    )


ACL: Sides = (
    [
        [past("a", LOW), past("b", HIGH)],
        [past("a", "9.9.9.9/1"), past("b", HIGH)],
        [past("a", "0.0.0.0/2"), past("b", "64.0.0.0/2"), past("c", HIGH)],
        [past("a", "2000::/4"), past("b", "3000::/4")],
        [past("a", LOW), past("b", HIGH, "tcp")],
        [past("a", LOW), past("b", HIGH, 6)],
        [past("a", LOW), past("b", HIGH, "-1", 0, 0)],
        [past("a", LOW), past("b", HIGH, "all", 0, 0)],
        [past("a", LOW), past("b", HIGH, "6", 1, 65535)],
        [past("a", LOW, "6", 3389, 3389), past("b", HIGH, "6", 3000, 4000)],
        [past("a", LOW), past("b", HIGH, ruleAction="ALLOW")],
    ],
    [
        [past("a", LOW)],
        [past("a", LOW), past("b", HIGH, networkAclId="acl-2")],
        [past("a", LOW), past("b", HIGH, ruleAction="deny")],
        [past("a", LOW), past("b", HIGH, egress=True)],
        [past("a", LOW), past("b", HIGH, egress="true")],
        [past("a", LOW), past("b", HIGH, "17")],
        [past("a", LOW), past("b", HIGH, "6", 443, 443)],
        [past("a", LOW), past("b", HIGH, "6", 3389, 3389)],
        [past("a", LOW), past("b", "3000::/4")],
        [past("a", "0.0.0.0/2"), past("b", HIGH)],
        [past("a", "0.0.0.0/0"), past("b", HIGH)],
        [past("a", "10.0.0.0/8"), past("b", "192.168.0.0/16")],
    ],
)
MEANINGS = {
    "EC2.13-combined": port(22),
    "EC2.14-combined": port(3389),
    "EC2.18-combined": port(8443),
    "EC2.19-combined": port(5432),
    "CKV_AWS_382-combined": everything(),
    "EC2.21-combined": ACL,
}
