"""Alarms that follow from what the platform's program declares."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from pulumi_aws import acm, kinesis, lambda_

from components.observability.declared import watch_declarations
from components.observability.forwarded_alarms import ForwardedAlarms
from components.observability.resource_alarms import ResourceAlarms, Traffic
from components.observability.thresholds import ALARMS
from unit.recording import ROOT, STACKS, Cloud

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
RULE, TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
REGION = "ap-northeast-2"


class Group(pulumi.ComponentResource):
    def __init__(self, declare: Callable[[pulumi.ResourceOptions], object]) -> None:
        super().__init__("strata:test:Group", "group")
        declare(pulumi.ResourceOptions(parent=self))


@pytest.fixture
def alarms(deploy: Callable[..., Cloud]) -> Callable[..., dict[str, dict[str, Any]]]:
    """The alarms of a program that declares some resources."""

    def run(declare: Callable[[pulumi.ResourceOptions], object], region: str = REGION) -> dict[str, Any]:
        def program() -> None:
            declared = watch_declarations()
            Group(declare)
            traffic = Traffic({"ap-northeast-2a": "nat-1"}, "app/web/1", "targetgroup/web/2")
            ResourceAlarms("alarms", declared, traffic=traffic, region=region, topic_arn="topic")

        return deploy(program).of(ALARM)

    return run


def test_a_function_has_alarms_of_errors_throttles_and_its_own_timeout(
    alarms: Callable[..., dict[str, Any]],
) -> None:
    found = alarms(lambda opts: lambda_.Function("resize", role="role", timeout=30, opts=opts))
    assert {"resize-errors", "resize-throttles", "resize-duration"} <= found.keys()
    assert found["resize-duration"]["threshold"] == 27_000
    assert found["resize-duration"]["statistic"] == "Maximum"
    assert found["resize-errors"]["dimensions"] == {"FunctionName": "resize"}
    assert found["resize-errors"]["alarmActions"] == ["topic"]


def test_a_stream_alarms_at_half_of_its_retention_period(alarms: Callable[..., dict[str, Any]]) -> None:
    found = alarms(lambda opts: kinesis.Stream("clicks", retention_period=48, opts=opts))
    assert found["clicks-late"]["threshold"] == 24 * 60 * 60 * 1000
    assert {"clicks-writes-throttled", "clicks-reads-throttled"} <= found.keys()


def test_a_certificate_of_us_east_1_alarms_there_and_notifies_no_topic_of_another_region(
    alarms: Callable[..., dict[str, Any]],
) -> None:
    def declare(opts: pulumi.ResourceOptions) -> None:
        acm.Certificate("here", domain_name="a.example.com", opts=opts)
        acm.Certificate("edge", domain_name="b.example.com", region="us-east-1", opts=opts)

    found = alarms(declare)
    assert (found["here-expiry"].get("region"), found["here-expiry"]["alarmActions"]) == (None, ["topic"])
    assert found["edge-expiry"]["region"] == "us-east-1"
    assert "alarmActions" not in found["edge-expiry"]


def test_nat_gateways_targets_and_quotas_have_alarms(alarms: Callable[..., dict[str, Any]]) -> None:
    found = alarms(lambda opts: None)
    assert found["nat-ap-northeast-2a-ports"]["dimensions"] == {"NatGatewayId": "nat-1"}
    assert found["web-targets-unhealthy"]["dimensions"] == {
        "TargetGroup": "targetgroup/web/2",
        "LoadBalancer": "app/web/1",
    }
    used, share = found["alarms-quota-vcpu"]["metricQueries"]
    assert used["metric"]["dimensions"]["Class"] == "Standard/OnDemand"
    assert share["expression"] == "used / SERVICE_QUOTA(used) * 100"
    assert (used["returnData"], share["returnData"]) == (False, True)


@pytest.mark.parametrize("stack", STACKS)
def test_the_nat_gateway_of_each_zone_has_its_alarms(deploy_stack: Callable[..., Cloud], stack: str) -> None:
    network = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]["strata:network"]
    zones = network["zones"] if network["nat"] == "per_zone" else network["zones"][:1]
    ids = {
        name.removesuffix("-drops").removeprefix("nat-"): alarm["dimensions"]["NatGatewayId"]
        for name, alarm in deploy_stack(stack).of(ALARM).items()
        if name.startswith("nat-") and name.endswith("-drops")
    }
    assert ids == {zone: f"network-{number}-id" for number, zone in enumerate(zones, 1)}


@pytest.mark.parametrize("file", [*(f"Pulumi.{stack}.yaml" for stack in STACKS), "stages/stage4.yaml"])
def test_every_resource_of_a_type_in_the_table_has_an_alarm(
    deploy_file: Callable[[Path, str], Cloud], file: str
) -> None:
    cloud = deploy_file(ROOT / file, "growth" if file.startswith("stages") else file.split(".")[1])
    names = cloud.of(ALARM).keys()
    watched = [
        one.name
        for one in cloud.resources
        if one.typ in {kind.token for kind in ALARMS} and one.inputs.get("loadBalancerType") != "network"
    ]
    assert watched
    assert [one for one in watched if not any(name.startswith(f"{one}-") for name in names)] == []


@pytest.mark.parametrize("stack", STACKS)
def test_alarms_have_different_names_and_one_metric_each_or_an_expression(
    deploy_stack: Callable[..., Cloud], stack: str
) -> None:
    for name, alarm in deploy_stack(stack).of(ALARM).items():
        assert ("metricName" in alarm) != ("metricQueries" in alarm), name
        assert "metricQueries" in alarm or ("statistic" in alarm) != ("extendedStatistic" in alarm), name


def test_alarms_of_us_east_1_reach_the_topic_by_two_rules(deploy: Callable[..., Cloud]) -> None:
    cloud = deploy(lambda: ForwardedAlarms("far", region=REGION, account="1", topic_arn="topic"))
    rules, targets = cloud.of(RULE), cloud.of(TARGET)
    assert {name: rule.get("region") for name, rule in rules.items()} == {
        "far-send": "us-east-1",
        "far-notify": None,
    }
    for rule in rules.values():
        pattern = json.loads(rule["eventPattern"])
        assert (pattern["source"], pattern["region"]) == (["aws.cloudwatch"], ["us-east-1"])
    assert targets["far-send"]["arn"] == f"arn:aws:events:{REGION}:1:event-bus/default"
    assert targets["far-notify"]["arn"] == "topic"


def test_an_environment_in_us_east_1_sends_no_alarms_on(deploy: Callable[..., Cloud]) -> None:
    cloud = deploy(lambda: ForwardedAlarms("far", region="us-east-1", account="1", topic_arn="topic"))
    assert cloud.of(RULE) == {}
