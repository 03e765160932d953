"""Rules of security groups and network ACLs for the traffic with connected networks."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Network

import pulumi
from pulumi_aws import ec2, vpc

from components.network.connections.traffic import Allowed
from components.network.plan import Tier

_ALL = "-1"
# Above the tiers' own rules and below the last number that a rule may have (EC2 API Reference,
# CreateNetworkAclEntry: 32766).
_FIRST_NUMBER, _NUMBERS = 1000, 30000


def admit(
    name: str,
    traffic: Sequence[Allowed],
    group_ids: Mapping[str, pulumi.Input[str]],
    acl_ids: Mapping[Tier, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> None:
    """Security-group rules for each edge and block, and network ACL entries for each block of the tier.

    Network ACLs are stateless, so an entry allows all ports of a block; the security groups limit the ports.
    """
    for one in traffic:
        for block in one.cidrs:
            _rule(f"{name}-{one.key}-{one.edge.key}-{block}", one, block, group_ids[one.group], opts)
    for tier, acl_id in acl_ids.items():
        blocks = {block for one in traffic if one.tier == tier for block in one.cidrs}
        for block, number in rule_numbers(blocks).items():
            for egress in (False, True):
                _entry(f"{name}-{tier.name}", acl_id, block, number, opts, egress=egress)


def rule_numbers(blocks: Iterable[IPv4Network]) -> dict[IPv4Network, int]:
    """The rule number of each block, from its checksum.

    It doesn't depend on the other blocks, unless two checksums are equal.
    """
    numbers: dict[IPv4Network, int] = {}
    for block in sorted(blocks):
        number = zlib.crc32(str(block).encode()) % _NUMBERS
        while _FIRST_NUMBER + number in numbers.values():
            number = (number + 1) % _NUMBERS
        numbers[block] = _FIRST_NUMBER + number
    return numbers


def _rule(
    name: str,
    allowed: Allowed,
    block: IPv4Network,
    group_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    rule = vpc.SecurityGroupIngressRule if allowed.incoming else vpc.SecurityGroupEgressRule
    rule(
        name,
        security_group_id=group_id,
        cidr_ipv4=str(block),
        ip_protocol=allowed.edge.protocol,
        from_port=allowed.edge.first_port,
        to_port=allowed.edge.last_port,
        description=f"{allowed.key}, {allowed.edge.description}",
        opts=opts,
    )


def _entry(
    name: str,
    acl_id: pulumi.Input[str],
    block: IPv4Network,
    number: int,
    opts: pulumi.ResourceOptions,
    *,
    egress: bool,
) -> None:
    ec2.NetworkAclRule(
        f"{name}-{'out' if egress else 'in'}-{block}",
        network_acl_id=acl_id,
        egress=egress,
        rule_number=number,
        rule_action="allow",
        protocol=_ALL,
        cidr_block=str(block),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
