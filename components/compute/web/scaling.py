"""Scaling policies of the web tier's Auto Scaling group."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import autoscaling

from components.compute.web.web_settings import WebSettings

# The other half of the capacity serves increasing load until another machine is in service.
_CPU_PERCENT = 50.0
_PREDICTIVE_MODES = {"forecast_only": "ForecastOnly", "forecast_and_scale": "ForecastAndScale"}
# Seconds before the forecast time at which machines start.
_PREDICTIVE_HEAD_START = "300"
# In a scheduled action -1 leaves a size as it is: the schedule changes the desired capacity alone.
_UNCHANGED = -1


class Scaling(pulumi.ComponentResource):
    """Target tracking on CPU and on requests per machine.

    AWS adds machines after 3 minutes above the target and removes them after 15 minutes below it.
    *requests_label* is the metric's resource label: ARN suffixes of load balancer and target group.
    (Amazon EC2 Auto Scaling User Guide, "Target tracking scaling policies".)
    """

    def __init__(
        self,
        name: str,
        settings: WebSettings,
        *,
        group_name: pulumi.Input[str],
        requests_label: pulumi.Input[str],
        routes: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:Scaling", name, None, opts)
        self._prefix = name
        self._group_name = group_name
        self._child = pulumi.ResourceOptions(parent=self)

        self._track("cpu", _CPU_PERCENT, _metric("ASGAverageCPUUtilization"))
        # AWS accepts the label of a target group after a listener routes to it.
        self._track(
            "requests",
            float(settings.requests_per_target),
            _metric("ALBRequestCountPerTarget", requests_label),
            after=routes,
        )
        self._schedule(settings)
        self._predict(settings)
        self.register_outputs({})

    def _track(
        self,
        key: str,
        target: float,
        metric: autoscaling.PolicyTargetTrackingConfigurationPredefinedMetricSpecificationArgs,
        after: Sequence[pulumi.Resource] = (),
    ) -> None:
        autoscaling.Policy(
            f"{self._prefix}-{key}",
            autoscaling_group_name=self._group_name,
            policy_type="TargetTrackingScaling",
            target_tracking_configuration=autoscaling.PolicyTargetTrackingConfigurationArgs(
                target_value=target, predefined_metric_specification=metric
            ),
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=after)),
        )

    def _schedule(self, settings: WebSettings) -> None:
        for schedule in settings.schedules:
            autoscaling.Schedule(
                f"{self._prefix}-{schedule.name}",
                autoscaling_group_name=self._group_name,
                scheduled_action_name=schedule.name,
                recurrence=schedule.recurrence,
                time_zone=schedule.time_zone,
                desired_capacity=schedule.desired,
                min_size=_UNCHANGED,
                max_size=_UNCHANGED,
                opts=self._child,
            )

    def _predict(self, settings: WebSettings) -> None:
        if settings.predictive_scaling is None:
            return
        autoscaling.Policy(
            f"{self._prefix}-predictive",
            autoscaling_group_name=self._group_name,
            policy_type="PredictiveScaling",
            predictive_scaling_configuration={
                "metric_specification": {
                    "target_value": _CPU_PERCENT,
                    "predefined_metric_pair_specification": {"predefined_metric_type": "ASGCPUUtilization"},
                },
                "mode": _PREDICTIVE_MODES[settings.predictive_scaling],
                "scheduling_buffer_time": _PREDICTIVE_HEAD_START,
                "max_capacity_breach_behavior": "HonorMaxCapacity",
            },
            opts=self._child,
        )


def _metric(
    kind: str, label: pulumi.Input[str] | None = None
) -> autoscaling.PolicyTargetTrackingConfigurationPredefinedMetricSpecificationArgs:
    return autoscaling.PolicyTargetTrackingConfigurationPredefinedMetricSpecificationArgs(
        predefined_metric_type=kind, resource_label=label
    )
