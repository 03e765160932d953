"""IAM paths and the permissions boundary, as bootstrap and platform both use them."""

import pulumi
from pulumi_aws import iam

PATH = "/bootstrap/"
"""Path of bootstrap's IAM resources, which no deployment may change."""
PLATFORM_PATH = "/platform/"
"""Path of the platform's IAM resources, the only ones that a deployment may change, pass or assume.

Roles that AWS services find by name have no path.
"""

# A declared name: the boundary protects itself by its name, and the platform computes its ARN.
BOUNDARY = "boundary"

_KINDS = ("role", "policy", "instance-profile")
# DMS finds these without a path only: DMS User Guide, "Creating the IAM roles to use with AWS DMS".
_AT_THE_ROOT = frozenset({"dms-vpc-role", "dms-cloudwatch-logs-role"})


def boundary_arn(account: str) -> str:
    """The ARN of *account*'s boundary."""
    return f"arn:aws:iam::{account}:policy{PATH}{BOUNDARY}"


def platform_arns(account: str) -> list[str]:
    """ARN patterns of the platform's IAM resources, and the ARNs of roles whose names AWS prescribes."""
    paths = [f"{kind}{PLATFORM_PATH}*" for kind in _KINDS]
    forced = [f"role/{name}" for name in sorted(_AT_THE_ROOT)]
    return [f"arn:aws:iam::{account}:{one}" for one in (*paths, *forced)]


def linked_role_arns(account: str) -> list[str]:
    """The ARNs of the service-linked roles that the platform declares: that of AWS Config.

    The provider tags and reads such a role, and AWS Config gets it (iam:PassRole): PowerUserAccess has none
    of these actions.
    """
    return [f"arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"]


def bind_roles(account: str) -> None:
    """Give the program's IAM resources the platform's path, and its roles the permissions boundary.

    The deploy role's policy requires both.
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
