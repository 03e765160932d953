"""The two IAM roles that DMS finds by name, once in an account."""

from collections.abc import Sequence
from functools import partial

import pulumi
from pulumi_aws import iam

from components.common import policy
from components.common.arn import Arn

# DMS User Guide, "Creating the IAM roles to use with AWS DMS": its names, and AWS's own policies.
_LOGS = "dms-cloudwatch-logs-role"
_ROLES = {"dms-vpc-role": "AmazonDMSVPCManagementRole", _LOGS: "AmazonDMSCloudWatchLogsRole"}


class MigrationRoles(pulumi.ComponentResource):
    """Let DMS create network interfaces for the account of *key_arn* only, and write logs.

    AWS prescribes the names, so an account has one of these for all its migrations.
    """

    allowed: Sequence[pulumi.Resource]
    """Policy attachments that a migration depends on."""

    def __init__(
        self, name: str, *, key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("strata:data:MigrationRoles", name, None, opts)
        child = pulumi.ResourceOptions(parent=self, delete_before_replace=True)
        allowed = []
        account = pulumi.Output.from_input(key_arn).apply(lambda arn: Arn.parse(arn).account)
        for role_name, managed in _ROLES.items():
            role = iam.Role(
                f"{name}-{role_name}",
                name=role_name,
                assume_role_policy=account.apply(partial(_trust, role_name)),
                opts=child,
            )
            allowed.append(
                iam.RolePolicyAttachment(
                    f"{name}-{role_name}",
                    role=role.name,
                    policy_arn=f"arn:aws:iam::aws:policy/service-role/{managed}",
                    opts=child,
                )
            )
        self.allowed = tuple(allowed)
        self.register_outputs({})


def _trust(role_name: str, account: str) -> str:
    # DMS User Guide, "Cross-service confused deputy prevention": the role for logs gets no source account.
    own = None if role_name == _LOGS else {"StringEquals": {"aws:SourceAccount": account}}
    return policy.trust("dms.amazonaws.com", own)
