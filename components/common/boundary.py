"""What bootstrap and platform agree on about roles: the boundary that each must carry, and where they lie."""

import pulumi
from pulumi_aws import iam

PATH = "/bootstrap/"
"""What bootstrap makes; no deployment may touch it."""
PLATFORM_PATH = "/platform/"
"""What the platform makes: the only roles and policies that a deployment may change, pass on or take.

But for the roles that AWS itself looks for by name.
"""

# Named, because the boundary protects itself by its name, and the platform must know it unasked.
BOUNDARY = "boundary"

_KINDS = ("role", "policy", "instance-profile")
# DMS looks for these in no path: DMS User Guide, "Creating the IAM roles to use with AWS DMS".
_AT_THE_ROOT = frozenset({"dms-vpc-role", "dms-cloudwatch-logs-role"})


def boundary_arn(account: str) -> str:
    """The ARN of *account*'s boundary."""
    return f"arn:aws:iam::{account}:policy{PATH}{BOUNDARY}"


def platform_arns(account: str) -> list[str]:
    """Patterns of everything that the platform makes in IAM, and the names that AWS forces it to give."""
    paths = [f"{kind}{PLATFORM_PATH}*" for kind in _KINDS]
    forced = [f"role/{name}" for name in sorted(_AT_THE_ROOT)]
    return [f"arn:aws:iam::{account}:{one}" for one in (*paths, *forced)]


def bind_roles(account: str) -> None:
    """Put what the running program then makes in IAM where it belongs, and its roles under the boundary.

    The deploy role may make them no other way.
    """
    boundary = {"permissions_boundary": boundary_arn(account)}

    def bind(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if not isinstance(args.resource, iam.Role | iam.Policy | iam.InstanceProfile):
            return None
        role = isinstance(args.resource, iam.Role)
        place = {} if role and args.props.get("name") in _AT_THE_ROOT else {"path": PLATFORM_PATH}
        props = {**dict(args.props), **place, **(boundary if role else {})}
        return pulumi.ResourceTransformationResult(props, args.opts)

    pulumi.runtime.register_stack_transformation(bind)
