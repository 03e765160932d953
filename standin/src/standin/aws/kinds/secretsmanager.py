"""Secrets Manager secrets and their versions."""

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from standin.aws import service_tags, tagging, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, not_found, register
from standin.aws.kinds.ids import unique
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

_CURRENT = "AWSCURRENT"
_RECOVERY_DAYS = 30
# AWS's error for a secret that is scheduled for deletion.
_MARKED = "InvalidRequestException"


@register
class Secret(Kind):
    """``aws.secretsmanager.Secret``; one that waits for its deletion counts as gone."""

    token = "aws:secretsmanager/secret:Secret"
    force_new = frozenset({"type", "name", "namePrefix"})
    defaults = {"forceOverwriteReplicaSecret": False, "recoveryWindowInDays": _RECOVERY_DAYS}
    aws_defaults = {"description": "", "kmsKeyId": ""}
    write_only = frozenset({"recoveryWindowInDays", "forceOverwriteReplicaSecret"})
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        days = inputs.get("recoveryWindowInDays")
        if isinstance(days, int) and days != 0 and not 7 <= days <= _RECOVERY_DAYS:
            yield (
                "recoveryWindowInDays",
                f"expected recovery_window_in_days to be 0 or in the range (7 - 30), got {days}",
            )
        yield from validation.conflicts(inputs, ("name", "namePrefix"))
        yield from validation.unsupported(inputs, "replicas", "type")
        yield from validation.valid_json(inputs, "policy")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        secrets = cloud.client("secretsmanager")
        optional = {"Description": inputs.get("description"), "KmsKeyId": inputs.get("kmsKeyId")}
        arn = secrets.create_secret(
            Name=inputs["name"],
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
            **{key: value for key, value in optional.items() if value},
        )["ARN"]
        cloud.created(arn)
        if inputs.get("policy"):
            secrets.put_resource_policy(SecretId=arn, ResourcePolicy=inputs["policy"])
        return str(arn)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        secrets = cloud.client("secretsmanager")
        found = secrets.describe_secret(SecretId=resource_id)
        if found.get("DeletedDate"):
            return None
        return {
            "arn": found["ARN"],
            "name": found["Name"],
            "description": found.get("Description", ""),
            "kmsKeyId": found.get("KmsKeyId", ""),
            "policy": secrets.get_resource_policy(SecretId=resource_id).get("ResourcePolicy", ""),
            "tags": tagging.as_map(found.get("Tags", [])),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        secrets = cloud.client("secretsmanager")
        wanted = {**self.aws_defaults, **inputs}
        if any(wanted.get(key) != state.get(key) for key in self.aws_defaults):
            secrets.update_secret(
                SecretId=resource_id, Description=wanted["description"], KmsKeyId=wanted["kmsKeyId"]
            )
        if inputs.get("policy"):
            secrets.put_resource_policy(SecretId=resource_id, ResourcePolicy=inputs["policy"])
        elif state.get("policy"):
            secrets.delete_resource_policy(SecretId=resource_id)
        service_tags.update(secrets, resource_id, state, inputs, TagOperations())

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        days = state.get("recoveryWindowInDays", _RECOVERY_DAYS)
        how: dict[str, Any] = {"RecoveryWindowInDays": days} if days else {"ForceDeleteWithoutRecovery": True}
        cloud.client("secretsmanager").delete_secret(SecretId=resource_id, **how)


@register
class SecretVersion(Kind):
    """``aws.secretsmanager.SecretVersion``; its id is ``<secret>|terraform-<time>``.

    AWS never removes the label AWSCURRENT from the only version.
    """

    token = "aws:secretsmanager/secretVersion:SecretVersion"
    force_new = frozenset({"secretStringWoVersion", "secretId", "secretString", "secretBinary"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.conflicts(inputs, ("secretString", "secretBinary"))
        yield from validation.unsupported(inputs, "secretBinary", "secretStringWo", "secretStringWoVersion")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        stages = {"VersionStages": inputs["versionStages"]} if inputs.get("versionStages") else {}
        made = cloud.client("secretsmanager").put_secret_value(
            SecretId=inputs["secretId"],
            SecretString=inputs["secretString"],
            ClientRequestToken=unique(),
            **stages,
        )
        return f"{inputs['secretId']}|{made['VersionId']}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        secret, _, version = resource_id.partition("|")
        try:
            found = cloud.client("secretsmanager").get_secret_value(SecretId=secret, VersionId=version)
        except ClientError as error:
            if error.response["Error"]["Code"] == _MARKED:
                return None
            raise
        if not found.get("VersionStages"):
            return None
        return {
            "arn": found["ARN"],
            "secretId": inputs.get("secretId", found["ARN"]),
            "secretString": found["SecretString"],
            "versionId": version,
            "versionStages": found["VersionStages"],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        secret, _, version = resource_id.partition("|")
        secrets = cloud.client("secretsmanager")
        holders = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"]
        wanted, before = set(inputs.get("versionStages") or ()), set(state.get("versionStages") or ())
        for stage in sorted(wanted - before):
            holder = next((one for one, stages in holders.items() if stage in stages), None)
            other = {"RemoveFromVersionId": holder} if holder else {}
            secrets.update_secret_version_stage(
                SecretId=secret, VersionStage=stage, MoveToVersionId=version, **other
            )
        # AWS moves AWSPREVIOUS by itself when AWSCURRENT moves.
        now = set(secrets.describe_secret(SecretId=secret)["VersionIdsToStages"].get(version, ()))
        for stage in sorted((before & now) - wanted - {_CURRENT}):
            _unlabel(secrets, secret, version, stage)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        secret, _, version = resource_id.partition("|")
        secrets = cloud.client("secretsmanager")
        found = secrets.describe_secret(SecretId=secret)
        if found.get("DeletedDate"):
            return
        for stage in found["VersionIdsToStages"].get(version, ()):
            if stage != _CURRENT:
                _unlabel(secrets, secret, version, stage)


def _unlabel(secrets: Any, secret: str, version: str, stage: str) -> None:
    try:
        secrets.update_secret_version_stage(SecretId=secret, VersionStage=stage, RemoveFromVersionId=version)
    except ClientError as error:
        if not not_found(error):
            raise
