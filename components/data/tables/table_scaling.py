"""Provisioned capacity of a table and its indexes that follows the load."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import appautoscaling

from components.data.tables.table_settings import Capacity, Units


class TableScaling(pulumi.ComponentResource):
    """Target tracking of reads and writes, of the table and of each of *indexes* for itself."""

    def __init__(
        self,
        name: str,
        capacity: Capacity,
        *,
        table_name: pulumi.Input[str],
        indexes: Sequence[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:TableScaling", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        table = pulumi.Output.format("table/{0}", table_name)
        for deed, units in (("Read", capacity.read), ("Write", capacity.write)):
            self._track(f"{name}-{deed.lower()}", deed, units, table, "table")
            for index in indexes:
                place = pulumi.Output.format("{0}/index/{1}", table, index)
                self._track(f"{name}-{index}-{deed.lower()}", deed, units, place, "index")
        self.register_outputs({})

    def _track(self, name: str, deed: str, units: Units, place: pulumi.Output[str], level: str) -> None:
        target = appautoscaling.Target(
            name,
            service_namespace="dynamodb",
            scalable_dimension=f"dynamodb:{level}:{deed}CapacityUnits",
            resource_id=place,
            min_capacity=units.min,
            max_capacity=units.max,
            opts=self._child,
        )
        used = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs(
            predefined_metric_type=f"DynamoDB{deed}CapacityUtilization"
        )
        appautoscaling.Policy(
            name,
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration=appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs(
                target_value=units.target_percent, predefined_metric_specification=used
            ),
            opts=self._child,
        )
