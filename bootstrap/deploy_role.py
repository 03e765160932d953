"""The role of deployments, limited to the platform's own resources as far as AWS can."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import iam

from bootstrap import github
from components.common import policy
from components.common.boundary import PATH, linked_role_arns, platform_arns
from components.common.iam_changes import CHANGES, NEED_BOUNDARY, USE_LINKED_ROLES

# Everything but IAM and AWS Organizations: AWS Managed Policy Reference, "PowerUserAccess".
_POWER_USER = "arn:aws:iam::aws:policy/PowerUserAccess"
# A database takes up to an hour; without credentials the engine can't release its lock.
_SESSION_SECONDS = 3 * 3600

_READS = (
    "iam:GetInstanceProfile",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListPolicyVersions",
    "iam:ListRolePolicies",
)


class DeployRole(pulumi.ComponentResource):
    """The deployments of one repository to one environment may assume it; the boundary limits it."""

    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        account: str,
        provider_arn: pulumi.Input[str],
        subjects: Sequence[str],
        boundary_arn: pulumi.Input[str],
        limits: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:bootstrap:DeployRole", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        role = iam.Role(
            name,
            path=PATH,
            description="Deployments: builds the platform within its boundary",
            assume_role_policy=pulumi.Output.from_input(provider_arn).apply(
                lambda arn: github.trust(arn, subjects)
            ),
            permissions_boundary=boundary_arn,
            max_session_duration=_SESSION_SECONDS,
            opts=child,
        )
        identity = iam.Policy(f"{name}-identity", path=PATH, policy=identity_policy(account), opts=child)
        denied = iam.Policy(f"{name}-limits", path=PATH, policy=limits, opts=child)
        arns = {
            "builder": pulumi.Output.from_input(_POWER_USER),
            "identity": identity.arn,
            "limits": denied.arn,
        }
        for part, arn in arns.items():
            iam.RolePolicyAttachment(f"{name}-{part}", role=role.name, policy_arn=arn, opts=child)

        self.arn = role.arn
        self.register_outputs({"arn": self.arn})


def identity_policy(account: str) -> str:
    """The actions of IAM, on the platform's own roles, policies and instance profiles, and linked roles."""
    return policy.document(
        policy.allow(*_READS, *CHANGES, *NEED_BOUNDARY, on=platform_arns(account)),
        policy.allow("iam:GetRole", *USE_LINKED_ROLES, on=linked_role_arns(account)),
    )
