"""EventBridge Scheduler: schedules."""

import re
from collections.abc import Iterable
from typing import Any

from standin.aws import validation
from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_DEFAULT_GROUP = "default"
_MOST = 64
_NAME = re.compile(r"[0-9A-Za-z_.-]+")
_SUBNETS = "awsvpcConfiguration"


@register
class Schedule(TableKind):
    """``aws.scheduler.Schedule``; its id is ``<group>/<name>``."""

    token = "aws:scheduler/schedule:Schedule"
    force_new = frozenset({"groupName", "name", "namePrefix"})
    defaults = {
        "actionAfterCompletion": "NONE",
        "groupName": _DEFAULT_GROUP,
        "scheduleExpressionTimezone": "UTC",
        "state": "ENABLED",
    }
    aws_defaults = {"description": "", "endDate": None, "kmsKeyArn": "", "startDate": None}
    autoname = "name"
    service = "scheduler"
    operations = Operations("CreateSchedule", "GetSchedule", "UpdateSchedule", "DeleteSchedule")
    id_property = "name"
    identity_properties = ("groupName",)
    names = (
        ("capacityProviderStrategies", "CapacityProviderStrategy"),
        ("pipelineParameters", "PipelineParameterList"),
        ("placementStrategies", "PlacementStrategy"),
    )
    outputs = {"arn": "Arn"}

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.conflicts(inputs, ("name", "namePrefix"))
        yield from validation.one_of(inputs, {"state": ("ENABLED", "DISABLED")})
        name = inputs.get("name")
        if isinstance(name, str) and (len(name) > _MOST or not _NAME.fullmatch(name)):
            yield "name", f'"name" must match {_NAME.pattern} and have at most {_MOST} characters'

    def join_id(self, cloud: Cloud, own: str, inputs: Properties) -> str:
        return f"{inputs['groupName']}/{own}"

    def own_id(self, resource_id: str, properties: Properties) -> str:
        return resource_id.rpartition("/")[2]

    def identity(
        self, client: Any, operation: str, resource_id: str, properties: Properties
    ) -> dict[str, Any]:
        """Group and name alone: UpdateSchedule requires the target too, in the form of the payload."""
        group = {name: properties[name] for name in self.identity_properties if name in properties}
        return super().identity(client, operation, resource_id, group)

    def payload(self, inputs: Properties) -> Properties:
        """The task's network as the API nests it; no empty texts, which the API refuses."""
        own = {name: value for name, value in inputs.items() if value not in ("", None)}
        task = own["target"].get("ecsParameters")
        if task is None or task.get("networkConfiguration") is None:
            return own
        network = dict(task["networkConfiguration"])
        if "assignPublicIp" in network:
            network["assignPublicIp"] = "ENABLED" if network["assignPublicIp"] else "DISABLED"
        return own | {
            "target": {
                **own["target"],
                "ecsParameters": {**task, "networkConfiguration": {_SUBNETS: network}},
            }
        }

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = super().find(client, resource_id, inputs)
        task = (found or {}).get("Target", {}).get("EcsParameters", {})
        network = task.get("NetworkConfiguration", {}).pop(_SUBNETS, None)
        if network is not None:
            if "AssignPublicIp" in network:
                network["AssignPublicIp"] = network["AssignPublicIp"] == "ENABLED"
            task["NetworkConfiguration"] = network
        return found
