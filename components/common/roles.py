"""An IAM role with one inline policy."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import iam

from components.common import policy
from components.common.policy import Statement


@dataclass(frozen=True)
class PolicyRole:
    """The role's name and ARN, and its policy for what AWS checks at creation."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    policy: iam.RolePolicy


def policy_role(
    name: str, *, trust: str, statements: pulumi.Input[Sequence[Statement]], opts: pulumi.ResourceOptions
) -> PolicyRole:
    """A role that *trust* lets a service assume, with exactly *statements*."""
    role = iam.Role(name, assume_role_policy=trust, opts=opts)
    allowed = iam.RolePolicy(
        name,
        role=role.name,
        policy=pulumi.Output.from_input(statements).apply(lambda known: policy.document(*known)),
        opts=opts,
    )
    return PolicyRole(role.name, role.arn, allowed)
