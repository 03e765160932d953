"""Alarms on what AWS measures, sent to one topic when it begins and when it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_aws import cloudwatch


@dataclass(frozen=True)
class Threshold:
    """When a metric is out of bounds: *statistic* over *minutes*, *times* in a row, past *value*.

    *silence* is what it means that there is nothing to measure: all is well, or all is as it was.
    """

    metric: str
    side: Literal["above", "below"]
    value: float
    statistic: Literal["Average", "Maximum", "Minimum", "Sum"] = "Average"
    minutes: int = 5
    times: int = 3
    silence: Literal["notBreaching", "ignore"] = "notBreaching"


_OPERATORS = {"above": "GreaterThanThreshold", "below": "LessThanThreshold"}
_MINUTE = 60


def alarm(
    name: str,
    threshold: Threshold,
    *,
    namespace: str,
    dimensions: Mapping[str, pulumi.Input[str]],
    topic_arn: pulumi.Input[str] | None,
    description: str,
    opts: pulumi.ResourceOptions,
) -> cloudwatch.MetricAlarm:
    """An alarm on one metric of one thing; without *topic_arn* it is there to be looked at."""
    listeners = None if topic_arn is None else [topic_arn]
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
        treat_missing_data=threshold.silence,
        alarm_actions=listeners,
        ok_actions=listeners,
        opts=opts,
    )
