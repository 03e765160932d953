"""Parameter groups of ElastiCache."""

from typing import Any

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.elasticache_tags import tags_of, update_tags
from standin.aws.values import Properties


@register
class ParameterGroup(Kind):
    """``aws.elasticache.ParameterGroup``; its id is its name."""

    token = "aws:elasticache/parameterGroup:ParameterGroup"
    force_new = frozenset({"name", "family", "description"})
    defaults = {"description": "Managed by Pulumi"}
    aws_defaults = {"parameters": []}
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cache = cloud.client("elasticache")
        cache.create_cache_parameter_group(
            CacheParameterGroupName=inputs["name"],
            CacheParameterGroupFamily=inputs["family"],
            Description=inputs["description"],
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )
        cloud.created(inputs["name"])
        _set(cache, inputs["name"], inputs.get("parameters", []))
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        cache = cloud.client("elasticache")
        groups = cache.describe_cache_parameter_groups(CacheParameterGroupName=resource_id)
        found = groups["CacheParameterGroups"][0]
        parameters = cache.describe_cache_parameters(CacheParameterGroupName=resource_id, Source="user")
        return {
            "arn": found["ARN"],
            "name": found["CacheParameterGroupName"],
            "family": found["CacheParameterGroupFamily"],
            "description": found["Description"],
            # ministack ignores Source and returns the others too.
            "parameters": [
                {"name": one["ParameterName"], "value": one["ParameterValue"]}
                for one in parameters["Parameters"]
                if one["Source"] == "user"
            ],
            "tags": tags_of(cache, found["ARN"]),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        cache = cloud.client("elasticache")
        wanted = inputs.get("parameters", [])
        stays = {one["name"] for one in wanted}
        gone = [one for one in state.get("parameters", []) if one["name"] not in stays]
        if gone:
            cache.reset_cache_parameter_group(
                CacheParameterGroupName=resource_id,
                ParameterNameValues=[
                    {"ParameterName": one["name"], "ParameterValue": one["value"]} for one in gone
                ],
            )
        _set(cache, resource_id, wanted)
        update_tags(cache, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("elasticache").delete_cache_parameter_group(CacheParameterGroupName=resource_id)


def _set(cache: Any, group: str, parameters: list[Properties]) -> None:
    if parameters:
        cache.modify_cache_parameter_group(
            CacheParameterGroupName=group,
            ParameterNameValues=[
                {"ParameterName": one["name"], "ParameterValue": str(one["value"])} for one in parameters
            ],
        )
