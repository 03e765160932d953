"""Rotation of Secrets Manager's secrets."""

from collections.abc import Iterable

from botocore.exceptions import ClientError

from standin.aws import translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

# ministack has no CancelRotateSecret, and moto only for a secret with a function.
_REFUSED = ("InvalidRequestException", "InvalidAction")


@register
class SecretRotation(Kind):
    """``aws.secretsmanager.SecretRotation``; its id is the secret's ARN, or what it was declared by."""

    token = "aws:secretsmanager/secretRotation:SecretRotation"
    force_new = frozenset({"secretId"})
    defaults = {"rotateImmediately": True}
    write_only = frozenset({"rotateImmediately"})

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

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._rotate(cloud, inputs)
        return str(inputs["secretId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("secretsmanager").describe_secret(SecretId=resource_id)
        if "RotationRules" not in found:
            return None
        told = translate.answer(self.token, found)
        return told | {"secretId": inputs.get("secretId", resource_id)}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._rotate(cloud, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        try:
            cloud.client("secretsmanager").cancel_rotate_secret(SecretId=resource_id)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _REFUSED:
                raise

    def _rotate(self, cloud: Cloud, inputs: Properties) -> None:
        client = cloud.client("secretsmanager")
        client.rotate_secret(**translate.request(client, "RotateSecret", inputs))
