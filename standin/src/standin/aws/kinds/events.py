"""EventBridge: buses, rules and their targets."""

import re
from collections.abc import Iterable
from typing import Any

from standin.aws import translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_DEFAULT = "default"
_NAME = re.compile(r"[0-9A-Za-z_.-]+")


@register
class EventBus(TableKind):
    """``aws.cloudwatch.EventBus``; its id is its name."""

    token = "aws:cloudwatch/eventBus:EventBus"
    force_new = frozenset({"name", "eventSourceName"})
    aws_defaults = {"description": "", "kmsKeyIdentifier": "", "deadLetterConfig": None}
    autoname = "name"
    service = "events"
    operations = Operations("CreateEventBus", "DescribeEventBus", "UpdateEventBus", "DeleteEventBus")
    id_property = "name"
    outputs = {"arn": "Arn"}
    tag_operations = TagOperations()

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        if inputs.get("name") == _DEFAULT:
            yield "name", 'cannot be "default"'


@register
class EventRule(TableKind):
    """``aws.cloudwatch.EventRule``; its id is its name, on another bus than the default ``<bus>/<name>``."""

    token = "aws:cloudwatch/eventRule:EventRule"
    force_new = frozenset({"name", "namePrefix", "eventBusName"})
    defaults = {"eventBusName": _DEFAULT, "forceDestroy": False}
    aws_defaults = {"description": "", "eventPattern": "", "roleArn": "", "scheduleExpression": ""}
    write_only = frozenset({"forceDestroy"})
    autoname = "name"
    autoname_length = 64
    service = "events"
    operations = Operations("PutRule", "DescribeRule", "PutRule", "DeleteRule")
    names = (("forceDestroy", "Force"),)
    id_property = "name"
    identity_properties = ("eventBusName",)
    outputs = {"arn": "Arn"}
    tag_operations = TagOperations()

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.valid_json(inputs, "eventPattern")
        yield from validation.conflicts(inputs, ("isEnabled", "state"), ("name", "namePrefix"))
        states = ("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
        yield from validation.one_of(inputs, {"state": states})
        if "eventPattern" not in inputs and "scheduleExpression" not in inputs:
            yield "eventPattern", "one of `event_pattern,schedule_expression` must be specified"
        name = inputs.get("name")
        if isinstance(name, str) and (len(name) > self.autoname_length or not _NAME.fullmatch(name)):
            yield "name", f'"name" doesn\'t comply with restrictions: {name}'

    def join_id(self, cloud: Cloud, own: str, inputs: Properties) -> str:
        return own if inputs["eventBusName"] == _DEFAULT else f"{inputs['eventBusName']}/{own}"

    def own_id(self, resource_id: str, properties: Properties) -> str:
        return resource_id.rpartition("/")[2]

    def payload(self, inputs: Properties) -> Properties:
        """Without an empty description ministack keeps the last one; PutRule takes no other empty text."""
        enabled = inputs.get("isEnabled", True)
        own = {name: value for name, value in inputs.items() if value != ""}
        return {"description": "", "state": "ENABLED" if enabled else "DISABLED", **own}

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        """The bus by its name, also if its ARN is declared."""
        bus = {"eventBusName": resource_id.rpartition("/")[0] or _DEFAULT}
        state = super().read(cloud, resource_id, inputs | bus)
        return state and state | bus

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"isEnabled": found["State"] != "DISABLED"}


@register
class EventTarget(Kind):
    """``aws.cloudwatch.EventTarget``; its id is ``<rule>-<target>``, after another bus than the default."""

    token = "aws:cloudwatch/eventTarget:EventTarget"
    force_new = frozenset({"eventBusName", "rule", "targetId"})
    defaults = {"eventBusName": _DEFAULT, "forceDestroy": False}
    aws_defaults = {
        **dict.fromkeys(("input", "inputPath", "roleArn"), ""),
        **dict.fromkeys(("deadLetterConfig", "inputTransformer", "retryPolicy", "sqsTarget"), None),
    }
    write_only = frozenset({"forceDestroy"})
    autoname = "targetId"
    _names = (
        ("targetId", "Id"),
        ("batchTarget", "BatchParameters"),
        ("ecsTarget", "EcsParameters"),
        ("httpTarget", "HttpParameters"),
        ("inputPaths", "InputPathsMap"),
        ("kinesisTarget", "KinesisParameters"),
        ("redshiftTarget", "RedshiftDataParameters"),
        ("sqsTarget", "SqsParameters"),
        ("taskDefinitionArn", "TaskDefinitionArn"),
    )

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.valid_json(inputs, "input")
        yield from validation.conflicts(
            inputs, ("input", "inputPath", "inputTransformer"), ("inputPath", "inputTransformer")
        )
        retry = inputs.get("retryPolicy")
        ranges = {"maximumEventAgeInSeconds": (0, 86_400), "maximumRetryAttempts": (0, 185)}
        yield from validation.in_range(retry if isinstance(retry, dict) else {}, ranges)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._put(cloud, inputs)
        return self.declared_id(cloud, inputs)

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str:
        parts = (inputs["eventBusName"], inputs["rule"], inputs["targetId"])
        return "-".join(parts[1:] if parts[0] == _DEFAULT else parts)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        events = cloud.client("events")
        bus, rule, target = inputs["eventBusName"], inputs["rule"], inputs["targetId"]
        for page in events.get_paginator("list_targets_by_rule").paginate(Rule=rule, EventBusName=bus):
            for found in page["Targets"]:
                if found["Id"] == target:
                    mine = {"eventBusName": bus, "rule": rule}
                    return translate.answer(self.token, found, self._names) | mine
        return None

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._put(cloud, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        answer = cloud.client("events").remove_targets(
            Rule=state["rule"],
            EventBusName=state["eventBusName"],
            Ids=[state["targetId"]],
            Force=state.get("forceDestroy", False),
        )
        _refuse(answer)

    def _put(self, cloud: Cloud, inputs: Properties) -> None:
        events = cloud.client("events")
        target = {key: value for key, value in inputs.items() if key not in ("rule", "eventBusName")}
        payload = translate.request(events, "PutTargets", {**inputs, "targets": [target]}, self._names)
        _refuse(events.put_targets(**payload))


def _refuse(answer: dict[str, Any]) -> None:
    """Raise the errors in a response: PutTargets and RemoveTargets return them."""
    for failed in answer.get("FailedEntries", ()):
        raise OSError(f"{failed['TargetId']}: {failed['ErrorCode']}: {failed['ErrorMessage']}")
