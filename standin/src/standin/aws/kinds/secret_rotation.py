"""Rotation of secrets in Secrets Manager."""

from collections.abc import Iterable
from typing import Any

from standin.aws.kind import register
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


@register
class SecretRotation(TableKind):
    """``aws.secretsmanager.SecretRotation``; its id is the secret's ARN, or what it was declared by.

    Its deletion is refused for a secret without a rotation function, as one that RDS manages: moto answers
    CancelRotateSecret with InvalidRequestException then.
    """

    token = "aws:secretsmanager/secretRotation:SecretRotation"
    force_new = frozenset({"secretId"})
    defaults = {"rotateImmediately": True}
    write_only = frozenset({"rotateImmediately"})
    service = "secretsmanager"
    operations = Operations("RotateSecret", "DescribeSecret", "RotateSecret", "CancelRotateSecret")
    id_property = "secretId"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        rules = inputs.get("rotationRules")
        if rules is None and inputs.get("rotationEnabled", True):
            yield "rotationRules", "rotation_rules is required unless rotation_enabled is false"
        if isinstance(rules, dict):
            given = {"automaticallyAfterDays", "scheduleExpression"} & rules.keys()
            if len(given) != 1:
                yield (
                    "rotationRules",
                    "exactly one of automatically_after_days and schedule_expression is taken",
                )

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = super().find(client, resource_id, inputs)
        return found if found and "RotationRules" in found else None
