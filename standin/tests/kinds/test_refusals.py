"""Refusals before a call of AWS, by the property's name, as the official provider makes them."""

import json
from typing import Any

import pytest

from . import permission_sets
from .world import World

REFUSED: tuple[tuple[str, dict[str, object], str], ...] = (
    ("aws:sqs/queue:Queue", {"visibilityTimeoutSeconds": 43_201}, "visibilityTimeoutSeconds"),
    ("aws:sqs/queue:Queue", {"messageRetentionSeconds": 59}, "messageRetentionSeconds"),
    ("aws:sqs/queue:Queue", {"contentBasedDeduplication": True}, "contentBasedDeduplication"),
    ("aws:sqs/queue:Queue", {"fifoQueue": True, "name": "images"}, "name"),
    ("aws:sqs/queue:Queue", {"name": "images.fifo"}, "name"),
    ("aws:sqs/queue:Queue", {"kmsMasterKeyId": "a", "sqsManagedSseEnabled": True}, "kmsMasterKeyId"),
    ("aws:sqs/queue:Queue", {"redrivePolicy": "{"}, "redrivePolicy"),
    ("aws:sns/topic:Topic", {"contentBasedDeduplication": True}, "contentBasedDeduplication"),
    ("aws:sns/topic:Topic", {"signatureVersion": 3}, "signatureVersion"),
    ("aws:sns/topic:Topic", {"tracingConfig": "On"}, "tracingConfig"),
    (
        "aws:sns/topicSubscription:TopicSubscription",
        {"topic": "a", "protocol": "fax", "endpoint": "b"},
        "protocol",
    ),
    (
        "aws:sns/topicSubscription:TopicSubscription",
        {"topic": "a", "protocol": "sqs", "endpoint": "b", "filterPolicyScope": "MessageBody"},
        "filterPolicyScope",
    ),
    ("aws:cloudwatch/eventRule:EventRule", {}, "eventPattern"),
    ("aws:cloudwatch/eventRule:EventRule", {"eventPattern": "{", "state": "ENABLED"}, "eventPattern"),
    (
        "aws:cloudwatch/eventTarget:EventTarget",
        {"rule": "a", "arn": "b", "retryPolicy": {"maximumRetryAttempts": 186}},
        "maximumRetryAttempts",
    ),
    (
        "aws:cloudwatch/eventTarget:EventTarget",
        {"rule": "a", "arn": "b", "input": "{}", "inputPath": "$"},
        "input",
    ),
    ("aws:cloudwatch/eventBus:EventBus", {"name": "default"}, "name"),
    (
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        {"metricName": "a", "namespace": "b", "statistic": "Sum", "period": 61},
        "period",
    ),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", {"metricName": "a", "namespace": "b"}, "metricName"),
    (
        "aws:sfn/stateMachine:StateMachine",
        {"definition": "{}", "roleArn": "a", "type": "FAST"},
        "type",
    ),
    ("aws:kinesis/stream:Stream", {}, "shardCount"),
    ("aws:kinesis/stream:Stream", {"shardCount": 1, "encryptionType": "KMS"}, "kmsKeyId"),
    ("aws:kinesis/stream:Stream", {"shardCount": 1, "retentionPeriod": 23}, "retentionPeriod"),
    ("aws:kms/key:Key", {"deletionWindowInDays": 6}, "deletionWindowInDays"),
    ("aws:kms/alias:Alias", {"name": "images", "targetKeyId": "a"}, "name"),
    ("aws:apigatewayv2/api:Api", {"protocolType": "TCP"}, "protocolType"),
    (
        "aws:apigatewayv2/route:Route",
        {"apiId": "a", "routeKey": "b", "authorizationType": "X"},
        "authorizationType",
    ),
    (
        "aws:apigateway/authorizer:Authorizer",
        {"restApi": "a", "type": "COGNITO_USER_POOLS"},
        "providerArns",
    ),
)


@pytest.mark.parametrize(("token", "declared", "name"), REFUSED)
def test_a_value_that_the_provider_refuses_is_refused_by_name(
    token: str, declared: dict[str, Any], name: str, world: World
) -> None:
    _, refused = world.check(token, declared)
    assert [property_ for property_, _ in refused] == [name]


@pytest.mark.parametrize(
    ("token", "declared", "ending"),
    [
        ("aws:sqs/queue:Queue", {"fifoQueue": True}, ".fifo"),
        ("aws:sns/topic:Topic", {"fifoTopic": True}, ".fifo"),
        ("aws:sqs/queue:Queue", {}, ""),
    ],
)
def test_a_generated_name_has_the_suffix_that_aws_requires(
    token: str, declared: dict[str, Any], ending: str, world: World
) -> None:
    inputs, refused = world.check(token, declared, "images")
    assert refused == []
    assert inputs["name"].startswith("images-")
    assert inputs["name"].endswith(ending)
    assert ending or not inputs["name"].endswith(".fifo")


def test_an_alias_of_a_key_has_the_prefix_that_aws_requires(world: World) -> None:
    inputs, _ = world.check("aws:kms/alias:Alias", {"targetKeyId": "a"}, "images")
    assert inputs["name"].startswith("alias/images-")


@pytest.mark.parametrize(
    ("token", "declared", "other", "replaces"),
    [
        ("aws:sqs/queue:Queue", {}, {"name": "other"}, {"name"}),
        ("aws:sqs/queue:Queue", {}, {"delaySeconds": 5}, set()),
        ("aws:sns/topic:Topic", {}, {"name": "other"}, {"name"}),
        ("aws:kms/key:Key", {}, {"keyUsage": "SIGN_VERIFY"}, {"keyUsage"}),
        (
            "aws:apigatewayv2/api:Api",
            {"protocolType": "HTTP"},
            {"protocolType": "WEBSOCKET"},
            {"protocolType"},
        ),
        (
            "aws:kinesis/stream:Stream",
            {"shardCount": 1},
            {"shardCount": 2},
            set(),
        ),
        (
            "aws:sfn/stateMachine:StateMachine",
            {
                "roleArn": "arn:aws:iam::111111111111:role/a",
                "definition": json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}),
            },
            {"type": "EXPRESS"},
            {"type"},
        ),
    ],
)
def test_what_forces_a_new_resource_is_what_the_provider_documents(
    token: str, declared: dict[str, Any], other: dict[str, Any], replaces: set[str], world: World
) -> None:
    resource = world.make(token, declared)
    assert world.differences(resource, resource.inputs | other) == (set(other), replaces)


def test_a_permission_set_loses_the_description_that_is_no_longer_declared(world: World) -> None:
    made = world.make(
        permission_sets.SET, permission_sets.permission_set(world) | {"relayState": "https://a.b"}
    )
    for name in ("description", "relayState"):
        declared = {key: value for key, value in made.inputs.items() if key != name}
        assert world.differences(made, declared) == ({name}, set())
        world.update(made, declared)
        assert world.refresh(made)
        assert not made.outputs[name]
        assert world.differences(made) == (set(), set())
