"""Neptune's groups, which are RDS's by another name."""

from strata.sandbox.provider.cloud import Cloud
from strata.sandbox.provider.kind import register
from strata.sandbox.provider.kinds import rds_groups
from strata.sandbox.provider.values import Properties


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
