"""What has ended, or waits for its end, is told by nobody although its tags are still listed."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from strata.drift import inventory
from strata.drift.remains import gone
from strata.drift.things import GONE

KEY = "arn:aws:kms:x:1:key/key-1"
DISTRIBUTION = "arn:aws:cloudfront::1:distribution/E1"


class Cloud:
    """A client of every service: a key in *state*, and a distribution that is refused with *error*."""

    def __init__(self, state: str = "", error: str = "") -> None:
        self.state = state
        self.error = error

    def __call__(self, service: str) -> "Cloud":
        return self

    def describe_key(self, **asked: str) -> dict[str, Any]:
        assert asked == {"KeyId": KEY}
        return {"KeyMetadata": {"KeyState": self.state}}

    def get_distribution(self, **asked: str) -> dict[str, Any]:
        assert asked == {"Id": "E1"}
        if self.error:
            raise ClientError({"Error": {"Code": self.error, "Message": ""}}, "GetDistribution")
        return {"Distribution": {}}


@pytest.mark.parametrize(
    ("state", "ended"), [("Enabled", False), ("Disabled", False), ("PendingDeletion", True)]
)
def test_a_key_has_ended_once_it_waits_for_its_deletion(state: str, ended: bool) -> None:
    assert gone(Cloud(state), KEY) is ended


@pytest.mark.parametrize(("error", "ended"), [("", False), ("NoSuchDistribution", True)])
def test_a_distribution_has_ended_when_cloudfront_knows_none(error: str, ended: bool) -> None:
    assert gone(Cloud(error=error), DISTRIBUTION) is ended


def test_a_distribution_that_cannot_be_asked_for_is_an_error() -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        gone(Cloud(error="AccessDenied"), DISTRIBUTION)


@pytest.mark.parametrize("arn", ["arn:aws:s3:::bucket", "arn:aws:kms:x:1:alias/one", "strange"])
def test_of_all_else_the_tags_are_believed(arn: str) -> None:
    assert not gone(Cloud(), arn)


class Ec2:
    """Lists one NAT gateway, in *state*."""

    def __init__(self, state: str) -> None:
        self.state = state

    def can_paginate(self, operation: str) -> bool:
        return False

    def describe_nat_gateways(self, **wanted: Any) -> dict[str, Any]:
        assert wanted == {"Filter": [{"Name": "tag:Project", "Values": ["strata"]}]}
        return {"NatGateways": [{"NatGatewayId": "nat-1", "State": self.state}]}


@pytest.mark.parametrize(("state", "owners"), [("available", ()), ("deleted", (GONE,))])
def test_a_nat_gateway_that_has_ended_is_nobodys_wherever_its_vpc_is(
    state: str, owners: tuple[str, ...]
) -> None:
    wanted = [{"Name": "tag:Project", "Values": ["strata"]}]
    (found,) = inventory._gateways(Ec2(state), wanted, "tagged")
    assert (found.identities, found.owners) == (("nat-1",), owners)
