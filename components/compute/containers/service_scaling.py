"""Scaling policies of an ECS service."""

from __future__ import annotations

import pulumi
from pulumi_aws import appautoscaling

from components.compute.web.size import Size

# Half of the CPU is left for the minute until another task is in service.
_TARGETS = {
    "cpu": ("ECSServiceAverageCPUUtilization", 50.0),
    "memory": ("ECSServiceAverageMemoryUtilization", 75.0),
}
_OUT_SECONDS = 60
_IN_SECONDS = 300


class ServiceScaling(pulumi.ComponentResource):
    """Target tracking on CPU and memory, between the size's min and max."""

    def __init__(
        self,
        name: str,
        size: Size,
        *,
        cluster_name: pulumi.Input[str],
        service_name: pulumi.Input[str],
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
        for key, (metric, value) in _TARGETS.items():
            appautoscaling.Policy(
                f"{name}-{key}",
                policy_type="TargetTrackingScaling",
                service_namespace=target.service_namespace,
                scalable_dimension=target.scalable_dimension,
                resource_id=target.resource_id,
                target_tracking_scaling_policy_configuration=_track(metric, value),
                opts=child,
            )
        self.register_outputs({})


def _track(metric: str, value: float) -> appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs:
    predefined = (
        appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs(
            predefined_metric_type=metric
        )
    )
    return appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs(
        target_value=value,
        predefined_metric_specification=predefined,
        scale_out_cooldown=_OUT_SECONDS,
        scale_in_cooldown=_IN_SECONDS,
    )
