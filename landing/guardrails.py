"""Service control policies, written without the cloud."""

from collections.abc import Sequence

from components.common import policy

ACCESS_ROLE = "OrganizationAccountAccessRole"
"""The role that AWS Organizations makes in each account, for administrators of the management account."""
# Roles of bootstrap deploy the platform, whose settings have trails, detectors and recorders of the account.
_DEPLOYERS = [f"arn:aws:iam::*:role/{ACCESS_ROLE}", "arn:aws:iam::*:role/bootstrap/*"]
_AUDIT = (
    "access-analyzer:DeleteAnalyzer",
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
    "config:DeleteConfigurationRecorder",
    "config:DeleteDeliveryChannel",
    "config:StopConfigurationRecorder",
    "guardduty:DeleteDetector",
    "guardduty:UpdateDetector",
    "securityhub:DisableSecurityHub",
)
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
    "sts:*",
)


def foundation() -> str:
    """For every account: it stays in the organization, and its root user does nothing."""
    return policy.document(
        policy.deny("organizations:LeaveOrganization", on="*"),
        policy.deny("*", on="*", when={"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:root"]}}),
    )


def audit() -> str:
    """For every account: audit records, and blocks of public access, change by a deployment only."""
    others = {"ArnNotLike": {"aws:PrincipalArn": _DEPLOYERS}}
    return policy.document(
        policy.deny(*_AUDIT, on="*", when=others), policy.deny(*_PUBLIC, on="*", when=others)
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
