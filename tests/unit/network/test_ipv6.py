"""IPv6: the plan of the blocks, the transform of awsx's children, and resources with two address families."""

import json
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network
from typing import Any, cast

import pulumi
import pytest

from components.network.acl_rules import data_rules, private_rules, public_rules
from components.network.ipv6 import VpcBlock
from components.network.plan import ipv6_block, ipv6_numbers, plan
from components.network.security_groups import SecurityGroups
from components.network.vpc import Network
from unit.recording import AWSX_VPC, IPV6_CIDR, STACKS, Cloud, network_settings, stack_config

Deploy = Callable[..., Cloud]

VPC = IPv4Network("10.16.0.0/16")
ZONES = ["ap-northeast-2a", "ap-northeast-2c"]
ASSOCIATION = "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation"
GATEWAY = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"
ROUTE, ACL_RULE = "aws:ec2/route:Route", "aws:ec2/networkAclRule:NetworkAclRule"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
RECORD = "aws:route53/record:Record"


def numbers(*zones: str) -> dict[str, int]:
    return ipv6_numbers(plan(VPC, zones))


def test_each_subnet_has_a_number_of_its_own_by_tier_and_letter() -> None:
    found = numbers(*(f"ap-northeast-2{letter}" for letter in "abcd"))
    assert sorted(found.values()) == [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19]


def test_zones_that_come_go_or_move_renumber_no_subnet() -> None:
    every = numbers(*(f"ap-northeast-2{letter}" for letter in "abcd"))
    for zones in ("ab", "ca", "bcd", "dba"):
        assert numbers(*(f"ap-northeast-2{letter}" for letter in zones)).items() <= every.items()


def test_a_block_is_a_64_of_the_vpc_s_56() -> None:
    vpc = IPv6Network(IPV6_CIDR)
    assert str(ipv6_block(vpc, 0)) == "2001:db8:1234:1a00::/64"
    assert str(ipv6_block(vpc, 18)) == "2001:db8:1234:1a12::/64"
    with pytest.raises(ValueError, match="has no /64 with the number 256"):
        ipv6_block(vpc, 256)


def transformed(deploy: Deploy, kind: str, props: dict[str, Any], *, assign: bool = True) -> dict[str, Any]:
    """The properties and ignored changes of a child of the VPC after the transform."""
    seen: dict[str, Any] = {}

    def program() -> None:
        parent = pulumi.ResourceOptions(parent=pulumi.ComponentResource("strata:network:Network", "network"))
        block = VpcBlock("network", plan(VPC, ZONES), parent, assign=assign)
        block.complete(pulumi.Output.from_input("vpc-1"))
        child = pulumi.ResourceTransformArgs(True, kind, "it", props, pulumi.ResourceOptions())
        result = block.transform(child)
        if result is not None:
            seen["ignored"] = result.opts.ignore_changes
            pulumi.Output.from_input(result.props).apply(seen.update)

    seen["associations"] = deploy(program).of(ASSOCIATION)
    return seen


@pytest.mark.parametrize(
    ("ipv4", "ipv6", "assigned"),
    [
        ("10.16.0.0/24", "2001:db8:1234:1a00::/64", False),
        ("10.16.20.0/23", "2001:db8:1234:1a0a::/64", True),
        ("10.16.34.0/24", "2001:db8:1234:1a12::/64", False),
    ],
)
def test_a_subnet_gets_its_part_and_the_private_ones_assign_addresses(
    deploy: Deploy, ipv4: str, ipv6: str, *, assigned: bool
) -> None:
    found = transformed(deploy, "aws:ec2/subnet:Subnet", {"cidrBlock": ipv4, "vpcId": "vpc-1"})
    assert (found["ipv6CidrBlock"], found["assignIpv6AddressOnCreation"]) == (ipv6, assigned)
    assert found["associations"]["network-ipv6"] == {"vpcId": "vpc-1", "assignGeneratedIpv6CidrBlock": True}


def test_reserved_blocks_are_assigned_to_no_interface(deploy: Deploy) -> None:
    private = {"cidrBlock": "10.16.20.0/23", "vpcId": "vpc-1"}
    assert not transformed(deploy, "aws:ec2/subnet:Subnet", private, assign=False)[
        "assignIpv6AddressOnCreation"
    ]


def test_the_vpc_leaves_the_block_to_its_association(deploy: Deploy) -> None:
    found = transformed(deploy, "aws:ec2/vpc:Vpc", {"cidrBlock": str(VPC)})
    assert found["ignored"] == ["assignGeneratedIpv6CidrBlock"]
    assert transformed(deploy, "aws:ec2/routeTable:RouteTable", {}).keys() == {"associations"}


class Unresolved:
    """An output of a component that isn't complete."""

    def apply(self, function: object) -> None:
        """Not called yet."""


def test_the_block_waits_for_a_child_and_not_for_the_whole_component(deploy: Deploy) -> None:
    """Its subnets wait for the block, so a wait for the component would never end."""
    gateway = ("aws:ec2/internetGateway:InternetGateway", "it", {"vpcId": "vpc-1"})

    def program() -> None:
        parent = pulumi.ResourceOptions(parent=pulumi.ComponentResource("strata:network:Network", "network"))
        block = VpcBlock("network", plan(VPC, ZONES), parent, assign=True)
        block.complete(cast(pulumi.Output[str], Unresolved()))
        block.transform(pulumi.ResourceTransformArgs(True, *gateway, pulumi.ResourceOptions()))

    assert deploy(program).of(ASSOCIATION)["network-ipv6"]["vpcId"] == "vpc-1"


