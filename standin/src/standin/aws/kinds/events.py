"""EventBridge: buses, rules and their targets."""

import re
from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
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
class EventRule(Kind):
    """``aws.cloudwatch.EventRule``; its id is its name, on another bus than the default ``<bus>/<name>``."""

    token = "aws:cloudwatch/eventRule:EventRule"
    force_new = frozenset({"name", "namePrefix", "eventBusName"})
    defaults = {"eventBusName": _DEFAULT, "forceDestroy": False}
    aws_defaults = {"description": "", "eventPattern": "", "roleArn": "", "scheduleExpression": ""}
    write_only = frozenset({"forceDestroy"})
    autoname = "name"
    autoname_length = 64

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

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._put(cloud, inputs, Tags=tagging.as_list(inputs.get("tagsAll", {})))
        bus = inputs["eventBusName"]
        return str(inputs["name"]) if bus == _DEFAULT else f"{bus}/{inputs['name']}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        bus, _, name = resource_id.rpartition("/")
        found = cloud.client("events").describe_rule(Name=name, EventBusName=bus or _DEFAULT)
        return translate.answer(self.token, found) | {
            "arn": found["Arn"],
            "eventBusName": bus or _DEFAULT,  # AWS tells the name where an ARN was declared
            "isEnabled": found["State"] != "DISABLED",
            "tags": _tags(cloud, found["Arn"]),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._put(cloud, inputs)
        _retag(cloud, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("events").delete_rule(
            Name=state["name"], EventBusName=state["eventBusName"], Force=state.get("forceDestroy", False)
        )

    def _put(self, cloud: Cloud, inputs: Properties, **more: Any) -> None:
        events = cloud.client("events")
        # Without a description AWS puts none; ministack keeps the old one unless it is told.
        told = {"Description": "", **translate.request(events, "PutRule", _untagged(inputs))}
        if "state" not in inputs and "isEnabled" in inputs:
            told["State"] = "ENABLED" if inputs["isEnabled"] else "DISABLED"
        events.put_rule(**told, **more)


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
        told = translate.request(events, "PutTargets", {**inputs, "targets": [target]}, self._names)
        _refuse(events.put_targets(**told))


def _refuse(answer: dict[str, Any]) -> None:
    """PutTargets and RemoveTargets answer with their errors instead of raising them."""
    for failed in answer.get("FailedEntries", ()):
        raise OSError(f"{failed['TargetId']}: {failed['ErrorCode']}: {failed['ErrorMessage']}")


def _untagged(inputs: Properties) -> Properties:
    return {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}


def _tags(cloud: Cloud, arn: str) -> dict[str, str]:
    return tagging.as_map(cloud.client("events").list_tags_for_resource(ResourceARN=arn)["Tags"])


def _retag(cloud: Cloud, state: Properties, inputs: Properties) -> None:
    events, arn = cloud.client("events"), state["arn"]
    tagging.update(
        state,
        inputs,
        lambda new: events.tag_resource(ResourceARN=arn, Tags=tagging.as_list(new)),
        lambda old: events.untag_resource(ResourceARN=arn, TagKeys=old),
    )
