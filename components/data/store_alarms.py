"""Alarms of the stores that don't stand in the database's namespace of CloudWatch."""

from collections.abc import Mapping

import pulumi

from components.common.alarms import Threshold, alarm


def watch(
    name: str,
    thresholds: Mapping[str, Threshold],
    *,
    namespace: str,
    dimensions: Mapping[str, pulumi.Input[str]],
    topic_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """One alarm ``<name>-<key>`` for each threshold, on what *namespace* has of *dimensions*."""
    for key, threshold in thresholds.items():
        alarm(
            f"{name}-{key}",
            threshold,
            namespace=namespace,
            dimensions=dimensions,
            topic_arn=topic_arn,
            description=f"{name}: {threshold.metric} is {threshold.side} {threshold.value:.0f}",
            opts=opts,
        )
