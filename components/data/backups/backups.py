"""AWS Backup: plans for stores and EBS volumes, and the vault of their recovery points."""

from __future__ import annotations

import pulumi
from pulumi_aws import backup, iam

from components.common import backup_plan, policy
from components.common.alarms import Threshold, alarm
from components.common.arn import Arn
from components.common.locks import Locks
from components.data.backups.backup_settings import START_MINUTES, BackupPlan, BackupSettings

_SERVICE = "backup.amazonaws.com"
_POLICIES = {
    "copy": "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
    "restore": "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
}
# Naming what there is makes a plan independent of the account's opt-in for the region, which tags alone obey:
# AWS Backup API, UpdateRegionSettings. Wildcards and conditions together select what meets both.
_KINDS = (
    "dynamodb:*:*:table/*",
    "ec2:*:*:volume/*",
    "rds:*:*:cluster:*",
    "rds:*:*:db:*",
)
_DONE_MINUTES = 8 * 60
# Jobs that end without a recovery point: "expired" did not start in time, "aborted" was stopped.
_ENDS = {
    "failed": "NumberOfBackupJobsFailed",
    "expired": "NumberOfBackupJobsExpired",
    "aborted": "NumberOfBackupJobsAborted",
}


class Backups(pulumi.ComponentResource):
    """Plans that back up every store and EBS volume whose tag Backup has the plan's name.

    Recovery points are encrypted with *key_arn* and outlive the stores. AWS deletes a vault only if it has
    none; without retention they are deleted with the vault. Without plans there are no resources.
    """

    def __init__(
        self,
        name: str,
        settings: BackupSettings,
        locks: Locks,
        *,
        key_arn: pulumi.Input[str],
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:Backups", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        if settings.plans:
            vault = backup.Vault(
                name, kms_key_arn=key_arn, force_destroy=not locks.retention, opts=locks.options(self)
            )
            role_arn = self._role(name, key_arn)
            for plan in settings.plans:
                self._plan(f"{name}-{plan.name}", plan, vault, role_arn)
            for end, metric in _ENDS.items():
                alarm(
                    f"{name}-{end}",
                    Threshold(metric, "above", 0, statistic="Sum", minutes=60, times=1),
                    namespace="AWS/Backup",
                    dimensions={"BackupVaultName": vault.name},
                    topic_arn=alarm_topic_arn,
                    description=f"A backup job {end}: its store has no copy of today",
                    opts=self._child,
                )
        self.register_outputs({})

    def _role(self, name: str, key_arn: pulumi.Input[str]) -> pulumi.Output[str]:
        """The role's ARN, known when its policies are attached."""
        trust = pulumi.Output.from_input(key_arn).apply(
            lambda key: policy.trust_of_account(_SERVICE, Arn.parse(key).account)
        )
        role = iam.Role(name, assume_role_policy=trust, opts=self._child)
        attached = [
            iam.RolePolicyAttachment(f"{name}-{operation}", role=role.name, policy_arn=arn, opts=self._child)
            for operation, arn in _POLICIES.items()
        ]
        return pulumi.Output.all(role.arn, *(one.id for one in attached)).apply(lambda known: str(known[0]))

    def _plan(
        self, name: str, settings: BackupPlan, vault: backup.Vault, role_arn: pulumi.Input[str]
    ) -> None:
        plan = backup.Plan(
            name,
            rules=[
                backup.PlanRuleArgs(
                    rule_name=settings.name,
                    target_vault_name=vault.name,
                    schedule=settings.schedule,
                    start_window=START_MINUTES,
                    completion_window=_DONE_MINUTES,
                    lifecycle=backup.PlanRuleLifecycleArgs(
                        cold_storage_after=settings.cold_after_days, delete_after=settings.delete_after_days
                    ),
                )
            ],
            opts=self._child,
        )
        tagged = backup.SelectionConditionStringEqualArgs(
            key=f"aws:ResourceTag/{backup_plan.TAG}", value=settings.name
        )
        backup.Selection(
            name,
            plan_id=plan.id,
            iam_role_arn=role_arn,
            resources=[f"arn:aws:{kind}" for kind in _KINDS],
            conditions=[backup.SelectionConditionArgs(string_equals=[tagged])],
            opts=self._child,
        )
