"""CloudWatch alarms that notify one topic when they are raised and when they end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_aws import cloudwatch


@dataclass(frozen=True)
class Threshold:
    """The limit of a metric or expression: its *statistic* over *minutes* is past *value*, *times* in a row.

    *treat_missing_data* says how periods without data count: as within the limit, or not at all.
    """

    metric: str
    side: Literal["above", "below"]
    value: float
    statistic: Literal["Average", "Maximum", "Minimum", "Sum", "p99"] = "Average"
    minutes: int = 5
    times: int = 3
    treat_missing_data: Literal["notBreaching", "ignore"] = "notBreaching"


_OPERATORS = {"above": "GreaterThanThreshold", "below": "LessThanThreshold"}
_PERCENTILES = ("p99",)
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
    region: str | None = None,
) -> cloudwatch.MetricAlarm:
    """An alarm on one metric of one resource; without *topic_arn* it notifies nobody.

    *region* is where AWS publishes the metric, if it isn't the provider's region.
    """
    topics = None if topic_arn is None else [topic_arn]
    return cloudwatch.MetricAlarm(
        name,
        alarm_description=description,
        namespace=namespace,
        metric_name=threshold.metric,
        dimensions=dict(dimensions),
        statistic=None if threshold.statistic in _PERCENTILES else threshold.statistic,
        extended_statistic=threshold.statistic if threshold.statistic in _PERCENTILES else None,
        comparison_operator=_OPERATORS[threshold.side],
        threshold=threshold.value,
        period=threshold.minutes * _MINUTE,
        evaluation_periods=threshold.times,
        treat_missing_data=threshold.treat_missing_data,
        alarm_actions=topics,
        ok_actions=topics,
        region=region,
        opts=opts,
    )


def _query(
    key: str,
    metric: str,
    threshold: Threshold,
    namespace: str,
    dimensions: Mapping[str, pulumi.Input[str]],
) -> cloudwatch.MetricAlarmMetricQueryArgs:
    """A metric of an expression, as *key*."""
    return cloudwatch.MetricAlarmMetricQueryArgs(
        id=key,
        metric=cloudwatch.MetricAlarmMetricQueryMetricArgs(
            namespace=namespace,
            metric_name=metric,
            dimensions=dict(dimensions),
            stat=threshold.statistic,
            period=threshold.minutes * _MINUTE,
        ),
        return_data=False,
    )


def expression_alarm(
    name: str,
    threshold: Threshold,
    metrics: Mapping[str, str],
    *,
    namespace: str,
    dimensions: Mapping[str, pulumi.Input[str]],
    topic_arn: pulumi.Input[str],
    description: str,
    opts: pulumi.ResourceOptions,
) -> cloudwatch.MetricAlarm:
    """An alarm on metric math; the metric of *threshold* is an expression of the ids of *metrics*."""
    read = [_query(key, metric, threshold, namespace, dimensions) for key, metric in metrics.items()]
    result = cloudwatch.MetricAlarmMetricQueryArgs(
        id="result", expression=threshold.metric, label=description, return_data=True
    )
    return cloudwatch.MetricAlarm(
        name,
        alarm_description=description,
        metric_queries=[*read, result],
        comparison_operator=_OPERATORS[threshold.side],
        threshold=threshold.value,
        evaluation_periods=threshold.times,
        treat_missing_data=threshold.treat_missing_data,
        alarm_actions=[topic_arn],
        ok_actions=[topic_arn],
        opts=opts,
    )


def alarms(
    name: str,
    thresholds: Mapping[str, Threshold],
    *,
    namespace: str,
    dimensions: Mapping[str, pulumi.Input[str]],
    topic_arn: pulumi.Input[str] | None,
    opts: pulumi.ResourceOptions,
    region: str | None = None,
) -> None:
    """One alarm ``<name>-<key>`` for each of *thresholds*, on the metrics of *dimensions* in *namespace*.

    *topic_arn* and *region* are those of :func:`alarm`.
    """
    for key, threshold in thresholds.items():
        alarm(
            f"{name}-{key}",
            threshold,
            namespace=namespace,
            dimensions=dimensions,
            topic_arn=topic_arn,
            description=f"{name}: {threshold.metric} is {threshold.side} {threshold.value:.0f}",
            region=region,
            opts=opts,
        )
