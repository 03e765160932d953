"""Permission sets of IAM Identity Center, and the groups that have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import ssoadmin

from components.common import policy
from components.common.boundary import BOUNDARY, PATH
from components.common.policy import Statement
from components.identity import people_access
from landing.people_settings import PermissionSet, PermissionSetsSettings

_AWS = "arn:aws:iam::aws:policy/"
# A permission set becomes a role in each account: its statements name the resources of any of them.
_ANY = "*"
_DESCRIPTIONS = {
    "administrator": "Administers the platform",
    "developer": "Operates what runs, and reads no data",
    "read-only": "Reads everything but data",
}
# These may create roles: the boundary of bootstrap limits them as it limits a deployment.
_BOUND = frozenset({"administrator"})


class PermissionSets(pulumi.ComponentResource):
    """The permissions of the environments' roles of people as permission sets in *accounts*, ids by name.

    There is none for emergencies: those have to work while Identity Center doesn't.
    """

    def __init__(
        self,
        name: str,
        settings: PermissionSetsSettings,
        *,
        accounts: Mapping[str, pulumi.Input[str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:landing:People", name, None, opts)
        self._name, self._settings, self._accounts = name, settings, accounts
        for key, one in settings.sets.items():
            self._declare(key, one)
        self.register_outputs({})

    def _declare(self, key: str, settings: PermissionSet) -> None:
        name, instance = f"{self._name}-{key}", self._settings.instance_arn
        made = ssoadmin.PermissionSet(
            name,
            name=f"strata-{key}",
            description=_DESCRIPTIONS[key],
            instance_arn=instance,
            session_duration=f"PT{settings.session_hours}H",
            opts=pulumi.ResourceOptions(parent=self),
        )
        assigned = [
            ssoadmin.AccountAssignment(
                f"{name}-{group}-{account}",
                instance_arn=instance,
                permission_set_arn=made.arn,
                principal_id=group,
                principal_type="GROUP",
                target_id=self._accounts[account],
                target_type="AWS_ACCOUNT",
                opts=pulumi.ResourceOptions(parent=self),
            )
            for group, accounts in settings.groups.items()
            for account in accounts
        ]
        # Each change of a set's policies provisions its accounts, also its deletion: the assignments have to
        # exist then (documentation of aws.ssoadmin.ManagedPolicyAttachment).
        self._permit(key, made, pulumi.ResourceOptions(parent=self, depends_on=assigned))

    def _permit(self, key: str, made: ssoadmin.PermissionSet, opts: pulumi.ResourceOptions) -> None:
        name, instance = f"{self._name}-{key}", self._settings.instance_arn
        for managed in people_access.MANAGED[key]:
            ssoadmin.ManagedPolicyAttachment(
                f"{name}-{managed.rpartition('/')[2]}",
                instance_arn=instance,
                permission_set_arn=made.arn,
                managed_policy_arn=f"{_AWS}{managed}",
                opts=opts,
            )
        statements = self._statements(key)
        if statements:
            ssoadmin.PermissionSetInlinePolicy(
                name,
                instance_arn=instance,
                permission_set_arn=made.arn,
                inline_policy=policy.document(*statements),
                opts=opts,
            )
        if key in _BOUND:
            boundary = (
                ssoadmin.PermissionsBoundaryAttachmentPermissionsBoundaryCustomerManagedPolicyReferenceArgs(
                    name=BOUNDARY, path=PATH
                )
            )
            ssoadmin.PermissionsBoundaryAttachment(
                name,
                instance_arn=instance,
                permission_set_arn=made.arn,
                permissions_boundary=ssoadmin.PermissionsBoundaryAttachmentPermissionsBoundaryArgs(
                    customer_managed_policy_reference=boundary
                ),
                opts=opts,
            )

    def _statements(self, key: str) -> Sequence[Statement]:
        statements: Mapping[str, Sequence[Statement]] = {
            "administrator": people_access.administration(_ANY),
            "developer": people_access.operation(_ANY, _ANY, self._settings.project),
            "read-only": (),
        }
        return statements[key]
