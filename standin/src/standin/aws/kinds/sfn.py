"""Step Functions state machines."""

from collections.abc import Iterable
from typing import Any

from standin.aws import validation
from standin.aws.kind import register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


@register
class StateMachine(TableKind):
    """``aws.sfn.StateMachine``; its id is its ARN."""

    token = "aws:sfn/stateMachine:StateMachine"
    force_new = frozenset({"name", "namePrefix", "type"})
    defaults = {"publish": False, "type": "STANDARD"}
    write_only = frozenset({"publish"})
    autoname = "name"
    service = "stepfunctions"
    operations = Operations(
        "CreateStateMachine", "DescribeStateMachine", "UpdateStateMachine", "DeleteStateMachine"
    )
    id_path = "stateMachineArn"
    outputs = {
        "arn": "stateMachineArn",
        "description": "description",
        "revisionId": "revisionId",
        "status": "status",
        "stateMachineVersionArn": "versions.stateMachineVersionArn",
    }
    tag_operations = TagOperations()

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.valid_json(inputs, "definition")
        yield from validation.one_of(inputs, {"type": ("STANDARD", "EXPRESS")})
        logging = inputs.get("loggingConfiguration")
        if isinstance(logging, dict):
            yield from validation.one_of(logging, {"level": ("ALL", "ERROR", "FATAL", "OFF")})

    def payload(self, inputs: Properties) -> Properties:
        own = {name: value for name, value in inputs.items() if value}
        logging = inputs.get("loggingConfiguration")
        if logging:
            group = logging.get("logDestination")
            own["loggingConfiguration"] = {
                "level": logging.get("level", "OFF"),
                "includeExecutionData": logging.get("includeExecutionData", False),
                "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}] if group else [],
            }
        return own

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = super().find(client, resource_id, inputs)
        if found is None or found.get("status") == "DELETING":
            return None
        versions = client.list_state_machine_versions(stateMachineArn=resource_id)["stateMachineVersions"]
        return found | {"versions": versions}

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {
            "creationDate": found["creationDate"].isoformat(),
            "loggingConfiguration": _logging(found.get("loggingConfiguration")),
        }


def _logging(found: dict[str, Any] | None) -> Properties | None:
    if found is None:
        return None
    groups = [item["cloudWatchLogsLogGroup"]["logGroupArn"] for item in found.get("destinations", ())]
    return {
        "level": found.get("level", "OFF"),
        "includeExecutionData": found.get("includeExecutionData", False),
        "logDestination": groups[0] if groups else None,
    }
