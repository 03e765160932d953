"""Dashboards that follow from what a program declares."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.observability.metric_sets import METRIC_SETS
from components.observability.thresholds import ALARMS
from unit.recording import ROOT, STACKS, Cloud

DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def _widgets(cloud: Cloud) -> list[dict[str, Any]]:
    [dashboard] = cloud.of(DASHBOARD).values()
    found: list[dict[str, Any]] = json.loads(dashboard["dashboardBody"])["widgets"]
    return found


def _lines(cloud: Cloud) -> list[list[Any]]:
    graphs = [one["properties"] for one in _widgets(cloud) if one["type"] == "metric"]
    return [line for graph in graphs for line in graph["metrics"]]


@pytest.mark.parametrize("stack", STACKS)
def test_a_dashboard_shows_every_alarm_of_the_environment(
    deploy_stack: Callable[..., Cloud], stack: str
) -> None:
    cloud = deploy_stack(stack)
    shown = [arn for one in _widgets(cloud) if one["type"] == "alarm" for arn in one["properties"]["alarms"]]
    assert len(shown) == len({*shown}) == len(cloud.of(ALARM))
    assert all(len(one["properties"].get("alarms", [])) <= 100 for one in _widgets(cloud))


@pytest.mark.parametrize("file", [*(f"Pulumi.{stack}.yaml" for stack in STACKS), "stages/stage4.yaml"])
def test_a_dashboard_has_graphs_of_every_resource_whose_type_has_metrics(
    deploy_file: Callable[[Path, str], Cloud], file: str
) -> None:
    stack = "growth" if file.startswith("stages") else file.split(".")[1]
    cloud = deploy_file(ROOT / file, stack)
    labels = {line[-1]["label"] for line in _lines(cloud)}
    tokens = {one.token for one in METRIC_SETS}
    metered = {resource.name for resource in cloud.resources if resource.typ in tokens}
    # Children of awsx, which mocks don't register.
    gateways = {label for label in labels if label.startswith("nat-")}
    assert gateways
    assert labels == metered | gateways


@pytest.mark.parametrize("stack", STACKS)
def test_no_graph_lacks_a_dimension_and_no_two_widgets_overlap(
    deploy_stack: Callable[..., Cloud], stack: str
) -> None:
    for line in _lines(deploy_stack(stack)):
        assert len(line) >= 5, line
        assert all(isinstance(part, str) and part for part in line[:-1]), line
    taken: set[tuple[int, int]] = set()
    for one in _widgets(deploy_stack(stack)):
        cells = {(one["x"] + x, one["y"] + y) for x in range(one["width"]) for y in range(one["height"])}
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_the_distribution_s_metrics_are_read_where_cloudfront_publishes_them(
    deploy_stack: Callable[..., Cloud],
) -> None:
    graphs = [one["properties"] for one in _widgets(deploy_stack("prod")) if one["type"] == "metric"]
    regions = {graph["metrics"][0][0]: graph["region"] for graph in graphs}
    assert regions["AWS/CloudFront"] == "us-east-1"
    assert {region for name, region in regions.items() if name != "AWS/CloudFront"} == {"ap-northeast-2"}


def test_a_resource_of_another_region_has_its_line_in_the_graph_of_its_type(
    deploy_stack: Callable[..., Cloud],
) -> None:
    graphs = [one["properties"] for one in _widgets(deploy_stack("prod")) if one["type"] == "metric"]
    [expiry] = [graph for graph in graphs if graph["title"].startswith("DaysToExpiry")]
    lines = {line[-1]["label"]: line[-1].get("region", expiry["region"]) for line in expiry["metrics"]}
    assert sorted(lines.values()) == ["ap-northeast-2", "us-east-1"]


def test_every_type_with_alarms_has_graphs() -> None:
    assert {kind.token for kind in ALARMS} - {one.token for one in METRIC_SETS} == set()
