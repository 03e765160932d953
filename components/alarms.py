"""Alarms on what a store says about itself, sent to one topic when it begins and when it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_aws import cloudwatch


@dataclass(frozen=True)
class Threshold:
    """When a metric is out of bounds: *statistic* over *minutes*, *times* in a row, past *value*."""

    metric: str
    side: Literal["above", "below"]
    value: float
    statistic: Literal["Average", "Maximum", "Minimum", "Sum"] = "Average"
    minutes: int = 5
    times: int = 3


_OPERATORS = {"above": "GreaterThanThreshold", "below": "LessThanThreshold"}
_MINUTE = 60


def alarm(
    name: str,
    threshold: Threshold,
    *,
    namespace: str,
    dimensions: Mapping[str, pulumi.Input[str]],
    topic_arn: pulumi.Input[str],
    description: str,
    opts: pulumi.ResourceOptions,
) -> cloudwatch.MetricAlarm:
    """An alarm on one metric of one store; a store that says nothing raises none."""
    return cloudwatch.MetricAlarm(
        name,
        alarm_description=description,
        namespace=namespace,
        metric_name=threshold.metric,
        dimensions=dict(dimensions),
        statistic=threshold.statistic,
        comparison_operator=_OPERATORS[threshold.side],
        threshold=threshold.value,
        period=threshold.minutes * _MINUTE,
        evaluation_periods=threshold.times,
        treat_missing_data="notBreaching",
        alarm_actions=[topic_arn],
        ok_actions=[topic_arn],
        opts=opts,
    )
