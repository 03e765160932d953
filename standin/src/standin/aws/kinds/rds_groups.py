"""RDS subnet groups and parameter groups."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from standin.aws import service_tags, tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, not_found, register
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

# ModifyDBParameterGroup takes 20 parameters in one request.
_AT_ONCE = 20


def update_tags(rds: Any, arn: str, state: Properties, inputs: Properties) -> None:
    """Update the tags of an RDS resource to those of *inputs*."""
    service_tags.update(rds, arn, state, inputs, TagOperations("AddTagsToResource", "RemoveTagsFromResource"))


def tags_of(rds: Any, arn: str) -> dict[str, str]:
    """The tags of an RDS resource."""
    return tagging.as_map(rds.list_tags_for_resource(ResourceName=arn)["TagList"])


@register
class SubnetGroup(Kind):
    """``aws.rds.SubnetGroup``; its id is its name."""

    token = "aws:rds/subnetGroup:SubnetGroup"
    force_new = frozenset({"name", "namePrefix"})
    defaults = {"description": "Managed by Pulumi"}
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._make(cloud.client("rds"), inputs["name"], inputs)
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        rds = cloud.client("rds")
        found = rds.describe_db_subnet_groups(DBSubnetGroupName=resource_id)["DBSubnetGroups"][0]
        return {
            "arn": found["DBSubnetGroupArn"],
            "name": found["DBSubnetGroupName"],
            "description": found["DBSubnetGroupDescription"],
            "subnetIds": [subnet["SubnetIdentifier"] for subnet in found["Subnets"]],
            "supportedNetworkTypes": found.get("SupportedNetworkTypes", ["IPV4"]),
            "vpcId": found["VpcId"],
            "tags": tags_of(rds, found["DBSubnetGroupArn"]),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        rds = cloud.client("rds")
        rds.modify_db_subnet_group(
            DBSubnetGroupName=resource_id,
            DBSubnetGroupDescription=inputs["description"],
            SubnetIds=inputs["subnetIds"],
        )
        try:
            rds.describe_db_subnet_groups(DBSubnetGroupName=resource_id)
        except ClientError as error:
            if not not_found(error):
                raise
            # moto loses a group that is modified.
            self._make(rds, resource_id, inputs)
        else:
            update_tags(rds, state["arn"], state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("rds").delete_db_subnet_group(DBSubnetGroupName=resource_id)

    def _make(self, rds: Any, name: str, inputs: Properties) -> None:
        rds.create_db_subnet_group(
            DBSubnetGroupName=name,
            DBSubnetGroupDescription=inputs["description"],
            SubnetIds=inputs["subnetIds"],
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )


class _Parameters(Kind):
    """A parameter group with the parameters that were set; its id is its name."""

    force_new = frozenset({"name", "namePrefix", "family", "description"})
    defaults = {"description": "Managed by Pulumi", "parameters.applyMethod": "immediate"}
    aws_defaults = {"parameters": []}
    autoname = "name"
    _what: ClassVar[str]
    """The group's name in the API: ``DBParameterGroup``."""

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        rds = cloud.client("rds")
        self._make(rds, inputs)
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        rds = cloud.client("rds")
        listed = self._call(rds, "describe_{}s")(**self._of(resource_id))[f"{self._what}s"]
        if not listed:
            return None  # moto returns an empty list for a group that doesn't exist
        found = listed[0]
        arn = found[f"{self._what}Arn"]
        return {
            "arn": arn,
            "name": found[f"{self._what}Name"],
            "family": found["DBParameterGroupFamily"],
            "description": found["Description"],
            "parameters": [
                {
                    "name": one["ParameterName"],
                    "value": one["ParameterValue"],
                    "applyMethod": one["ApplyMethod"],
                }
                for one in self._parameters(rds, resource_id)
            ],
            "tags": tags_of(rds, arn),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        rds = cloud.client("rds")
        declared = {one["name"] for one in inputs.get("parameters") or ()}
        if any(one["name"] not in declared for one in state.get("parameters") or ()):
            # moto has no ResetDBParameterGroup, and deletes a group that is in use.
            self.delete(cloud, resource_id, state)
            self._make(rds, {**inputs, "name": resource_id})
        else:
            self._set(rds, resource_id, inputs)
            update_tags(rds, state["arn"], state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        self._call(cloud.client("rds"), "delete_{}")(**self._of(resource_id))

    def _make(self, rds: Any, inputs: Properties) -> None:
        self._call(rds, "create_{}")(
            **self._of(inputs["name"]),
            DBParameterGroupFamily=inputs["family"],
            Description=inputs["description"],
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )
        self._set(rds, inputs["name"], inputs)

    def _set(self, rds: Any, name: str, inputs: Properties) -> None:
        wanted = [
            {
                "ParameterName": one["name"],
                "ParameterValue": str(one["value"]),
                "ApplyMethod": one["applyMethod"],
            }
            for one in inputs.get("parameters") or ()
        ]
        for first in range(0, len(wanted), _AT_ONCE):
            self._call(rds, "modify_{}")(**self._of(name), Parameters=wanted[first : first + _AT_ONCE])

    def _of(self, name: str) -> dict[str, str]:
        return {f"{self._what}Name": name}

    def _call(self, rds: Any, pattern: str) -> Callable[..., dict[str, Any]]:
        raise NotImplementedError

    def _parameters(self, rds: Any, name: str) -> Iterator[dict[str, Any]]:
        raise NotImplementedError


@register
class ParameterGroup(_Parameters):
    """``aws.rds.ParameterGroup``."""

    token = "aws:rds/parameterGroup:ParameterGroup"
    defaults = {**_Parameters.defaults, "skipDestroy": False}
    write_only = frozenset({"skipDestroy"})
    _what = "DBParameterGroup"

    def _call(self, rds: Any, pattern: str) -> Callable[..., dict[str, Any]]:
        call: Callable[..., dict[str, Any]] = getattr(rds, pattern.format("db_parameter_group"))
        return call

    def _parameters(self, rds: Any, name: str) -> Iterator[dict[str, Any]]:
        pages = rds.get_paginator("describe_db_parameters").paginate(DBParameterGroupName=name, Source="user")
        return (one for page in pages for one in page["Parameters"])


@register
class ClusterParameterGroup(_Parameters):
    """``aws.rds.ClusterParameterGroup``."""

    token = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
    _what = "DBClusterParameterGroup"

    def _call(self, rds: Any, pattern: str) -> Callable[..., dict[str, Any]]:
        call: Callable[..., dict[str, Any]] = getattr(rds, pattern.format("db_cluster_parameter_group"))
        return call

    def _parameters(self, rds: Any, name: str) -> Iterator[dict[str, Any]]:
        found = rds.describe_db_cluster_parameters(DBClusterParameterGroupName=name, Source="user")
        return iter(found["Parameters"])
