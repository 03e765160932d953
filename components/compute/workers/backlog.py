"""Scaling of queue workers by backlog per machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
from pulumi_aws import autoscaling

if TYPE_CHECKING:
    from pulumi_aws.autoscaling import (
        PolicyTargetTrackingConfigurationCustomizedMetricSpecificationMetricArgsDict as _Metric,
    )

# An empty group counts as one machine, so that the first message starts a machine.
_PER_WORKER = "waiting / IF(workers > 0, workers, 1)"


class BacklogScaling(pulumi.ComponentResource):
    """Target tracking on messages per machine, with metric math instead of a metric of the program.

    (Amazon EC2 Auto Scaling User Guide, "Create a target tracking scaling policy using metric math".)
    """

    def __init__(
        self,
        name: str,
        *,
        messages_per_worker: int,
        group_name: pulumi.Input[str],
        queue_name: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:BacklogScaling", name, None, opts)

        autoscaling.Policy(
            f"{name}-backlog",
            autoscaling_group_name=group_name,
            policy_type="TargetTrackingScaling",
            target_tracking_configuration={
                "target_value": float(messages_per_worker),
                "customized_metric_specification": {"metrics": _metrics(group_name, queue_name)},
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def _metrics(group_name: pulumi.Input[str], queue_name: pulumi.Input[str]) -> Sequence[_Metric]:
    return [
        _measured("waiting", "AWS/SQS", "ApproximateNumberOfMessagesVisible", ("QueueName", queue_name)),
        _measured(
            "workers", "AWS/AutoScaling", "GroupInServiceInstances", ("AutoScalingGroupName", group_name)
        ),
        {"id": "backlog", "expression": _PER_WORKER, "label": "Messages per worker", "return_data": True},
    ]


def _measured(key: str, namespace: str, metric: str, dimension: tuple[str, pulumi.Input[str]]) -> _Metric:
    name, value = dimension
    return {
        "id": key,
        "return_data": False,
        "metric_stat": {
            "stat": "Average",
            "metric": {
                "namespace": namespace,
                "metric_name": metric,
                "dimensions": [{"name": name, "value": value}],
            },
        },
    }
