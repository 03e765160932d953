"""Auto scaling of an Aurora cluster's readers."""

from __future__ import annotations

import pulumi
from pulumi_aws import appautoscaling

from components.data.relational.aurora_settings import ReaderScaling

_METRICS = {"cpu": "RDSReaderAverageCPUUtilization", "connections": "RDSReaderAverageDatabaseConnections"}
# Aurora User Guide, "Amazon Aurora Auto Scaling with Aurora Replicas": its defaults.
_OUT_SECONDS = 300
_IN_SECONDS = 300


def scale_readers(
    name: str,
    scaling: ReaderScaling,
    *,
    readers: int,
    cluster_identifier: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Target tracking between the declared number of *readers* and the maximum of *scaling*."""
    target = appautoscaling.Target(
        f"{name}-readers",
        service_namespace="rds",
        scalable_dimension="rds:cluster:ReadReplicaCount",
        resource_id=pulumi.Output.format("cluster:{0}", cluster_identifier),
        min_capacity=readers,
        max_capacity=scaling.max,
        opts=opts,
    )
    appautoscaling.Policy(
        f"{name}-readers",
        policy_type="TargetTrackingScaling",
        service_namespace=target.service_namespace,
        scalable_dimension=target.scalable_dimension,
        resource_id=target.resource_id,
        target_tracking_scaling_policy_configuration=_track(scaling),
        opts=opts,
    )


def _track(scaling: ReaderScaling) -> appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs:
    predefined = (
        appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs(
            predefined_metric_type=_METRICS[scaling.metric]
        )
    )
    return appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs(
        target_value=scaling.target,
        predefined_metric_specification=predefined,
        scale_out_cooldown=_OUT_SECONDS,
        scale_in_cooldown=_IN_SECONDS,
    )
