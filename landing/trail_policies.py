"""Policies of the organization trail's bucket and key, as pure functions without Pulumi."""

from components.common import policy

_TRAILS = "cloudtrail.amazonaws.com"
_OWNER = {"s3:x-amz-acl": "bucket-owner-full-control"}


def bucket_policy(arn: str, trails: str, management: str, organization: str) -> str:
    """Let the *trails* of the account *management* write records of all accounts, with TLS only.

    CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail", for a trail of an organization.
    """
    source = {"ArnLike": {"aws:SourceArn": trails}}
    folders = [f"{arn}/AWSLogs/{management}/*", f"{arn}/AWSLogs/{organization}/*"]
    return policy.document(
        policy.deny_without_tls("s3:*", [arn, f"{arn}/*"]),
        policy.allow_service(_TRAILS, "s3:GetBucketAcl", on=arn, when=source),
        policy.allow_service(_TRAILS, "s3:PutObject", on=folders, when={**source, "StringEquals": _OWNER}),
    )


def key_policy(account: str, trails: str, management: str) -> str:
    """Allow the IAM of *account*, and the *trails* of the account *management*. ``*`` is the key.

    CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail".
    """
    source = {"aws:SourceArn": trails}
    context = {"kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{management}:trail/*"}
    return policy.render(
        policy.account_key_access(account, ["kms:*"]),
        policy.key_access(
            {"Service": _TRAILS}, ["kms:GenerateDataKey*"], {"ArnLike": source, "StringLike": context}
        ),
        policy.key_access({"Service": _TRAILS}, ["kms:DescribeKey"], {"ArnLike": source}),
    )
