"""Deleted resources, and those to be deleted, are not reported although their tags are still listed."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from strata.drift import inventory
from strata.drift.cloud_resource import GONE
from strata.drift.deleted import gone

ECS = "arn:aws:ecs:x:1"
SECRET = "arn:aws:secretsmanager:x:1:secret:one-AbCdEf"
KEY = "arn:aws:kms:x:1:key/key-1"
DISTRIBUTION = "arn:aws:cloudfront::1:distribution/E1"


class Cloud:
    """A client of every service: it answers *operation* with the arguments *wanted*, or raises *error*."""

    def __init__(
        self,
        operation: str,
        wanted: Mapping[str, Any],
        answer: Mapping[str, Any] | None = None,
        error: str = "",
    ) -> None:
        self.operation, self.wanted, self.answer, self.error = operation, wanted, answer, error

    def __call__(self, service: str) -> "Cloud":
        return self

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        assert operation == self.operation

        def ask(**asked: Any) -> Any:
            assert asked == self.wanted
            if self.error:
                raise ClientError({"Error": {"Code": self.error, "Message": ""}}, operation)
            return self.answer

        return ask


def key(state: str) -> Mapping[str, Any]:
    return {"KeyMetadata": {"KeyState": state}}


KINDS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    KEY: ("describe_key", {"KeyId": KEY}),
    DISTRIBUTION: ("get_distribution", {"Id": "E1"}),
    SECRET: ("describe_secret", {"SecretId": SECRET}),
    f"{ECS}:cluster/one": ("describe_clusters", {"clusters": [f"{ECS}:cluster/one"]}),
    f"{ECS}:service/one/api": (
        "describe_services",
        {"cluster": "one", "services": [f"{ECS}:service/one/api"]},
    ),
    f"{ECS}:task-definition/api:3": (
        "describe_task_definition",
        {"taskDefinition": f"{ECS}:task-definition/api:3"},
    ),
}


@pytest.mark.parametrize(
    ("arn", "answer", "ended"),
    [
        (KEY, key("Enabled"), False),
        (KEY, key("Disabled"), False),
        (KEY, key("PendingDeletion"), True),
        (DISTRIBUTION, {"Distribution": {}}, False),
        (SECRET, {"Name": "one"}, False),
        (SECRET, {"Name": "one", "DeletedDate": "2026-01-01"}, True),
        (f"{ECS}:cluster/one", {"clusters": [{"status": "ACTIVE"}]}, False),
        (f"{ECS}:cluster/one", {"clusters": [{"status": "INACTIVE"}]}, True),
        (f"{ECS}:cluster/one", {"clusters": [], "failures": [{"reason": "MISSING"}]}, True),
        (f"{ECS}:service/one/api", {"services": [{"status": "DRAINING"}]}, False),
        (f"{ECS}:service/one/api", {"services": [{"status": "INACTIVE"}]}, True),
        (f"{ECS}:task-definition/api:3", {"taskDefinition": {"status": "ACTIVE"}}, False),
        (f"{ECS}:task-definition/api:3", {"taskDefinition": {"status": "INACTIVE"}}, True),
        (f"{ECS}:task-definition/api:3", {"taskDefinition": {"status": "DELETE_IN_PROGRESS"}}, True),
    ],
)
def test_what_has_ended_or_waits_for_its_end_is_gone(
    arn: str, answer: Mapping[str, Any], ended: bool
) -> None:
    assert gone(Cloud(*KINDS[arn], answer), arn) is ended


@pytest.mark.parametrize(
    ("arn", "error"),
    [
        (KEY, "NotFoundException"),
        (DISTRIBUTION, "NoSuchDistribution"),
        (SECRET, "ResourceNotFoundException"),
        (f"{ECS}:service/one/api", "ClusterNotFoundException"),
        (f"{ECS}:task-definition/api:3", "ClientException"),
    ],
)
def test_a_resource_that_its_service_does_not_have_is_deleted(arn: str, error: str) -> None:
    assert gone(Cloud(*KINDS[arn], error=error), arn)


@pytest.mark.parametrize("arn", KINDS)
def test_a_resource_that_cannot_be_described_is_an_error(arn: str) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        gone(Cloud(*KINDS[arn], error="AccessDenied"), arn)


@pytest.mark.parametrize("arn", ["arn:aws:s3:::bucket", "arn:aws:kms:x:1:alias/one", "strange"])
def test_all_other_resources_exist_by_their_tags(arn: str) -> None:
    assert not gone(Cloud("nothing", {}), arn)


class Ec2:
    """Lists one NAT gateway, in *state*."""

    def __init__(self, state: str) -> None:
        self.state = state

    def can_paginate(self, operation: str) -> bool:
        return False

    def describe_nat_gateways(self, **wanted: Any) -> dict[str, Any]:
        assert wanted == {"Filter": [{"Name": "tag:Project", "Values": ["strata"]}]}
        tags = [{"Key": "Project", "Value": "strata"}]
        return {"NatGateways": [{"NatGatewayId": "nat-1", "State": self.state, "Tags": tags}]}


@pytest.mark.parametrize(("state", "owners"), [("available", ()), ("deleted", (GONE,))])
def test_a_deleted_nat_gateway_is_never_unmanaged(state: str, owners: tuple[str, ...]) -> None:
    wanted = [{"Name": "tag:Project", "Values": ["strata"]}]
    (found,) = inventory._gateways(Ec2(state), wanted, "tagged")
    assert (found.identities, found.owners) == (("nat-1",), owners)
