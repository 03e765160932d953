"""AWS Backup: vaults, plans, and what a plan is for."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_TAGS = "tagsAll"
# The tests of a selection's conditions: what the provider calls them, and the API.
_TESTS = {
    "stringEquals": "StringEquals",
    "stringLikes": "StringLike",
    "stringNotEquals": "StringNotEquals",
    "stringNotLikes": "StringNotLike",
}


@register
class Vault(Kind):
    """``aws.backup.Vault``; its id is its name. ``forceDestroy`` alone lets copies go with it."""

    token = "aws:backup/vault:Vault"
    force_new = frozenset({"name", "kmsKeyArn"})
    defaults = {"forceDestroy": False}
    write_only = frozenset({"forceDestroy"})
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        key = {"EncryptionKeyArn": inputs["kmsKeyArn"]} if inputs.get("kmsKeyArn") else {}
        cloud.client("backup").create_backup_vault(
            BackupVaultName=inputs["name"], BackupVaultTags=inputs.get(_TAGS, {}), **key
        )
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client("backup")
        found = client.describe_backup_vault(BackupVaultName=resource_id)
        return {
            "arn": found["BackupVaultArn"],
            "kmsKeyArn": found.get("EncryptionKeyArn"),
            "name": resource_id,
            "recoveryPoints": found.get("NumberOfRecoveryPoints", 0),
            "tags": client.list_tags(ResourceArn=found["BackupVaultArn"])["Tags"],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        _retag(cloud.client("backup"), state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        client = cloud.client("backup")
        if state.get("forceDestroy"):
            found = client.get_paginator("list_recovery_points_by_backup_vault")
            for page in found.paginate(BackupVaultName=resource_id):
                for copy in page["RecoveryPoints"]:
                    arn = copy["RecoveryPointArn"]
                    client.delete_recovery_point(BackupVaultName=resource_id, RecoveryPointArn=arn)
        client.delete_backup_vault(BackupVaultName=resource_id)


@register
class Plan(Kind):
    """``aws.backup.Plan``."""

    token = "aws:backup/plan:Plan"
    force_new = frozenset({"name"})
    defaults = {
        "rules.completionWindow": 180,
        "rules.enableContinuousBackup": False,
        "rules.startWindow": 60,
    }
    autoname = "name"
    _words: translate.Names = (
        ("coldStorageAfter", "MoveToColdStorageAfterDays"),
        ("completionWindow", "CompletionWindowMinutes"),
        ("deleteAfter", "DeleteAfterDays"),
        ("destinationVaultArn", "DestinationBackupVaultArn"),
        ("name", "BackupPlanName"),
        ("optInToArchiveForSupportedResources", "OptInToArchiveForSupportedResources"),
        ("schedule", "ScheduleExpression"),
        ("startWindow", "StartWindowMinutes"),
        ("targetVaultName", "TargetBackupVaultName"),
    )

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.unsupported(inputs, "scanSettings")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("backup")
        made = client.create_backup_plan(**self._call(client, inputs), BackupPlanTags=inputs.get(_TAGS, {}))
        return str(made["BackupPlanId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client("backup")
        found = client.get_backup_plan(BackupPlanId=resource_id)
        if found.get("DeletionDate"):
            return None
        return {
            **translate.answer(self.token, found["BackupPlan"], self._words),
            "arn": found["BackupPlanArn"],
            "tags": client.list_tags(ResourceArn=found["BackupPlanArn"])["Tags"],
            "version": found["VersionId"],
        }

    def computed_on_update(self, state: Properties, inputs: Properties) -> frozenset[str]:
        return frozenset({"version"})

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client("backup")
        client.update_backup_plan(BackupPlanId=resource_id, **self._call(client, inputs))
        _retag(client, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("backup").delete_backup_plan(BackupPlanId=resource_id)

    def _call(self, client: Any, inputs: Properties) -> dict[str, Any]:
        told = {key: value for key, value in inputs.items() if key not in ("tags", _TAGS)}
        return translate.request(client, "CreateBackupPlan", {"backupPlan": told}, self._words)


@register
class Selection(Kind):
    """``aws.backup.Selection``: any change makes a new one."""

    token = "aws:backup/selection:Selection"
    force_new = frozenset(
        {"conditions", "iamRoleArn", "name", "notResources", "planId", "resources", "selectionTags"}
    )
    autoname = "name"
    _words: translate.Names = (
        ("key", "ConditionKey"),
        ("name", "SelectionName"),
        ("selectionTags", "ListOfTags"),
        ("type", "ConditionType"),
        ("value", "ConditionValue"),
    )

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("backup")
        selection = {key: value for key, value in inputs.items() if key != "conditions"}
        told = translate.request(client, "CreateBackupSelection", {"backupSelection": selection}, self._words)
        if inputs.get("conditions"):
            told["BackupSelection"]["Conditions"] = _conditions(inputs["conditions"][0])
        made = client.create_backup_selection(BackupPlanId=inputs["planId"], **told)
        return str(made["SelectionId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("backup").get_backup_selection(
            BackupPlanId=inputs["planId"], SelectionId=resource_id
        )
        shown = {key: value for key, value in found["BackupSelection"].items() if key != "Conditions"}
        return {
            **translate.answer(self.token, shown, self._words),
            "conditions": _shown(found["BackupSelection"].get("Conditions") or {}),
            "planId": found["BackupPlanId"],
        }

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("backup").delete_backup_selection(BackupPlanId=state["planId"], SelectionId=resource_id)


def _conditions(told: Properties) -> dict[str, Any]:
    """The only element of ``conditions``, as the API takes it."""
    return {
        api: [{"ConditionKey": one["key"], "ConditionValue": one["value"]} for one in told[name]]
        for name, api in _TESTS.items()
        if told.get(name)
    }


def _shown(found: Properties) -> list[Properties]:
    """The API's conditions as ``conditions``; none where it has none."""
    tests = {
        name: [{"key": one["ConditionKey"], "value": one["ConditionValue"]} for one in found[api]]
        for name, api in _TESTS.items()
        if found.get(api)
    }
    return [tests] if tests else []


def _retag(client: Any, state: Properties, inputs: Properties) -> None:
    tagging.update(
        state,
        inputs,
        lambda new: client.tag_resource(ResourceArn=state["arn"], Tags=new),
        lambda old: client.untag_resource(ResourceArn=state["arn"], TagKeyList=old),
    )
