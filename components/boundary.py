"""What bootstrap and platform agree on about roles: the boundary that each must carry, and where they lie."""

import pulumi
from pulumi_aws import iam

PATH = "/bootstrap/"
"""What bootstrap makes; no deployment may touch it."""
PLATFORM_PATH = "/platform/"
"""What the platform makes: the only roles and policies that a deployment may change, pass on or take."""

# Named, because the boundary protects itself by its name, and the platform must know it unasked.
BOUNDARY = "boundary"

_KINDS = ("role", "policy", "instance-profile")


def boundary_arn(account: str) -> str:
    """The ARN of *account*'s boundary."""
    return f"arn:aws:iam::{account}:policy{PATH}{BOUNDARY}"


def platform_arns(account: str) -> list[str]:
    """Patterns of everything that the platform makes in IAM."""
    return [f"arn:aws:iam::{account}:{kind}{PLATFORM_PATH}*" for kind in _KINDS]


def bind_roles(account: str) -> None:
    """Put what the running program then makes in IAM where it belongs, and its roles under the boundary.

    The deploy role may make them no other way.
    """
    boundary = {"permissions_boundary": boundary_arn(account)}

    def bind(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if not isinstance(args.resource, iam.Role | iam.Policy | iam.InstanceProfile):
            return None
        bound = boundary if isinstance(args.resource, iam.Role) else {}
        props = {**dict(args.props), "path": PLATFORM_PATH, **bound}
        return pulumi.ResourceTransformationResult(props, args.opts)

    pulumi.runtime.register_stack_transformation(bind)
