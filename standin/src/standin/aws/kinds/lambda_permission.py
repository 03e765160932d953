"""Permissions to invoke a function: each is a statement of its resource policy."""

import json
import re
import threading
from typing import Any

from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_ONE_AT_A_TIME = threading.Lock()
"""AWS loses permissions that are added to one function at the same time; the provider has this lock too."""

_ARGUMENTS = {
    "action": "Action",
    "eventSourceToken": "EventSourceToken",
    "function": "FunctionName",
    "functionUrlAuthType": "FunctionUrlAuthType",
    "invokedViaFunctionUrl": "InvokedViaFunctionUrl",
    "principal": "Principal",
    "principalOrgId": "PrincipalOrgID",
    "qualifier": "Qualifier",
    "sourceAccount": "SourceAccount",
    "sourceArn": "SourceArn",
    "statementId": "StatementId",
}
_CONDITIONS = {
    "eventSourceToken": ("StringEquals", "lambda:EventSourceToken"),
    "functionUrlAuthType": ("StringEquals", "lambda:FunctionUrlAuthType"),
    "invokedViaFunctionUrl": ("Bool", "lambda:InvokedViaFunctionUrl"),
    "principalOrgId": ("StringEquals", "aws:PrincipalOrgID"),
    "sourceAccount": ("StringEquals", "AWS:SourceAccount"),
    "sourceArn": ("ArnLike", "AWS:SourceArn"),
}
_FUNCTION = re.compile(r"(arn:[\w-]+:lambda:[\w-]+:\d{12}:function:)?([\w-]+)(?::([\w$-]+))?")


@register
class Permission(Kind):
    """``aws.lambda.Permission``; its id is the statement's, and nothing of it can be changed in place."""

    token = "aws:lambda/permission:Permission"
    force_new = frozenset({*_ARGUMENTS, "statementIdPrefix"})
    aws_defaults = dict.fromkeys(_CONDITIONS, None)
    autoname = "statementId"
    autoname_length = 100

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        payload = {api: inputs[name] for name, api in _ARGUMENTS.items() if name in inputs}
        with _ONE_AT_A_TIME:
            cloud.client("lambda").add_permission(**payload)
        return str(inputs["statementId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        qualifier = {"Qualifier": inputs["qualifier"]} if inputs.get("qualifier") else {}
        found = cloud.client("lambda").get_policy(FunctionName=inputs["function"], **qualifier)
        statements = json.loads(found["Policy"])["Statement"]
        statement = next((item for item in statements if item["Sid"] == resource_id), None)
        if statement is None:
            return None
        resource = _FUNCTION.fullmatch(statement["Resource"])
        prefix, name, version = resource.groups() if resource else ("", statement["Resource"], None)
        by_arn = inputs["function"].startswith("arn:")
        return {
            "action": statement["Action"],
            "function": f"{prefix}{name}" if by_arn else name,
            "principal": _principal(statement["Principal"]),
            "qualifier": version,
            "statementId": resource_id,
        } | _conditions(statement.get("Condition", {}))

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        qualifier = {"Qualifier": state["qualifier"]} if state.get("qualifier") else {}
        with _ONE_AT_A_TIME:
            cloud.client("lambda").remove_permission(
                FunctionName=state["function"], StatementId=resource_id, **qualifier
            )


def _principal(principal: Any) -> Any:
    if isinstance(principal, dict):
        return principal.get("AWS") or principal.get("Service")
    return principal


def _conditions(condition: dict[str, dict[str, Any]]) -> Properties:
    """The value of a key in any case: AWS and the emulators differ."""
    lower = {(test, key.lower()): value for test, keys in condition.items() for key, value in keys.items()}
    return {name: lower.get((test, key.lower())) for name, (test, key) in _CONDITIONS.items()}
