"""The policy of the bucket of audit records, written without the cloud."""

from components.common import policy
from components.common.arn import Arn
from components.common.policy import Statement

_OWNER = {"s3:x-amz-acl": "bucket-owner-full-control"}
_NO_TLS = {"Bool": {"aws:SecureTransport": "false"}}


def audit_policy(arn: str, region: str, account: str) -> str:
    """Let CloudTrail and AWS Config of *account* write below ``AWSLogs/``, with TLS only.

    CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail"; AWS Config Developer Guide, "Permissions
    for the Amazon S3 bucket for the delivery channel".
    """
    partition = Arn.parse(arn).partition
    trails = f"arn:{partition}:cloudtrail:{region}:{account}:trail/*"
    return policy.document(
        policy.deny_everybody("s3:*", on=[arn, f"{arn}/*"], when=_NO_TLS),
        *_writer("cloudtrail", ["s3:GetBucketAcl"], arn, f"AWSLogs/{account}", {"aws:SourceArn": trails}),
        *_writer(
            "config",
            ["s3:GetBucketAcl", "s3:ListBucket"],
            arn,
            f"AWSLogs/{account}/Config",
            {"aws:SourceAccount": account},
        ),
    )


def _writer(
    service: str, reads: list[str], arn: str, folder: str, source: dict[str, str]
) -> tuple[Statement, Statement]:
    principal = f"{service}.amazonaws.com"
    return (
        policy.allow_service(principal, *reads, on=arn, when={"StringLike": source}),
        policy.allow_service(
            principal,
            "s3:PutObject",
            on=f"{arn}/{folder}/*",
            when={"StringEquals": _OWNER, "StringLike": source},
        ),
    )
