"""Step Functions state machines."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties


@register
class StateMachine(Kind):
    """``aws.sfn.StateMachine``; its id is its ARN."""

    token = "aws:sfn/stateMachine:StateMachine"
    force_new = frozenset({"name", "namePrefix", "type"})
    defaults = {"publish": False, "type": "STANDARD"}
    write_only = frozenset({"publish"})
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.valid_json(inputs, "definition")
        yield from validation.one_of(inputs, {"type": ("STANDARD", "EXPRESS")})
        logging = inputs.get("loggingConfiguration")
        if isinstance(logging, dict):
            yield from validation.one_of(logging, {"level": ("ALL", "ERROR", "FATAL", "OFF")})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        made = cloud.client("stepfunctions").create_state_machine(
            name=inputs["name"],
            type=inputs["type"],
            publish=inputs["publish"],
            tags=_tags(inputs.get("tagsAll", {})),
            **_settings(inputs),
        )
        return str(made["stateMachineArn"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        states = cloud.client("stepfunctions")
        found = states.describe_state_machine(stateMachineArn=resource_id)
        if found.get("status") == "DELETING":
            return None
        versions = states.list_state_machine_versions(stateMachineArn=resource_id)["stateMachineVersions"]
        plain = ("name", "type", "definition", "roleArn", "status", "description", "revisionId")
        same = ("encryptionConfiguration", "tracingConfiguration")
        tags = states.list_tags_for_resource(resourceArn=resource_id)["tags"]
        return {key: found.get(key) for key in (*plain, *same)} | {
            "arn": resource_id,
            "creationDate": found["creationDate"].isoformat(),
            "loggingConfiguration": _logging(found.get("loggingConfiguration")),
            "stateMachineVersionArn": versions[0]["stateMachineVersionArn"] if versions else None,
            "tags": {tag["key"]: tag["value"] for tag in tags},
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        states = cloud.client("stepfunctions")
        states.update_state_machine(
            stateMachineArn=resource_id, publish=inputs["publish"], **_settings(inputs)
        )
        tagging.update(
            state,
            inputs,
            lambda new: states.tag_resource(resourceArn=resource_id, tags=_tags(new)),
            lambda old: states.untag_resource(resourceArn=resource_id, tagKeys=old),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("stepfunctions").delete_state_machine(stateMachineArn=resource_id)


def _settings(inputs: Properties) -> dict[str, Any]:
    """What can be changed, as the API writes it."""
    told = {key: inputs[key] for key in ("definition", "roleArn")}
    told |= {
        key: inputs[key] for key in ("encryptionConfiguration", "tracingConfiguration") if inputs.get(key)
    }
    logging = inputs.get("loggingConfiguration")
    if logging:
        group = logging.get("logDestination")
        told["loggingConfiguration"] = {
            "level": logging.get("level", "OFF"),
            "includeExecutionData": logging.get("includeExecutionData", False),
            "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}] if group else [],
        }
    return told


def _logging(found: dict[str, Any] | None) -> Properties | None:
    if found is None:
        return None
    groups = [item["cloudWatchLogsLogGroup"]["logGroupArn"] for item in found.get("destinations", ())]
    return {
        "level": found.get("level", "OFF"),
        "includeExecutionData": found.get("includeExecutionData", False),
        "logDestination": groups[0] if groups else None,
    }


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]
