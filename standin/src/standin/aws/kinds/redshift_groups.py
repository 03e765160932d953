"""Redshift subnet groups and parameter groups."""

from typing import Any

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.redshift import arn_of, update_tags
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


@register
class SubnetGroup(Kind):
    """``aws.redshift.SubnetGroup``; its id is its name."""

    token = "aws:redshift/subnetGroup:SubnetGroup"
    force_new = frozenset({"name"})
    defaults = {"description": "Managed by Pulumi"}
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._make(cloud.client("redshift"), str(inputs["name"]), inputs)
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        redshift = cloud.client("redshift")
        listed = redshift.describe_cluster_subnet_groups(ClusterSubnetGroupName=resource_id)
        found = listed["ClusterSubnetGroups"][0]
        return {
            "arn": arn_of(cloud, "subnetgroup", resource_id),
            "name": found["ClusterSubnetGroupName"],
            "description": found["Description"],
            "subnetIds": [one["SubnetIdentifier"] for one in found["Subnets"]],
            "tags": tagging.as_map(found.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        redshift = cloud.client("redshift")
        if any(inputs.get(key) != state.get(key) for key in ("description", "subnetIds")):
            # moto has no ModifyClusterSubnetGroup, and deletes a group that is in use.
            self.delete(cloud, resource_id, state)
            self._make(redshift, resource_id, inputs)
        else:
            update_tags(redshift, state["arn"], state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("redshift").delete_cluster_subnet_group(ClusterSubnetGroupName=resource_id)

    def _make(self, redshift: Any, name: str, inputs: Properties) -> None:
        redshift.create_cluster_subnet_group(
            ClusterSubnetGroupName=name,
            Description=inputs["description"],
            SubnetIds=inputs["subnetIds"],
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )


@register
class ParameterGroup(TableKind):
    """``aws.redshift.ParameterGroup``; its id is its name. No emulator keeps its parameters: see gaps.py."""

    token = "aws:redshift/parameterGroup:ParameterGroup"
    force_new = frozenset({"name", "family", "description"})
    defaults = {"description": "Managed by Pulumi"}
    autoname = "name"
    service = "redshift"
    operations = Operations(
        "CreateClusterParameterGroup",
        "DescribeClusterParameterGroups",
        "",
        "DeleteClusterParameterGroup",
    )
    names = (("name", "ParameterGroupName"), ("family", "ParameterGroupFamily"))
    id_property = "name"
    result = "ParameterGroups"
    formats = {"arn": "arn:aws:redshift:{region}:{account}:parametergroup:{id}"}
    tag_operations = TagOperations("CreateTags", "DeleteTags")
    tags_result = "Tags"
