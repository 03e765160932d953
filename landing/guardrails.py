"""Service control policies, as pure functions without Pulumi."""

from collections.abc import Sequence

from components.common import policy
from components.common.audit_actions import AUDIT_CHANGES

ACCESS_ROLE = "OrganizationAccountAccessRole"
"""The role that AWS Organizations makes in each account, for administrators of the management account."""
# Roles of bootstrap deploy the platform, whose settings have trails, detectors and recorders of the account.
_DEPLOYERS = [f"arn:aws:iam::*:role/{ACCESS_ROLE}", "arn:aws:iam::*:role/bootstrap/*"]
_PUBLIC = (
    "ec2:DisableEbsEncryptionByDefault",
    "ec2:DisableImageBlockPublicAccess",
    "ec2:DisableSnapshotBlockPublicAccess",
    "s3:PutAccountPublicAccessBlock",
)
# AWS Organizations User Guide, "Deny access to AWS based on the requested AWS Region": services with one
# global endpoint. Those whose endpoint is in us-east-1 pass by the region, which the settings require.
_GLOBAL = (
    "account:*",
    "chatbot:*",
    "globalaccelerator:*",
    "health:*",
    "networkmanager:*",
    "route53-recovery-control-config:*",
    "support:*",
)


def foundation() -> str:
    """For every account: deny leaving the organization and all actions of the root user."""
    return policy.document(
        policy.deny("organizations:LeaveOrganization", on="*"),
        policy.deny("*", on="*", when={"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:root"]}}),
    )


def audit() -> str:
    """For every account: limit changes of audit trails, public access and EBS encryption by default.

    Only the roles of bootstrap and the organization's access role may make them.
    """
    others = {"ArnNotLike": {"aws:PrincipalArn": _DEPLOYERS}}
    return policy.document(
        policy.deny(*AUDIT_CHANGES, on="*", when=others), policy.deny(*_PUBLIC, on="*", when=others)
    )


def only_regions(regions: Sequence[str]) -> str:
    """No other region than *regions*, but for global services and administrators."""
    return policy.document(
        policy.deny_all_but(
            *_GLOBAL,
            on="*",
            when={
                "StringNotEquals": {"aws:RequestedRegion": sorted(regions)},
                "ArnNotLike": {"aws:PrincipalArn": [_DEPLOYERS[0]]},
            },
        )
    )
