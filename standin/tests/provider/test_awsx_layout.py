"""The VPC component's arguments, and the errors that name unsupported ones."""

from typing import Any

import pulumi
import pytest
from pulumi.errors import InputPropertiesError

from standin.awsx.layout import Layout
from standin.awsx.provider import Awsx

PUBLIC = {"type": "Public", "name": "public", "cidrBlocks": ["10.0.0.0/24", "10.0.1.0/24"]}
PRIVATE = {"type": "Private", "name": "private", "cidrBlocks": ["10.0.16.0/23", "10.0.18.0/23"]}
DATA = {"type": "Isolated", "name": "data", "cidrBlocks": ["10.0.32.0/24", "10.0.33.0/24"]}
ARGUMENTS: dict[str, Any] = {
    "cidrBlock": "10.0.0.0/16",
    "availabilityZoneNames": ["ap-northeast-2a", "ap-northeast-2b"],
    "enableDnsHostnames": True,
    "natGateways": {"strategy": "Single"},
    "subnetStrategy": "Auto",
    "subnetSpecs": [DATA, PRIVATE, PUBLIC],
    "tags": {"a": "b"},
}


def parse(**arguments: Any) -> Layout:
    return Layout.parse("network", {**ARGUMENTS, **arguments})


def test_supported_arguments_are_read() -> None:
    layout = parse()
    assert [spec.name for spec in layout.specs] == ["public", "private", "data"]
    assert [spec.blocks for spec in layout.specs] == [spec["cidrBlocks"] for spec in (PUBLIC, PRIVATE, DATA)]
    assert layout.nat == "Single"
    assert layout.tags == {"a": "b"}
    assert layout.vpc == {"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True}


def test_what_is_left_out_is_as_awsx_has_it() -> None:
    specs = [{key: value for key, value in spec.items() if key != "name"} for spec in (PUBLIC, DATA)]
    layout = parse(cidrBlock=None, natGateways=None, tags=None, subnetSpecs=specs)
    assert layout.nat == "OnePerAz"
    assert layout.vpc["cidrBlock"] == "10.0.0.0/16"
    assert [spec.name for spec in layout.specs] == ["public", "isolated"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"ipv6CidrBlock": "::/56"}, "doesn't support ipv6CidrBlock"),
        (
            {"vpcEndpointSpecs": [], "numberOfAvailabilityZones": 2},
            "doesn't support numberOfAvailabilityZones, vpcEndpointSpecs",
        ),
        ({"availabilityZoneNames": None}, "needs named zones and subnetStrategy Auto"),
        ({"subnetStrategy": "Legacy"}, "needs named zones and subnetStrategy Auto"),
        ({"subnetStrategy": None}, "needs named zones and subnetStrategy Auto"),
        ({"subnetSpecs": [{"type": "Public"}]}, "subnetSpecs public: 0 cidrBlocks for 2 zones"),
        (
            {"subnetSpecs": [PUBLIC, {**DATA, "cidrBlocks": ["10.0.32.0/24"]}]},
            "subnetSpecs data: 1 cidrBlocks for 2 zones",
        ),
        ({"subnetSpecs": [{**DATA, "cidrMask": 24}, PUBLIC]}, "subnetSpecs data: .* support cidrMask"),
        (
            {"subnetSpecs": [PUBLIC, {**DATA, "type": "Unused"}]},
            "subnetSpecs data: there is no subnet type Unused",
        ),
        (
            {"subnetSpecs": [PUBLIC, {**DATA, "cidrBlocks": ["10.0.0.128/25", "10.0.33.0/24"]}]},
            "the subnets 10.0.0.0/24 and 10.0.0.128/25 overlap",
        ),
        (
            {"subnetSpecs": [PUBLIC, {**DATA, "cidrBlocks": ["10.0.33.0/24", "10.0.33.0/24"]}]},
            "the subnets 10.0.33.0/24 and 10.0.33.0/24 overlap",
        ),
        (
            {"subnetSpecs": [PUBLIC, {**DATA, "cidrBlocks": ["10.0.33.1/24", "10.0.34.0/24"]}]},
            "10.0.33.1/24 has host bits set",
        ),
        (
            {"natGateways": {"strategy": "Double"}},
            "natGateways: Double must be one of None, Single, OnePerAz",
        ),
        (
            {"natGateways": {"strategy": "Single", "elasticIpAllocationIds": ["eipalloc-1"]}},
            "natGateways: .* support elasticIpAllocationIds",
        ),
        ({"subnetSpecs": [PRIVATE]}, "natGateways: Single needs public subnets"),
    ],
)
def test_an_unsupported_argument_is_an_error_with_its_name(arguments: dict[str, Any], reason: str) -> None:
    with pytest.raises(InputPropertiesError, match=f"^awsx:ec2:Vpc network: .*{reason}"):
        parse(**arguments)


def test_without_nat_gateways_no_public_subnets_are_needed() -> None:
    assert parse(natGateways={"strategy": "None"}, subnetSpecs=[DATA]).nat == "None"


def test_tags_that_are_not_known_yet_are_refused() -> None:
    output: pulumi.Output[Any] = pulumi.Output.__new__(pulumi.Output)
    with pytest.raises(InputPropertiesError, match="needs tags that are known"):
        parse(tags=output)


@pytest.mark.parametrize(
    ("token", "arguments", "reason"),
    [
        (
            "awsx:lb:ApplicationLoadBalancer",
            {},
            "doesn't know awsx:lb:ApplicationLoadBalancer; .*plugin install",
        ),
        ("awsx:ec2:Vpc", {"cidrBlok": "x"}, 'network: cidrBlok: .*did you mean "cidrBlock"'),
        (
            "awsx:ec2:Vpc",
            {"subnetSpecs": [{"nam": "x"}]},
            r"subnetSpecs\[0\].type: Missing .*subnetSpecs\[0\].nam",
        ),
        ("awsx:ec2:Vpc", {"subnetSpecs": {}}, "subnetSpecs: expected list, got dict"),
    ],
)
def test_the_plugin_refuses_unknown_components_and_arguments(
    token: str, arguments: dict[str, Any], reason: str
) -> None:
    with pytest.raises(InputPropertiesError, match=reason):
        Awsx("1", None).construct("network", token, arguments)
