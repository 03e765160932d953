"""Network interfaces with fixed addresses: their subnets, and the errors of the settings."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pydantic import ValidationError

from components.network.interfaces import FixedInterfaces
from components.network.settings import NetworkSettings
from unit.recording import Cloud, network_settings

INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
ZONES = ["ap-northeast-2b", "ap-northeast-2c"]
LICENSE = {"zone": "ap-northeast-2c", "address": "10.16.20.10", "group": "app"}


def settings(**interfaces: Any) -> NetworkSettings:
    made = network_settings(cidr="10.16.0.0/16", zones=ZONES, interfaces=interfaces)
    assert isinstance(made, NetworkSettings)
    return made


def test_an_interface_is_in_the_private_subnet_of_its_zone_with_its_address(
    deploy: Callable[..., Cloud],
) -> None:
    found = settings(license=LICENSE)

    def program() -> None:
        FixedInterfaces(
            "interface",
            found.interfaces,
            zones=found.zones,
            subnet_ids=pulumi.Output.from_input(["subnet-b", "subnet-c"]),
            group_ids={"app": "sg-app", "worker": "sg-worker"},
        )

    [made] = deploy(program).of(INTERFACE).values()
    assert (made["subnetId"], made["privateIps"]) == ("subnet-c", ["10.16.20.10"])
    assert made["securityGroups"] == ["sg-app"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"address": "10.16.18.10"},
            "is not in the private subnet of ap-northeast-2c; allowed: 10.16.20.4 to",
        ),
        ({"address": "10.16.20.3"}, "is not in the private subnet"),
        ({"address": "10.16.21.255"}, "is not in the private subnet"),
        ({"address": "10.16.36.10"}, "is not in the private subnet"),
        ({"address": "10.16.20.010"}, "must be an IPv4 address"),
        ({"address": 168432394}, "must be an IPv4 address"),
        ({"zone": "ap-northeast-2a"}, "zone ap-northeast-2a is not in zones"),
        ({"group": "database"}, "'app' or 'worker'"),
    ],
)
def test_an_address_outside_of_its_subnet_is_refused_by_name(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        settings(license={**LICENSE, **changes})


def test_two_interfaces_have_two_addresses() -> None:
    with pytest.raises(ValidationError, match="have the address 10.16.20.10 more than once"):
        settings(license=LICENSE, other=LICENSE)
    settings(license=LICENSE, other={**LICENSE, "address": "10.16.20.11"})
    settings(license={**LICENSE, "address": "10.16.20.4"}, other={**LICENSE, "address": "10.16.21.254"})
