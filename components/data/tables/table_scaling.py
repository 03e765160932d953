"""Auto scaling of a table's provisioned capacity."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import appautoscaling

from components.data.tables.table_settings import ProvisionedCapacity, Units


class TableScaling(pulumi.ComponentResource):
    """Target tracking of reads and writes, separately for the table and each of *indexes*."""

    def __init__(
        self,
        name: str,
        capacity: ProvisionedCapacity,
        *,
        table_name: pulumi.Input[str],
        indexes: Sequence[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:TableScaling", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        table = pulumi.Output.format("table/{0}", table_name)
        for operation, units in (("Read", capacity.read), ("Write", capacity.write)):
            self._track(f"{name}-{operation.lower()}", operation, units, table, "table")
            for index in indexes:
                resource_id = pulumi.Output.format("{0}/index/{1}", table, index)
                self._track(f"{name}-{index}-{operation.lower()}", operation, units, resource_id, "index")
        self.register_outputs({})

    def _track(
        self, name: str, operation: str, units: Units, resource_id: pulumi.Output[str], level: str
    ) -> None:
        target = appautoscaling.Target(
            name,
            service_namespace="dynamodb",
            scalable_dimension=f"dynamodb:{level}:{operation}CapacityUnits",
            resource_id=resource_id,
            min_capacity=units.min,
            max_capacity=units.max,
            opts=self._child,
        )
        used = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs(
            predefined_metric_type=f"DynamoDB{operation}CapacityUtilization"
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
