"""ECS clusters, their capacity and task definitions."""

import json
from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_ACTIVE = ("ACTIVE", "PROVISIONING")


def tags(properties: Properties) -> list[dict[str, str]]:
    """All tags in ECS's form."""
    return [{"key": key, "value": value} for key, value in properties.get("tagsAll", {}).items()]


def tags_from(found: list[dict[str, str]] | None) -> dict[str, str]:
    """Tags in Pulumi's form."""
    return {tag["key"]: tag["value"] for tag in found or []}


def update_tags(ecs: Any, arn: str, state: Properties, inputs: Properties) -> None:
    """Update the tags of *arn* to those of *inputs*."""
    tagging.update(
        state,
        inputs,
        lambda new: ecs.tag_resource(resourceArn=arn, tags=tags({"tagsAll": new})),
        lambda old: ecs.untag_resource(resourceArn=arn, tagKeys=old),
    )


@register
class Cluster(Kind):
    """``aws.ecs.Cluster``; its id is its ARN."""

    token = "aws:ecs/cluster:Cluster"
    force_new = frozenset({"name"})
    autoname = "name"
    _names: translate.Names = (("name", "clusterName"),)
    _changeable = ("configuration", "serviceConnectDefaults", "settings")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ecs = cloud.client("ecs")
        call = translate.request(ecs, "CreateCluster", {**inputs, "tags": None}, self._names)
        return str(ecs.create_cluster(**call, tags=tags(inputs))["cluster"]["clusterArn"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        include = ["TAGS", "SETTINGS", "CONFIGURATIONS"]
        found = cloud.client("ecs").describe_clusters(clusters=[resource_id], include=include)["clusters"]
        if not found or found[0]["status"] not in _ACTIVE:
            return None
        return translate.answer(self.token, {**found[0], "tags": None}, self._names) | {
            "arn": resource_id,
            "tags": tags_from(found[0].get("tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ecs = cloud.client("ecs")
        own = {key: inputs[key] for key in self._changeable if key in inputs}
        if any(own[key] != state.get(key) for key in own):
            ecs.update_cluster(cluster=resource_id, **translate.request(ecs, "UpdateCluster", own))
        update_tags(ecs, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ecs").delete_cluster(cluster=resource_id)


@register
class ClusterCapacityProviders(Kind):
    """``aws.ecs.ClusterCapacityProviders``; its id is the cluster's name."""

    token = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"
    force_new = frozenset({"clusterName"})
    defaults = {"defaultCapacityProviderStrategies.base": 0, "defaultCapacityProviderStrategies.weight": 0}
    aws_defaults = {"capacityProviders": [], "defaultCapacityProviderStrategies": []}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cloud.client("ecs").put_cluster_capacity_providers(
            cluster=inputs["clusterName"],
            capacityProviders=inputs.get("capacityProviders") or [],
            defaultCapacityProviderStrategy=inputs.get("defaultCapacityProviderStrategies") or [],
        )
        return str(inputs["clusterName"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ecs").describe_clusters(clusters=[resource_id])["clusters"]
        if not found or found[0]["status"] not in _ACTIVE:
            return None
        return {
            "clusterName": resource_id,
            "capacityProviders": found[0].get("capacityProviders", []),
            "defaultCapacityProviderStrategies": [
                {"base": 0, "weight": 0, **one} for one in found[0].get("defaultCapacityProviderStrategy", [])
            ],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self.create(cloud, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        self.create(cloud, {"clusterName": resource_id})


@register
class CapacityProvider(Kind):
    """``aws.ecs.CapacityProvider`` over an Auto Scaling group; its id is its ARN."""

    token = "aws:ecs/capacityProvider:CapacityProvider"
    computed_inside = frozenset(
        {
            "instanceWarmupPeriod",
            "maximumScalingStepSize",
            "minimumScalingStepSize",
            "status",
            "targetCapacity",
        }
    )
    force_new = frozenset({"name", "cluster"})
    autoname = "name"

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        group = "autoScalingGroupArn"
        before, after = (one.get("autoScalingGroupProvider") or {} for one in (state, inputs))
        moved = before.get(group) != after.get(group)
        return self.force_new | ({"autoScalingGroupProvider"} if moved else frozenset())

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ecs = cloud.client("ecs")
        call = translate.request(ecs, "CreateCapacityProvider", {**inputs, "tags": None})
        return str(
            ecs.create_capacity_provider(**call, tags=tags(inputs))["capacityProvider"]["capacityProviderArn"]
        )

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ecs").describe_capacity_providers(
            capacityProviders=[resource_id.rpartition("/")[2]], include=["TAGS"]
        )["capacityProviders"]
        if not found or found[0].get("status") not in _ACTIVE:
            return None
        return translate.answer(self.token, {**found[0], "tags": None}) | {
            "arn": resource_id,
            "tags": tags_from(found[0].get("tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ecs = cloud.client("ecs")
        call = translate.request(ecs, "UpdateCapacityProvider", inputs)
        ecs.update_capacity_provider(**call)
        update_tags(ecs, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        # moto answers 500 to the deletion of a capacity provider that doesn't exist.
        if self.read(cloud, resource_id, state) is not None:
            cloud.client("ecs").delete_capacity_provider(capacityProvider=state["name"])


@register
class TaskDefinition(Kind):
    """``aws.ecs.TaskDefinition``; its id is its family. Every change but of tags makes another revision."""

    token = "aws:ecs/taskDefinition:TaskDefinition"
    id_input = "family"
    force_new = frozenset(
        {
            "containerDefinitions",
            "cpu",
            "enableFaultInjection",
            "ephemeralStorage",
            "executionRoleArn",
            "family",
            "ipcMode",
            "memory",
            "networkMode",
            "pidMode",
            "placementConstraints",
            "proxyConfiguration",
            "requiresCompatibilities",
            "runtimePlatform",
            "taskRoleArn",
            "volumes",
        }
    )
    defaults = {"skipDestroy": False, "trackLatest": False}
    write_only = frozenset({"skipDestroy", "trackLatest"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        return validation.valid_json(inputs, "containerDefinitions")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ecs = cloud.client("ecs")
        own = {**inputs, "tags": None, "containerDefinitions": json.loads(inputs["containerDefinitions"])}
        made = ecs.register_task_definition(
            **translate.request(ecs, "RegisterTaskDefinition", own),
            **({"tags": tags(inputs)} if tags(inputs) else {}),
        )
        return str(made["taskDefinition"]["family"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        ecs = cloud.client("ecs")
        # The state isn't known here, so the family's newest revision is taken. That may be one which was
        # registered out of band: the provider takes it with trackLatest only.
        listed = ecs.list_task_definitions(familyPrefix=resource_id, status="ACTIVE", sort="DESC")
        arns = [arn for arn in listed["taskDefinitionArns"] if _family(arn) == resource_id]
        if not arns:
            return None
        newest = max(arns, key=lambda arn: int(arn.rpartition(":")[2]))
        found = ecs.describe_task_definition(taskDefinition=newest, include=["TAGS"])
        definition = found["taskDefinition"]
        arn = definition["taskDefinitionArn"]
        declared = json.loads(inputs.get("containerDefinitions") or "[]")
        return translate.answer(self.token, {**definition, "containerDefinitions": None}) | {
            "arn": arn,
            "arnWithoutRevision": arn.rpartition(":")[0],
            "revision": definition["revision"],
            "containerDefinitions": json.dumps(_like(definition["containerDefinitions"], declared)),
            "tags": tags_from(found.get("tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        update_tags(cloud.client("ecs"), state["arn"], state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        if not state.get("skipDestroy"):
            cloud.client("ecs").deregister_task_definition(taskDefinition=state["arn"])


def _family(arn: str) -> str:
    return arn.rpartition("/")[2].rpartition(":")[0]


def _like(found: Any, declared: Any) -> Any:
    """The response without the defaults that AWS adds to the declared values."""
    if isinstance(found, list) and isinstance(declared, list) and len(found) == len(declared):
        return [_like(one, other) for one, other in zip(found, declared, strict=True)]
    if isinstance(found, dict) and isinstance(declared, dict):
        return {
            key: _like(value, declared.get(key))
            for key, value in found.items()
            if key in declared or value not in (0, [], {}, "", None, False)
        }
    return found
