"""Policies and task settings of DMS, as functions without AWS calls."""

import json
from collections.abc import Sequence

from components.common import policy
from components.common.arn import Arn

# DMS User Guide, "Task logging"; Security Hub DMS.7 and DMS.8 require at least this level for these four.
_LOGGED = ("SOURCE_CAPTURE", "SOURCE_UNLOAD", "TARGET_APPLY", "TARGET_LOAD")
_SEVERITY = "LOGGER_SEVERITY_DEFAULT"


def trust(key_arn: str) -> str:
    """Let DMS in the key's region assume the role for the key's account."""
    key = Arn.parse(key_arn)
    return policy.trust(
        f"dms.{key.region}.amazonaws.com", {"StringEquals": {"aws:SourceAccount": key.account}}
    )


def reading(key_arn: str, secret_arns: Sequence[str]) -> str:
    """Read the secrets, and decrypt them with the key through Secrets Manager."""
    via = {"StringEquals": {"kms:ViaService": f"secretsmanager.{Arn.parse(key_arn).region}.amazonaws.com"}}
    return policy.document(
        policy.allow("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", on=secret_arns),
        policy.allow("kms:Decrypt", on=key_arn, when=via),
    )


def task_settings() -> str:
    """The task's settings: which components log. DMS adds the log group's name and its other defaults."""
    components = [{"Id": one, "Severity": _SEVERITY} for one in _LOGGED]
    return json.dumps({"Logging": {"EnableLogging": True, "LogComponents": components}})


def table_mappings(schemas: Sequence[str]) -> str:
    """Selection rules that include all tables of each schema."""
    rules = [
        {
            "rule-type": "selection",
            "rule-id": str(number),
            "rule-name": str(number),
            "object-locator": {"schema-name": schema, "table-name": "%"},
            "rule-action": "include",
        }
        for number, schema in enumerate(schemas, 1)
    ]
    return json.dumps({"rules": rules})
