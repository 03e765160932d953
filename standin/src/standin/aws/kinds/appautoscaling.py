"""Application Auto Scaling: how far something may be scaled, by what rule, and when."""

from typing import Any

from standin.aws import translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_SERVICE = "application-autoscaling"
_WHAT = frozenset({"resourceId", "scalableDimension", "serviceNamespace"})


def _of(properties: Properties) -> dict[str, Any]:
    return {key[:1].upper() + key[1:]: properties[key] for key in sorted(_WHAT)}


@register
class Target(Kind):
    """``aws.appautoscaling.Target``; its id is the scaled resource's."""

    token = "aws:appautoscaling/target:Target"
    force_new = _WHAT

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client(_SERVICE)
        tags = {"Tags": inputs["tagsAll"]} if inputs.get("tagsAll") else {}
        client.register_scalable_target(**self._call(client, inputs), **tags)
        return str(inputs["resourceId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client(_SERVICE)
        found = client.describe_scalable_targets(
            ServiceNamespace=inputs["serviceNamespace"],
            ResourceIds=[resource_id],
            ScalableDimension=inputs["scalableDimension"],
        )["ScalableTargets"]
        if not found:
            return None
        arn = found[0].get("ScalableTargetARN")
        told = translate.answer(self.token, {**found[0], "Tags": None})
        return told | {"arn": arn}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client(_SERVICE)
        client.register_scalable_target(**self._call(client, inputs))

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client(_SERVICE).deregister_scalable_target(**_of(state))

    def _call(self, client: Any, inputs: Properties) -> dict[str, Any]:
        return translate.request(client, "RegisterScalableTarget", {**inputs, "tags": None})


@register
class Policy(Kind):
    """``aws.appautoscaling.Policy``; its id is its name."""

    token = "aws:appautoscaling/policy:Policy"
    force_new = _WHAT | {"name"}
    defaults = {"policyType": "StepScaling"}
    autoname = "name"
    _names: translate.Names = (("name", "PolicyName"),)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._put(cloud.client(_SERVICE), inputs)
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client(_SERVICE).describe_scaling_policies(**_of(inputs))["ScalingPolicies"]
        policy = next((one for one in found if one["PolicyName"] == resource_id), None)
        if policy is None:
            return None
        alarms = [alarm["AlarmARN"] for alarm in policy.get("Alarms", [])]
        return translate.answer(self.token, policy, self._names) | {
            "arn": policy["PolicyARN"],
            "alarmArns": alarms,
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._put(cloud.client(_SERVICE), inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client(_SERVICE).delete_scaling_policy(PolicyName=resource_id, **_of(state))

    def _put(self, client: Any, inputs: Properties) -> None:
        client.put_scaling_policy(**translate.request(client, "PutScalingPolicy", inputs, self._names))


@register
class ScheduledAction(Kind):
    """``aws.appautoscaling.ScheduledAction``; its id joins its name, namespace and resource."""

    token = "aws:appautoscaling/scheduledAction:ScheduledAction"
    force_new = _WHAT | {"name"}
    defaults = {"timezone": "UTC"}
    autoname = "name"
    _names: translate.Names = (("name", "ScheduledActionName"),)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._put(cloud.client(_SERVICE), inputs)
        return f"{inputs['name']}-{inputs['serviceNamespace']}-{inputs['resourceId']}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client(_SERVICE).describe_scheduled_actions(**_of(inputs))["ScheduledActions"]
        action = next((one for one in found if one["ScheduledActionName"] == inputs["name"]), None)
        if action is None:
            return None
        times = {key: value for key, value in inputs.items() if key in ("startTime", "endTime")}
        found_properties = translate.answer(self.token, action, self._names)
        return found_properties | times | {"arn": action["ScheduledActionARN"]}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._put(cloud.client(_SERVICE), inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client(_SERVICE).delete_scheduled_action(ScheduledActionName=state["name"], **_of(state))

    def _put(self, client: Any, inputs: Properties) -> None:
        client.put_scheduled_action(**translate.request(client, "PutScheduledAction", inputs, self._names))
