"""The body of a dashboard: states of the alarms above, then a row of graphs for each type of resource.

CloudWatch API Reference, "Dashboard Body Structure and Syntax".
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pulumi

from components.observability.declared import Declaration, Declared
from components.observability.metric_sets import METRIC_SETS
from components.observability.metrics import Dimensions, Metric, MetricSet

Widget = dict[str, Any]

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
_COLUMNS = 24
_HEADING_ROWS = 1
_GRAPH_ROWS = 6
_PERIOD_SECONDS = 300
# Dashboard Body Structure: an alarm widget has at most 100 alarms.
_ALARMS_OF_A_WIDGET = 100
_ALARMS_IN_A_ROW = 6
_LINE = 2
# CloudWatch User Guide, "CloudWatch service quotas": at most 500 metrics in a widget.
_METRICS_OF_A_WIDGET = 500


def widgets(declared: Declared, region: str) -> list[Widget]:
    """The widgets of everything *declared*; metrics are of *region* or of their own one."""
    found: list[Widget] = []
    row = 0
    for widget in _alarms(declared.of(ALARM)):
        found.append({**widget, "x": 0, "y": row})
        row += widget["height"]
    for metric_set in METRIC_SETS:
        resources = [one for one in declared.of(metric_set.token) if metric_set.includes(one)]
        if not resources:
            continue
        found.append(_heading(metric_set.title, row))
        row += _HEADING_ROWS
        width = _COLUMNS // len(metric_set.metrics)
        for place, metric in enumerate(metric_set.metrics):
            graph = _graph(metric_set, metric, resources, region)
            found.append({**graph, "x": place * width, "y": row, "width": width, "height": _GRAPH_ROWS})
        row += _GRAPH_ROWS
    return found


def _alarms(alarms: Sequence[Declaration]) -> Iterator[Widget]:
    # An alarm widget shows alarms of other regions too, by their ARNs.
    for start in range(0, len(alarms), _ALARMS_OF_A_WIDGET):
        part = alarms[start : start + _ALARMS_OF_A_WIDGET]
        yield {
            "type": "alarm",
            "width": _COLUMNS,
            "height": _LINE + -(-len(part) // _ALARMS_IN_A_ROW),
            "properties": {"title": "Alarms", "alarms": [one.resource.arn for one in part]},
        }


def _heading(title: str, row: int) -> Widget:
    return {
        "type": "text",
        "x": 0,
        "y": row,
        "width": _COLUMNS,
        "height": _HEADING_ROWS,
        "properties": {"markdown": f"## {title}"},
    }


def _graph(metric_set: MetricSet, metric: Metric, resources: Sequence[Declaration], region: str) -> Widget:
    regions = [metric_set.region(one) or region for one in resources]
    lines = [
        [metric_set.namespace, metric.name, *_flat(dimensions), _options(one, own, regions[0])]
        for one, own in zip(resources, regions, strict=True)
        for dimensions in metric_set.dimensions(one)
    ]
    return {
        "type": "metric",
        "properties": {
            "title": f"{metric.name} ({metric.statistic})",
            "view": "timeSeries",
            "region": regions[0],
            "stat": metric.statistic,
            "period": _PERIOD_SECONDS,
            "metrics": lines[:_METRICS_OF_A_WIDGET],
        },
    }


def _options(one: Declaration, region: str, of_graph: str) -> dict[str, str]:
    """The label of a line, and its region if it isn't that of the graph."""
    return {"label": one.name} | ({} if region == of_graph else {"region": region})


def _flat(dimensions: Dimensions) -> list[pulumi.Input[str]]:
    return [part for pair in dimensions.items() for part in pair]
