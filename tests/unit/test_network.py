from collections.abc import Callable
from typing import Any

import pytest

from components.network.vpc import Network
from unit.recording import AWSX_VPC, Cloud, network_settings

DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"


def test_every_tier_has_its_planned_block_in_every_zone(deploy):
    inputs = deploy(lambda: Network("network", network_settings())).of(AWSX_VPC)["network"]

    assert inputs["cidrBlock"] == "10.16.0.0/16"
    assert inputs["availabilityZoneNames"] == ["ap-northeast-2a", "ap-northeast-2c"]
    assert inputs["subnetStrategy"] == "Auto"
    assert [(spec["name"], spec["type"], spec["cidrBlocks"]) for spec in inputs["subnetSpecs"]] == [
        ("public", "Public", ["10.16.0.0/24", "10.16.2.0/24"]),
        ("private", "Private", ["10.16.16.0/23", "10.16.20.0/23"]),
        ("data", "Isolated", ["10.16.32.0/24", "10.16.34.0/24"]),
    ]


def test_machines_in_the_vpc_have_dns_names(deploy):
    inputs = deploy(lambda: Network("network", network_settings())).of(AWSX_VPC)["network"]
    assert (inputs["enableDnsSupport"], inputs["enableDnsHostnames"]) == (True, True)


@pytest.mark.parametrize(
    ("nat", "strategy", "addresses"),
    [
        ("none", "None", []),
        ("single", "Single", ["203.0.113.1"]),
        ("per_zone", "OnePerAz", ["203.0.113.1", "203.0.113.2"]),
    ],
)
def test_the_number_of_nat_gateways_is_as_declared(deploy, collect, nat, strategy, addresses):
    seen = []
    cloud = deploy(lambda: seen.append(collect(Network("network", network_settings(nat=nat)).nat_public_ips)))

    assert cloud.of(AWSX_VPC)["network"]["natGateways"]["strategy"] == strategy
    assert [sorted(found) for found in seen[0]] == [addresses]


def test_subnets_and_route_tables_of_a_tier_come_in_the_order_of_the_zones(deploy, collect):
    seen = []

    def program():
        network = Network("network", network_settings())
        ids = (network.private_subnet_ids, network.data_subnet_ids)
        seen.append(collect(*ids, network.subnets.inner_route_table_ids))

    deploy(program)
    assert seen == [
        [
            ["subnet-private-1", "subnet-private-2"],
            ["subnet-data-1", "subnet-data-2"],
            ["rtb-private-1", "rtb-private-2", "rtb-data-1", "rtb-data-2"],
        ]
    ]


def test_the_default_security_group_lets_nothing_through(deploy):
    group = deploy(lambda: Network("network", network_settings())).of(DEFAULT_GROUP)["network-default"]
    assert group == {"vpcId": "vpc-network", "ingress": [], "egress": []}


def test_a_placement_has_no_local_zone(
    deploy: Callable[..., Cloud], collect: Callable[..., list[Any]]
) -> None:
    seen: list[Any] = []
    zones = ["us-west-2a", "us-west-2-lax-1a", "us-west-2b"]

    def program() -> None:
        network = Network("network", network_settings(zones=zones))
        for placement in (network.public("sg"), network.private("sg"), network.data("sg")):
            assert list(placement.zones) == ["us-west-2a", "us-west-2b"]
            seen.append(collect(placement.subnet_ids))

    deploy(program)
    assert seen == [[[f"subnet-{tier}-1", f"subnet-{tier}-3"]] for tier in ("public", "private", "data")]


def test_a_transit_gateway_is_attached_to_no_local_zone(
    deploy: Callable[..., Cloud], collect: Callable[..., list[Any]]
) -> None:
    """Amazon VPC Transit Gateways, "Amazon VPC attachments", limits."""
    seen: list[Any] = []
    zones = ["us-west-2a", "us-west-2-lax-1a", "us-west-2b"]
    deploy(
        lambda: seen.append(collect(Network("network", network_settings(zones=zones)).attachable_subnet_ids))
    )
    assert seen == [[["subnet-private-1", "subnet-private-3"]]]


def test_a_placement_without_local_zones_is_the_whole_tier(deploy: Callable[..., Cloud]) -> None:
    zones = ("ap-northeast-2a", "ap-northeast-2c")

    def program() -> None:
        network = Network("network", network_settings(zones=list(zones)))
        assert network.data("sg").subnet_ids is network.data_subnet_ids

    deploy(program)
