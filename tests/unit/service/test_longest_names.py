"""Services, processes and resources with the longest names that the manifest allows fit AWS's names."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.common.advice import unknown_values
from components.service.context import ServiceContext
from components.service.manifest.names import LONGEST
from components.service.service import Service
from unit.recording import Cloud
from unit.service import program
from unit.service.test_every_setting import CONTRACT, base

SERVICE = "abcdefghij-klmnopqrs"
SECTIONS = ("run", "queues", "topics", "tables", "buckets", "streams", "buses")
REFERENCES = ("queue", "topic", "bucket", "stream", "table", "bus", "topics")
# Pulumi's own names end in "-" and seven hexadecimal digits, those by a prefix in 26 digits.
SUFFIX, LONG_SUFFIX = 8, 26
# The longest names by type: the quota or API page of each service, at docs.aws.amazon.com.
LIMITS = {
    "aws:apigatewayv2/api:Api": 128,
    "aws:cloudfront/originAccessControl:OriginAccessControl": 64,
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": 128,
    "aws:cloudwatch/eventBus:EventBus": 256,
    "aws:cloudwatch/eventRule:EventRule": 64,
    "aws:cloudwatch/metricAlarm:MetricAlarm": 255,
    "aws:dynamodb/table:Table": 255,
    "aws:ec2/securityGroup:SecurityGroup": 255,
    "aws:ecs/service:Service": 255,
    "aws:iam/role:Role": 64,
    "aws:iam/rolePolicy:RolePolicy": 128,
    "aws:kinesis/stream:Stream": 128,
    "aws:lambda/function:Function": 64,
    "aws:lb/targetGroup:TargetGroup": 32,
    "aws:s3/bucket:Bucket": 63,
    "aws:scheduler/schedule:Schedule": 64,
    "aws:sfn/stateMachine:StateMachine": 80,
    "aws:sns/topic:Topic": 256,
    "aws:sqs/queue:Queue": 80,
    "aws:wafv2/webAcl:WebAcl": 128,
}


def longest(name: str) -> str:
    """*name*, made as long as names may be."""
    return f"{name}-abcdefghijklmnopqrst"[:LONGEST]


def renamed(document: dict[str, Any]) -> dict[str, Any]:
    """The manifest *document* with the longest names everywhere."""
    names = {name for section in SECTIONS for name in document[section]}

    def text(value: str) -> str:
        section, dot, name = value.rpartition(".")
        return f"{section}{dot}{longest(name)}" if name in names and section in ("", *SECTIONS) else value

    def walk(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {text(one) if key == "uses" else one: walk(inner, one) for one, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner, key) for inner in value]
        return text(value) if key in REFERENCES and isinstance(value, str) else value

    named = {
        section: {longest(name): walk(one, name) for name, one in document[section].items()}
        for section in SECTIONS
    }
    return {**document, **named}


def length(name: str, inputs: dict[str, Any]) -> int:
    """The length of the name in AWS of the resource with the logical *name*."""
    if prefix := inputs.get("namePrefix"):
        return len(prefix) + LONG_SUFFIX
    return len(inputs["name"]) if inputs.get("name") else len(name) + SUFFIX


def test_the_longest_names_fit_the_names_of_aws(
    deploy: Callable[..., Cloud], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def context(**parts: Any) -> ServiceContext:
        return ServiceContext(**{**parts, "name": SERVICE})

    monkeypatch.setattr(program, "ServiceContext", context)
    monkeypatch.setattr(program, "Service", lambda _, whole, place: Service(SERVICE, whole, place))
    steps = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    (tmp_path / "steps.asl.json").write_text(json.dumps(steps))
    document = renamed(base())
    with unknown_values():
        whole = program.manifest(document["run"], **{key: document[key] for key in document if key != "run"})
    cloud = deploy(lambda: program.declared(tmp_path, whole, **CONTRACT))

    found = {
        (one.typ, one.name): length(one.name, one.inputs) for one in cloud.resources if one.typ in LIMITS
    }
    wrong = [f"{typ} {name}: {size}" for (typ, name), size in found.items() if size > LIMITS[typ]]
    assert not wrong, "\n".join(wrong)
    assert {typ for typ, _ in found} == {*LIMITS}
    assert len(SERVICE) == LONGEST
