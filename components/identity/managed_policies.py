"""AWS managed policies of people's roles."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import iam

_AWS = "arn:aws:iam::aws:policy/"


def attach_managed(name: str, role: iam.Role, policies: Sequence[str], opts: pulumi.ResourceOptions) -> None:
    """Attach the AWS managed *policies*, names such as ``job-function/ViewOnlyAccess``, to *role*."""
    for policy in policies:
        iam.RolePolicyAttachment(
            f"{name}-{policy.rpartition('/')[2]}",
            role=role.name,
            policy_arn=f"{_AWS}{policy}",
            opts=opts,
        )
