"""The policies of the buckets of audit records, as pure functions without Pulumi."""

from components.common import policy
from components.common.arn import Arn
from components.common.policy import Statement

_OWNER = {"s3:x-amz-acl": "bucket-owner-full-control"}


def trail_policy(arn: str, region: str, account: str) -> str:
    """Let CloudTrail of *account* write below ``AWSLogs/``, with TLS only.

    CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail".
    """
    trails = f"arn:{Arn.parse(arn).partition}:cloudtrail:{region}:{account}:trail/*"
    source = {"aws:SourceArn": trails}
    return _document(arn, *_writer("cloudtrail", ["s3:GetBucketAcl"], arn, f"AWSLogs/{account}", source))


def config_policy(arn: str, account: str) -> str:
    """Let AWS Config of *account* write below ``AWSLogs/``, with TLS only.

    AWS Config Developer Guide, "Permissions for the Amazon S3 bucket for the delivery channel".
    """
    reads, source = ["s3:GetBucketAcl", "s3:ListBucket"], {"aws:SourceAccount": account}
    return _document(arn, *_writer("config", reads, arn, f"AWSLogs/{account}/Config", source))


def _document(arn: str, *statements: Statement) -> str:
    return policy.document(policy.deny_without_tls("s3:*", [arn, f"{arn}/*"]), *statements)


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
