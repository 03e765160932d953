"""AWS Backup: vaults, plans, and the selection of resources for a plan."""

from collections.abc import Iterable
from typing import Any

from standin.aws import validation
from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_TAGS = TagOperations(list="ListTags")
# The tests of a selection's conditions: the provider's name and the API's.
_TESTS = {
    "stringEquals": "StringEquals",
    "stringLikes": "StringLike",
    "stringNotEquals": "StringNotEquals",
    "stringNotLikes": "StringNotLike",
}


@register
class Vault(TableKind):
    """``aws.backup.Vault``; its id is its name. With ``forceDestroy`` its recovery points are deleted too."""

    token = "aws:backup/vault:Vault"
    force_new = frozenset({"name", "kmsKeyArn"})
    defaults = {"forceDestroy": False}
    write_only = frozenset({"forceDestroy"})
    autoname = "name"
    service = "backup"
    operations = Operations("CreateBackupVault", "DescribeBackupVault", "", "DeleteBackupVault")
    names = (("name", "BackupVaultName"), ("kmsKeyArn", "EncryptionKeyArn"))
    id_property = "name"
    outputs = {"arn": "BackupVaultArn", "recoveryPoints": "NumberOfRecoveryPoints"}
    tag_operations = _TAGS

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        client = cloud.client("backup")
        if state.get("forceDestroy"):
            found = client.get_paginator("list_recovery_points_by_backup_vault")
            for page in found.paginate(BackupVaultName=resource_id):
                for point in page["RecoveryPoints"]:
                    arn = point["RecoveryPointArn"]
                    client.delete_recovery_point(BackupVaultName=resource_id, RecoveryPointArn=arn)
        super().delete(cloud, resource_id, state)


@register
class Plan(TableKind):
    """``aws.backup.Plan``."""

    token = "aws:backup/plan:Plan"
    force_new = frozenset({"name"})
    defaults = {
        "rules.completionWindow": 180,
        "rules.enableContinuousBackup": False,
        "rules.startWindow": 60,
    }
    autoname = "name"
    service = "backup"
    operations = Operations("CreateBackupPlan", "GetBackupPlan", "UpdateBackupPlan", "DeleteBackupPlan")
    names = (
        ("coldStorageAfter", "MoveToColdStorageAfterDays"),
        ("completionWindow", "CompletionWindowMinutes"),
        ("deleteAfter", "DeleteAfterDays"),
        ("destinationVaultArn", "DestinationBackupVaultArn"),
        ("name", "BackupPlanName"),
        ("schedule", "ScheduleExpression"),
        ("startWindow", "StartWindowMinutes"),
        ("targetVaultName", "TargetBackupVaultName"),
    )
    id_path = "BackupPlanId"
    outputs = {"arn": "BackupPlanArn", "version": "VersionId"}
    tag_operations = _TAGS

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.unsupported(inputs, "scanSettings")

    def computed_on_update(self, state: Properties, inputs: Properties) -> frozenset[str]:
        return frozenset({"version"})

    def payload(self, inputs: Properties) -> Properties:
        return {"backupPlan": inputs}

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = super().find(client, resource_id, inputs)
        return None if found is None or found.get("DeletionDate") else found | found["BackupPlan"]


@register
class Selection(TableKind):
    """``aws.backup.Selection``: any change replaces it."""

    token = "aws:backup/selection:Selection"
    force_new = frozenset(
        {"conditions", "iamRoleArn", "name", "notResources", "planId", "resources", "selectionTags"}
    )
    autoname = "name"
    service = "backup"
    operations = Operations("CreateBackupSelection", "GetBackupSelection", "", "DeleteBackupSelection")
    names = (
        ("key", "ConditionKey"),
        ("name", "SelectionName"),
        ("planId", "BackupPlanId"),
        ("selectionTags", "ListOfTags"),
        ("type", "ConditionType"),
        ("value", "ConditionValue"),
        *_TESTS.items(),
    )
    id_path = "SelectionId"

    def payload(self, inputs: Properties) -> Properties:
        """Conditions are a list of one object in Pulumi."""
        tests = (inputs.get("conditions") or [{}])[0]
        return {"planId": inputs["planId"], "backupSelection": {**inputs, "conditions": tests or None}}

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = super().find(client, resource_id, inputs)
        return found and {**found["BackupSelection"], "BackupPlanId": found["BackupPlanId"]}

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"conditions": _conditions(found.get("Conditions") or {})}


def _conditions(found: Properties) -> list[Properties]:
    tests = {
        name: [{"key": one["ConditionKey"], "value": one["ConditionValue"]} for one in found[api]]
        for name, api in _TESTS.items()
        if found.get(api)
    }
    return [tests] if tests else []
