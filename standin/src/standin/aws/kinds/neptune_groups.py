"""Neptune subnet groups and parameter groups: RDS's operations."""

from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.kinds import rds_groups
from standin.aws.values import Properties


@register
class SubnetGroup(rds_groups.SubnetGroup):
    """``aws.neptune.SubnetGroup``; its id is its name."""

    token = "aws:neptune/subnetGroup:SubnetGroup"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = super().read(cloud, resource_id, inputs) or {}
        kept = ("arn", "name", "description", "subnetIds", "tags")
        return {key: found[key] for key in kept}


@register
class ClusterParameterGroup(rds_groups.ClusterParameterGroup):
    """``aws.neptune.ClusterParameterGroup``; its id is its name."""

    token = "aws:neptune/clusterParameterGroup:ClusterParameterGroup"
    defaults = {"description": "Managed by Pulumi", "parameters.applyMethod": "pending-reboot"}
