"""Application Auto Scaling: targets, policies and scheduled actions."""

from typing import Any, ClassVar

from standin.aws import service_tags
from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_TARGET = frozenset({"resourceId", "scalableDimension", "serviceNamespace"})


class _ScalingKind(TableKind):
    service = "application-autoscaling"


@register
class Target(_ScalingKind):
    """``aws.appautoscaling.Target``; its id is the scaled resource's."""

    token = "aws:appautoscaling/target:Target"
    force_new = _TARGET
    operations = Operations(
        "RegisterScalableTarget",
        "DescribeScalableTargets",
        "RegisterScalableTarget",
        "DeregisterScalableTarget",
    )
    id_property = "resourceId"
    result = "ScalableTargets"
    outputs = {"arn": "ScalableTargetARN"}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        """Tags go with it, though no emulator returns them: see gaps.py."""
        client, operation = cloud.client(self.service), self.operations.create
        self._send(client, operation, inputs, service_tags.create_argument(client, operation, inputs))
        return str(inputs["resourceId"])

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = client.describe_scalable_targets(
            ServiceNamespace=inputs["serviceNamespace"],
            ResourceIds=[resource_id],
            ScalableDimension=inputs["scalableDimension"],
        )["ScalableTargets"]
        return found[0] if found else None


class _NamedKind(_ScalingKind):
    """A policy or a scheduled action: the read operation lists all of its target."""

    autoname = "name"
    id_property = "name"
    key: ClassVar[str]

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        of = {name[:1].upper() + name[1:]: inputs[name] for name in _TARGET}
        found = service_tags.call(client, self.operations.read, of)[self.result]
        return next((dict(one) for one in found if one[self.key] == resource_id), None)


@register
class Policy(_NamedKind):
    """``aws.appautoscaling.Policy``; its id is its name."""

    token = "aws:appautoscaling/policy:Policy"
    force_new = _TARGET | {"name"}
    defaults = {"policyType": "StepScaling"}
    operations = Operations(
        "PutScalingPolicy", "DescribeScalingPolicies", "PutScalingPolicy", "DeleteScalingPolicy"
    )
    names = (("name", "PolicyName"),)
    result = "ScalingPolicies"
    key = "PolicyName"
    outputs = {"arn": "PolicyARN"}

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"alarmArns": [alarm["AlarmARN"] for alarm in found.get("Alarms", [])]}


@register
class ScheduledAction(_NamedKind):
    """``aws.appautoscaling.ScheduledAction``; its id joins its name, namespace and resource."""

    token = "aws:appautoscaling/scheduledAction:ScheduledAction"
    force_new = _TARGET | {"name"}
    defaults = {"timezone": "UTC"}
    operations = Operations(
        "PutScheduledAction", "DescribeScheduledActions", "PutScheduledAction", "DeleteScheduledAction"
    )
    names = (("name", "ScheduledActionName"),)
    result = "ScheduledActions"
    key = "ScheduledActionName"
    outputs = {"arn": "ScheduledActionARN"}

    def join_id(self, cloud: Cloud, own: str, inputs: Properties) -> str:
        return f"{own}-{inputs['serviceNamespace']}-{inputs['resourceId']}"

    def own_id(self, resource_id: str, properties: Properties) -> str:
        return str(properties["name"])

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        """The times as declared: AWS returns them in another form."""
        return {name: inputs[name] for name in ("startTime", "endTime") if name in inputs}
