"""Tagged resources of EC2 outside of VPCs are found, such as an address that a killed provider allocated."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from strata.drift import inventory
from strata.drift.inventory import OUTSIDE

TAGS = [{"Name": "tag:Environment", "Values": ["dev"]}]


class Ec2:
    """Answers every list with *items* and keeps the arguments."""

    def __init__(self, key: str, items: Sequence[Mapping[str, Any]]) -> None:
        self.key, self.items = key, items
        self.asked: dict[str, Any] = {}

    def can_paginate(self, operation: str) -> bool:
        return True

    def get_paginator(self, operation: str) -> "Ec2":
        return self

    def paginate(self, **wanted: Any) -> Iterator[Mapping[str, Any]]:
        self.asked = wanted
        yield {self.key: self.items}


@pytest.mark.parametrize("kind", OUTSIDE, ids=lambda kind: kind.name)
def test_resources_outside_of_vpcs_are_found_by_their_tags(kind: inventory.Outside) -> None:
    backup = [{"Key": "aws:backup:source-resource", "Value": "arn:volume"}]
    ec2 = Ec2(
        kind.key,
        [
            {kind.id: "one", "Tags": [{"Key": "Name", "Value": "web"}]},
            {kind.id: "copy", "Tags": backup},
            {kind.id: "service", "ServiceManaged": "nlb"},
        ],
    )
    (found,) = inventory.outside(ec2, kind, TAGS, "tagged")
    assert (found.kind, found.identities, found.name) == (f"ec2 {kind.name}", ("one",), "web")
    assert ec2.asked["Filters"] == TAGS
    assert not kind.owner or [*ec2.asked.values()][1] == ("self",)


def test_the_list_of_kinds_has_addresses_images_and_snapshots() -> None:
    assert {"elastic-ip", "image", "snapshot", "VPC", "internet gateway"} <= {one.name for one in OUTSIDE}


def test_a_gateway_without_the_tags_is_left_out_where_an_emulator_ignores_the_filter() -> None:
    def gateway(name: str, **tags: str) -> Mapping[str, Any]:
        return {"NatGatewayId": name, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    ec2 = Ec2(
        "NatGateways",
        [gateway("own", Environment="dev", Name="a"), gateway("other", Environment="test"), gateway("bare")],
    )
    assert [one.identities for one in inventory._gateways(ec2, TAGS, "tagged")] == [("own",)]
