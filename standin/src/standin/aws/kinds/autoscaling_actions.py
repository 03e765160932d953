"""Policies, scheduled actions and lifecycle hooks of Auto Scaling groups."""

from collections.abc import Iterable
from typing import Any

from standin.aws import translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_SIMPLE = "SimpleScaling"
_POLICY_TYPES = (_SIMPLE, "StepScaling", "TargetTrackingScaling", "PredictiveScaling")


class _GroupKind(TableKind):
    service = "autoscaling"
    autoname = "name"
    id_property = "name"


@register
class Policy(_GroupKind):
    """``aws.autoscaling.Policy``; its id is its name."""

    token = "aws:autoscaling/policy:Policy"
    force_new = frozenset({"name", "autoscalingGroupName"})
    defaults = {"enabled": True, "policyType": _SIMPLE}
    operations = Operations("PutScalingPolicy", "DescribePolicies", "PutScalingPolicy", "DeletePolicy")
    names = (
        ("name", "PolicyName"),
        ("metricDimensions", "Dimensions"),
        ("metricSpecification", "MetricSpecifications"),
    )
    outputs = {"arn": "PolicyARN"}

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        return validation.one_of(inputs, {"policyType": _POLICY_TYPES})

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = client.describe_policies(
            AutoScalingGroupName=inputs["autoscalingGroupName"], PolicyNames=[resource_id]
        )["ScalingPolicies"]
        # moto returns an empty predictive configuration for every policy.
        return {name: value for name, value in found[0].items() if value != {}} if found else None


@register
class Schedule(Kind):
    """``aws.autoscaling.Schedule``; its id is the action's name. A size of -1 stays as it is."""

    token = "aws:autoscaling/schedule:Schedule"
    id_input = "scheduledActionName"
    force_new = frozenset({"scheduledActionName", "autoscalingGroupName"})
    _sizes = ("minSize", "maxSize", "desiredCapacity")
    _unchanged = -1

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._put(cloud.client("autoscaling"), inputs)
        return str(inputs["scheduledActionName"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("autoscaling").describe_scheduled_actions(
            AutoScalingGroupName=inputs["autoscalingGroupName"], ScheduledActionNames=[resource_id]
        )["ScheduledUpdateGroupActions"]
        if not found:
            return None
        times = {
            key: found[0][api].strftime("%Y-%m-%dT%H:%M:%SZ")
            for key, api in (("startTime", "StartTime"), ("endTime", "EndTime"))
            if api in found[0]
        }
        action = translate.answer(self.token, found[0]) | times
        return (
            dict.fromkeys(self._sizes, self._unchanged) | action | {"arn": found[0].get("ScheduledActionARN")}
        )

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._put(cloud.client("autoscaling"), inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("autoscaling").delete_scheduled_action(
            AutoScalingGroupName=state["autoscalingGroupName"], ScheduledActionName=resource_id
        )

    def _put(self, client: Any, inputs: Properties) -> None:
        """A size that is not declared is 0, as the provider documents."""
        sizes = {key: inputs.get(key, 0) for key in self._sizes}
        own = {**inputs, **sizes}
        kept = {key: value for key, value in own.items() if value != self._unchanged}
        times = {key: kept.pop(key) for key in ("startTime", "endTime") if key in kept}
        client.put_scheduled_update_group_action(
            **translate.request(client, "PutScheduledUpdateGroupAction", kept),
            **{key[:1].upper() + key[1:]: value for key, value in times.items()},
        )


@register
class LifecycleHook(_GroupKind):
    """``aws.autoscaling.LifecycleHook``; its id is its name."""

    token = "aws:autoscaling/lifecycleHook:LifecycleHook"
    force_new = frozenset({"name"})
    search_inputs = ("autoscalingGroupName",)
    operations = Operations(
        "PutLifecycleHook", "DescribeLifecycleHooks", "PutLifecycleHook", "DeleteLifecycleHook"
    )
    names = (("name", "LifecycleHookName"),)

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        # moto returns the hooks of a deleted group, and of all names.
        found = client.describe_lifecycle_hooks(
            AutoScalingGroupName=inputs["autoscalingGroupName"], LifecycleHookNames=[resource_id]
        )["LifecycleHooks"]
        return next((dict(one) for one in found if one["LifecycleHookName"] == resource_id), None)
