"""KMS keys and aliases."""

from collections.abc import Iterable
from typing import Any

from standin.aws import service_tags, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_POLICY = "default"
_OPTIONAL = ("description", "multiRegion", "policy")


@register
class Key(Kind):
    """``aws.kms.Key``; one that waits for its deletion counts as gone."""

    token = "aws:kms/key:Key"
    force_new = frozenset(
        {"customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"}
    )
    defaults = {
        "bypassPolicyLockoutSafetyCheck": False,
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "enableKeyRotation": False,
        "isEnabled": True,
        "keyUsage": "ENCRYPT_DECRYPT",
    }
    write_only = frozenset({"bypassPolicyLockoutSafetyCheck", "deletionWindowInDays"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.in_range(
            inputs, {"deletionWindowInDays": (7, 30), "rotationPeriodInDays": (90, 2560)}
        )
        yield from validation.valid_json(inputs, "policy")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        kms = cloud.client("kms")
        optional = {key: value for key, value in inputs.items() if key in _OPTIONAL}
        key = kms.create_key(
            KeySpec=inputs["customerMasterKeySpec"],
            KeyUsage=inputs["keyUsage"],
            BypassPolicyLockoutSafetyCheck=inputs["bypassPolicyLockoutSafetyCheck"],
            Tags=_tags(inputs.get("tagsAll", {})),
            **translate.request(kms, "CreateKey", optional),
        )["KeyMetadata"]["KeyId"]
        cloud.created(key)
        if inputs["enableKeyRotation"]:
            _rotate(kms, key, inputs)
        if not inputs["isEnabled"]:
            kms.disable_key(KeyId=key)
        return str(key)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        kms = cloud.client("kms")
        key = kms.describe_key(KeyId=resource_id)["KeyMetadata"]
        if key["KeyState"].startswith("Pending"):
            return None
        rotation = kms.get_key_rotation_status(KeyId=resource_id)
        tags = kms.list_resource_tags(KeyId=resource_id).get("Tags", [])
        return {
            "arn": key["Arn"],
            "keyId": key["KeyId"],
            "description": key.get("Description", ""),
            "customerMasterKeySpec": key["KeySpec"],
            "keyUsage": key["KeyUsage"],
            "isEnabled": key["Enabled"],
            "multiRegion": key.get("MultiRegion", False),
            "policy": kms.get_key_policy(KeyId=resource_id, PolicyName=_POLICY)["Policy"],
            "enableKeyRotation": rotation["KeyRotationEnabled"],
            "rotationPeriodInDays": rotation.get("RotationPeriodInDays"),
            "tags": {tag["TagKey"]: tag["TagValue"] for tag in tags},
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        kms = cloud.client("kms")
        enabled = inputs["isEnabled"]
        if enabled and not state["isEnabled"]:
            kms.enable_key(KeyId=resource_id)  # first: a disabled key takes no other change
        if inputs["enableKeyRotation"]:
            _rotate(kms, resource_id, inputs)
        elif state["enableKeyRotation"]:
            kms.disable_key_rotation(KeyId=resource_id)
        if "description" in inputs and inputs["description"] != state.get("description"):
            kms.update_key_description(KeyId=resource_id, Description=inputs["description"])
        if "policy" in inputs and inputs["policy"] != state.get("policy"):
            kms.put_key_policy(KeyId=resource_id, PolicyName=_POLICY, Policy=inputs["policy"])
        service_tags.update(kms, resource_id, state, inputs, TagOperations())
        if not enabled and state["isEnabled"]:
            kms.disable_key(KeyId=resource_id)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        kms = cloud.client("kms")
        if kms.describe_key(KeyId=resource_id)["KeyMetadata"]["KeyState"].startswith("Pending"):
            return
        days = state.get("deletionWindowInDays")
        window = {"PendingWindowInDays": days} if days else {}
        kms.schedule_key_deletion(KeyId=resource_id, **window)


@register
class Alias(TableKind):
    """``aws.kms.Alias``; its id is its name, which begins with ``alias/``."""

    token = "aws:kms/alias:Alias"
    force_new = frozenset({"name", "namePrefix"})
    autoname = "name"
    autoname_length = 238
    autoname_prefix = "alias/"
    service = "kms"
    operations = Operations("CreateAlias", "ListAliases", "UpdateAlias", "DeleteAlias")
    names = (("name", "AliasName"),)
    id_property = "name"
    outputs = {"arn": "AliasArn", "targetKeyArn": "Key.Arn"}

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        name = inputs.get("name")
        if isinstance(name, str) and (not name.startswith("alias/") or name.startswith("alias/aws/")):
            yield "name", "\"name\" must begin with 'alias/' and not with 'alias/aws/'"

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        pages = client.get_paginator("list_aliases").paginate()
        found = [item for page in pages for item in page["Aliases"] if item["AliasName"] == resource_id]
        if not found:
            return None
        key = client.describe_key(KeyId=found[0]["TargetKeyId"])["KeyMetadata"]
        return {**found[0], "Key": key}

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        declared, key = inputs.get("targetKeyId"), found["Key"]
        return {"targetKeyId": declared if declared in (key["Arn"], key["KeyId"]) else key["KeyId"]}


def _rotate(kms: Any, key: str, inputs: Properties) -> None:
    days = inputs.get("rotationPeriodInDays")
    kms.enable_key_rotation(KeyId=key, **({"RotationPeriodInDays": days} if days else {}))


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"TagKey": key, "TagValue": value} for key, value in tags.items()]
