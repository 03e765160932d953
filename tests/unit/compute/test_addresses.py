from typing import Any

import pytest

from components.common.advice import unknown_values
from components.compute.settings import ComputeSettings
from unit.compute.test_web_tier import settings as web_settings

ZONES = ["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"]
BALANCER = {
    "listeners": [{"port": 443, "protocol": "TCP", "certificate_arn": None}],
    "deletion_protection": False,
}


def compute(balancer: dict[str, Any] | None) -> ComputeSettings:
    given = {
        "web": web_settings().model_dump(mode="json"),
        "network_load_balancer": balancer,
        "containers": None,
    }
    return ComputeSettings.model_validate(given)


@pytest.mark.parametrize(
    ("zones", "nat_gateways", "balancer", "needed"),
    [
        (ZONES, 3, BALANCER, 6),
        ([*ZONES, "ap-northeast-2d"], 4, BALANCER, 8),
        ([*ZONES, "ap-northeast-2d"], 2, BALANCER, 6),
    ],
)
def test_more_addresses_than_aws_gives_by_default_are_a_warning(
    zones: list[str], nat_gateways: int, balancer: dict[str, Any], needed: int
) -> None:
    with unknown_values() as messages:
        compute(balancer).check_addresses(zones, [], nat_gateways)
    [message] = messages
    assert f"need {needed} Elastic IP addresses; the default quota of a region is 5" in message
    assert "L-0263D0A3" in message


@pytest.mark.parametrize(
    ("zones", "nat_gateways", "balancer"),
    [
        (ZONES, 3, None),
        (ZONES, 1, BALANCER),
        (ZONES[:2], 2, BALANCER),
        (ZONES, 0, BALANCER),
        (ZONES, 2, BALANCER),
    ],
)
def test_five_addresses_are_no_warning(
    zones: list[str], nat_gateways: int, balancer: dict[str, Any] | None
) -> None:
    with unknown_values() as messages:
        compute(balancer).check_addresses(zones, [], nat_gateways)
    assert messages == []