def test_public_subnets_use_the_internet_gateway_private_ones_an_egress_only_one_and_data_none(
    deploy: Deploy,
) -> None:
    cloud = deploy(lambda: Network("network", network_settings(ipv6="dual_stack")))
    routes = cloud.of(ROUTE)
    assert {one["destinationIpv6CidrBlock"] for one in routes.values()} == {"::/0"}
    assert {one["routeTableId"]: one.get("gatewayId") for one in routes.values()} == {
        "rtb-public-1": "network-id",
        "rtb-public-2": "network-id",
        "rtb-private-1": None,
        "rtb-private-2": None,
    }
    [gateway] = cloud.of(GATEWAY)
    private = [one for one in routes.values() if "private" in one["routeTableId"]]
    assert [one["egressOnlyGatewayId"] for one in private] == [f"{gateway}-id"] * 2
    assert "assignGeneratedIpv6CidrBlock" not in cloud.of(AWSX_VPC)["network"]


def test_reserved_keeps_the_block_without_routes_and_null_has_none(deploy: Deploy) -> None:
    reserved = deploy(lambda: Network("network", network_settings(ipv6="reserved")))
    assert reserved.of(ASSOCIATION)
    assert not reserved.of(ROUTE)
    assert not reserved.of(GATEWAY)
    assert not deploy(lambda: Network("network", network_settings())).of(ASSOCIATION)


def test_a_local_zone_is_refused_by_its_name() -> None:
    zones = ["us-west-2a", "us-west-2b", "us-west-2-lax-1a"]
    with pytest.raises(ValueError, match="needs zones without us-west-2-lax-1a"):
        network_settings(zones=zones, ipv6="dual_stack")
    assert network_settings(zones=zones).ipv6 is None


@pytest.mark.parametrize("value", [True, False, "on", "DUAL_STACK", ""])
def test_another_value_is_refused_with_the_allowed_ones(value: object) -> None:
    with pytest.raises(ValueError, match="'dual_stack' or 'reserved'"):
        network_settings(ipv6=value)


def test_an_edge_of_the_internet_has_a_rule_for_each_family(deploy: Deploy) -> None:
    edges = ["internet -> web:443", "web -> app:8080", "app -> internet:443"]
    cloud = deploy(lambda: SecurityGroups("it", vpc_id="vpc-1", edges=edges, ipv6=True))
    ingress, egress = cloud.of(INGRESS), cloud.of(EGRESS)
    assert ingress["it-internet-to-web-443-in"]["cidrIpv4"] == "0.0.0.0/0"
    assert ingress["it-internet-to-web-443-in-ipv6"]["cidrIpv6"] == "::/0"
    assert "cidrIpv4" not in ingress["it-internet-to-web-443-in-ipv6"]
    assert egress["it-app-to-internet-443-out-ipv6"]["cidrIpv6"] == "::/0"
    assert [name for name in {**ingress, **egress} if "web-to-app" in name and "ipv6" in name] == []


@pytest.mark.parametrize("rules", [public_rules, private_rules])
def test_a_network_acl_allows_in_ipv6_what_it_allows_the_internet_in_ipv4(rules: Callable[..., Any]) -> None:
    found = rules(plan(VPC, ZONES), ipv6=True)

    def of(world: str) -> set[tuple[str, str, object]]:
        allowed = [one for one in found if str(one.peer) == world]
        return {(one.direction, one.key.removesuffix("-ipv6"), one.ports) for one in allowed}

    assert of("::/0") == of("0.0.0.0/0")
    assert len({(one.direction, one.number) for one in found}) == len(found)
    assert rules(plan(VPC, ZONES)) == [one for one in found if str(one.peer) != "::/0"]


def test_the_data_tier_has_no_rule_of_the_internet() -> None:
    assert not [one for one in data_rules(plan(VPC, ZONES)) if one.peer.prefixlen == 0]


def with_ipv6(stack: str, **layers: dict[str, Any]) -> dict[str, str]:
    """The configuration of *stack* with IPv6 and with changed keys of *layers*."""
    config = stack_config(stack)
    for layer, changes in {"network": {"ipv6": "dual_stack"}, **layers}.items():
        key = f"strata:{layer}"
        config[key] = json.dumps({**json.loads(config[key]), **changes})
    return config


@pytest.mark.parametrize("stack", STACKS)
def test_a_load_balancer_behind_a_vpc_origin_stays_ipv4(deploy_stack: Deploy, stack: str) -> None:
    cloud = deploy_stack(stack, with_ipv6(stack))
    assert cloud.of(BALANCER)["web"]["ipAddressType"] == "ipv4"
    assert "::/0" in {one.get("ipv6CidrBlock") for one in cloud.of(ACL_RULE).values()}
    assert not [one for one in cloud.of(INGRESS).values() if one.get("cidrIpv6")]


def test_a_public_load_balancer_is_dual_stack_and_its_names_have_aaaa_records(deploy_stack: Deploy) -> None:
    cloud = deploy_stack("test", with_ipv6("test", edge={"cdn": None}))
    assert cloud.of(BALANCER)["web"]["ipAddressType"] == "dualstack"
    hosts = json.loads(stack_config("test")["strata:compute"])["web"]["hosts"]
    kinds = {one["type"] for one in cloud.of(RECORD).values() if one["name"] in hosts}
    assert kinds == {"A", "AAAA"}
    world = [one for one in cloud.of(INGRESS).values() if one.get("cidrIpv6") == "::/0"]
    assert {one["fromPort"] for one in world} == {80, 443}
