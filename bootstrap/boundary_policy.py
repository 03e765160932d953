"""The permissions boundary: it can't remove itself or change audit trails.

It denies what must never be done and allows the rest: an application's new service needs no new boundary.
"""

from collections.abc import Sequence

from bootstrap.wide_statements import AllBut, Everything
from components.common import policy
from components.common.audit_actions import AUDIT_CHANGES
from components.common.boundary import PATH, boundary_arn, platform_arns
from components.common.iam_changes import NEED_BOUNDARY

# Every action of IAM that changes something begins with one of these; Get, List, Generate and Simulate read.
_IAM_WRITES = tuple(
    f"iam:{verb}*"
    for verb in (
        "Add",
        "Attach",
        "Change",
        "Create",
        "Deactivate",
        "Delete",
        "Detach",
        "Enable",
        "PassRole",
        "Put",
        "Remove",
        "Reset",
        "Set",
        "Tag",
        "Untag",
        "Update",
        "Upload",
    )
)
_BUCKET_SETTINGS = (
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket*",
    "s3:DeleteObjectVersion*",
    "s3:PutAccelerateConfiguration",
    "s3:PutBucket*",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutObjectAcl",
    "s3:PutObjectVersionAcl",
    "s3:PutReplicationConfiguration",
)
_KEY_SETTINGS = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:CreateGrant",
    "kms:DeleteAlias",
    "kms:DeleteImportedKeyMaterial",
    "kms:Disable*",
    "kms:ImportKeyMaterial",
    "kms:PutKeyPolicy",
    "kms:ReplicateKey",
    "kms:RetireGrant",
    "kms:ScheduleKeyDeletion",
    "kms:UpdateAlias",
    "kms:UpdatePrimaryRegion",
)


# Assuming another identity.
_ASSUME = ("sts:AssumeRole", "sts:AssumeRoot", "sts:GetFederationToken", "sts:TagSession")
# Leaving the organization, closing the account, its contacts and its payment.
_ACCOUNT = ("account:*", "billing:*", "invoicing:*", "organizations:*", "payments:*", "purchase-orders:*")
# The services that record and monitor activity in the account.
_AUDIT = sorted(
    {
        *AUDIT_CHANGES,
        "cloudtrail:DeleteEventDataStore",
        "cloudtrail:StopEventDataStoreIngestion",
        "guardduty:DisassociateFromAdministratorAccount",
        "macie2:DisableMacie",
    }
)
_ACCOUNT_SETTINGS = ("ec2:DisableEbsEncryptionByDefault", "s3:PutAccountPublicAccessBlock")
# Whatever would make or strengthen a role that has no boundary.
# Path of the roles that IAM Identity Center makes of permission sets; nobody else can make roles there: IAM
# Identity Center User Guide, "Referencing permission sets in resource policies".
_IDENTITY_CENTER = "/aws-reserved/sso.amazonaws.com/"
# Pulumi's states and the secrets in them.
_STATE = ("s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*")
_STATE_KEY = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")


def document(account: str, provider_arn: str, bucket_arn: str, key_arns: Sequence[str]) -> str:
    """The boundary's policy for *account* with its identity provider, state bucket, key and alias."""
    bound = {"StringNotEquals": {"iam:PermissionsBoundary": boundary_arn(account)}}
    own = [f"arn:aws:iam::{account}:{kind}{PATH}*" for kind in ("role", "policy")]
    service_linked = f"arn:aws:iam::{account}:role/aws-service-role/*"
    # Any other role may be one that a deployment makes, which writes its policies too. aws:PrincipalArn is a
    # role's ARN with its path: IAM User Guide, "AWS global condition context keys".
    trusted = [f"arn:aws:iam::{account}:role{path}*" for path in (PATH, _IDENTITY_CENTER)]
    made = {"ArnNotLike": {"aws:PrincipalArn": trusted}}
    return policy.document(
        Everything("Allow", ("*",), ("*",)),
        AllBut("Deny", (*_IAM_WRITES, *_ASSUME), [*platform_arns(account), service_linked]),
        policy.deny("iam:DeleteServiceLinkedRole", *_ASSUME, on=service_linked),
        policy.deny(*NEED_BOUNDARY, on="*", when=bound),
        policy.deny("iam:DeleteRolePermissionsBoundary", on="*"),
        policy.deny(*_IAM_WRITES, on=[*own, provider_arn]),
        policy.deny(*_BUCKET_SETTINGS, on=[bucket_arn, f"{bucket_arn}/*"]),
        policy.deny(*_STATE, on=f"{bucket_arn}/*", when=made),
        policy.deny(*_KEY_SETTINGS, on=key_arns),
        policy.deny(*_STATE_KEY, on=key_arns, when=made),
        policy.deny(*_AUDIT, *_ACCOUNT, *_ACCOUNT_SETTINGS, on="*"),
    )
