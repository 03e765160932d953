"""Scaling policies of an ECS service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
from pulumi_aws import appautoscaling

from components.compute.web.size import Size

if TYPE_CHECKING:
    from pulumi_aws.appautoscaling import (
        PolicyTargetTrackingScalingPolicyConfigurationArgsDict as _Configuration,
    )
    from pulumi_aws.appautoscaling import (
        PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricArgsDict as _Metric,
    )

_MEMORY_PERCENT = 75.0
_OUT_SECONDS = 60
_IN_SECONDS = 300
# A service without tasks counts as one, so that the first message starts a task.
_PER_TASK = "waiting / IF(tasks > 0, tasks, 1)"


@dataclass(frozen=True)
class Backlog:
    """A queue, and the waiting messages per task that scaling aims at."""

    queue_name: pulumi.Input[str]
    messages_per_task: int


class ServiceScaling(pulumi.ComponentResource):
    """Target tracking between the size's min and max: on CPU and memory, and on a queue's *backlog*."""

    def __init__(
        self,
        name: str,
        size: Size,
        *,
        cluster_name: pulumi.Input[str],
        service_name: pulumi.Input[str],
        cpu_percent: int,
        backlog: Backlog | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:ServiceScaling", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        target = appautoscaling.Target(
            name,
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=pulumi.Output.format("service/{0}/{1}", cluster_name, service_name),
            min_capacity=size.min,
            max_capacity=size.max,
            opts=child,
        )
        tracked: dict[str, _Configuration] = {
            "cpu": _predefined("ECSServiceAverageCPUUtilization", float(cpu_percent)),
            "memory": _predefined("ECSServiceAverageMemoryUtilization", _MEMORY_PERCENT),
        }
        if backlog is not None:
            tracked["backlog"] = _backlog(backlog, cluster_name, service_name)
        for key, configuration in tracked.items():
            appautoscaling.Policy(
                f"{name}-{key}",
                policy_type="TargetTrackingScaling",
                service_namespace=target.service_namespace,
                scalable_dimension=target.scalable_dimension,
                resource_id=target.resource_id,
                target_tracking_scaling_policy_configuration=configuration,
                opts=child,
            )
        self.register_outputs({})


def _predefined(metric: str, value: float) -> _Configuration:
    return {
        "target_value": value,
        "predefined_metric_specification": {"predefined_metric_type": metric},
        "scale_out_cooldown": _OUT_SECONDS,
        "scale_in_cooldown": _IN_SECONDS,
    }


def _backlog(
    backlog: Backlog, cluster_name: pulumi.Input[str], service_name: pulumi.Input[str]
) -> _Configuration:
    # Application Auto Scaling User Guide, "Create a target tracking scaling policy for Application Auto
    # Scaling using metric math".
    service = {"ClusterName": cluster_name, "ServiceName": service_name}
    queue = {"QueueName": backlog.queue_name}
    metrics: list[_Metric] = [
        _measured("waiting", "AWS/SQS", "ApproximateNumberOfMessagesVisible", queue),
        _measured("tasks", "ECS/ContainerInsights", "RunningTaskCount", service),
        {"id": "backlog", "expression": _PER_TASK, "label": "Messages per task", "return_data": True},
    ]
    return {
        "target_value": float(backlog.messages_per_task),
        "customized_metric_specification": {"metrics": metrics},
        "scale_out_cooldown": _OUT_SECONDS,
        "scale_in_cooldown": _IN_SECONDS,
    }


def _measured(key: str, namespace: str, metric: str, dimensions: Mapping[str, pulumi.Input[str]]) -> _Metric:
    return {
        "id": key,
        "return_data": False,
        "metric_stat": {
            "stat": "Average",
            "metric": {
                "namespace": namespace,
                "metric_name": metric,
                "dimensions": [{"name": name, "value": value} for name, value in dimensions.items()],
            },
        },
    }
