"""Policies of the organization trail's bucket and key, as pure functions without Pulumi."""

import json
from collections.abc import Mapping

from components.common import policy

_TRAILS = "cloudtrail.amazonaws.com"
_OWNER = {"s3:x-amz-acl": "bucket-owner-full-control"}
_NO_TLS = {"Bool": {"aws:SecureTransport": "false"}}


def bucket_policy(arn: str, trails: str, management: str, organization: str) -> str:
    """Let the *trails* of the account *management* write records of all accounts, with TLS only.

    CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail", for a trail of an organization.
    """
    source = {"ArnLike": {"aws:SourceArn": trails}}
    folders = [f"{arn}/AWSLogs/{management}/*", f"{arn}/AWSLogs/{organization}/*"]
    return policy.document(
        policy.deny_everybody("s3:*", on=[arn, f"{arn}/*"], when=_NO_TLS),
        policy.allow_service(_TRAILS, "s3:GetBucketAcl", on=arn, when=source),
        policy.allow_service(_TRAILS, "s3:PutObject", on=folders, when={**source, "StringEquals": _OWNER}),
    )


def key_policy(account: str, trails: str, management: str) -> str:
    """Allow the IAM of *account*, and the *trails* of the account *management*. ``*`` is the key.

    CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail".
    """
    source = {"aws:SourceArn": trails}
    context = {"kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{management}:trail/*"}
    statements = [
        _allow({"AWS": f"arn:aws:iam::{account}:root"}, "kms:*"),
        _allow({"Service": _TRAILS}, "kms:GenerateDataKey*", {"ArnLike": source, "StringLike": context}),
        _allow({"Service": _TRAILS}, "kms:DescribeKey", {"ArnLike": source}),
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _allow(
    principal: Mapping[str, str], action: str, condition: policy.Condition | None = None
) -> dict[str, object]:
    """A statement of a key policy; components.common.policy refuses all actions on all resources."""
    statement: dict[str, object] = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": [action],
        "Resource": "*",
    }
    return {**statement, "Condition": condition} if condition else statement
