"""What a bucket and a log bucket have in common: shut, owned, encrypted, and swept."""

from __future__ import annotations

import pulumi
from pulumi_aws import s3

# A broken multipart upload is invisible and paid for until somebody aborts it.
ABORT_UPLOADS_AFTER_DAYS = 7


def shut(name: str, bucket: pulumi.Input[str], child: pulumi.ResourceOptions) -> None:
    """Nothing in *bucket* can be made public, and everything in it is its owner's."""
    s3.BucketPublicAccessBlock(
        f"{name}-private",
        bucket=bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=child,
    )
    s3.BucketOwnershipControls(
        f"{name}-owner",
        bucket=bucket,
        rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
        opts=child,
    )


def encrypt(
    name: str,
    bucket: pulumi.Input[str],
    key_arn: pulumi.Input[str] | None,
    child: pulumi.ResourceOptions,
) -> None:
    """Objects are encrypted with *key_arn*, or with S3's own keys; a bucket key saves calls to KMS."""
    default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="AES256" if key_arn is None else "aws:kms", kms_master_key_id=key_arn
    )
    s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        bucket=bucket,
        rules=[
            s3.BucketServerSideEncryptionConfigurationRuleArgs(
                apply_server_side_encryption_by_default=default,
                bucket_key_enabled=None if key_arn is None else True,
            )
        ],
        opts=child,
    )


def abort_uploads() -> s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs:
    """The end of uploads that nobody finished."""
    return s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
        days_after_initiation=ABORT_UPLOADS_AFTER_DAYS
    )
