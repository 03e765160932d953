"""The parts that every private bucket has: no public access, one owner, encryption, expiry."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import s3

# The parts of an incomplete multipart upload aren't listed, and cost money until it is aborted.
_ABORT_UPLOADS_DAYS = 7


@dataclass(frozen=True)
class PartSuffixes:
    """Suffixes of the parts' logical names after the bucket's name."""

    public_access_block: str = "-private"
    ownership: str = "-owner"
    encryption: str = "-encryption"
    lifecycle: str = "-lifecycle"


class PrivateBucket:
    """An encrypted bucket, owned by the account, whose objects can't be made public.

    *key_arn* is None for the keys that S3 manages.
    """

    def __init__(
        self,
        name: str,
        *,
        force_destroy: bool,
        key_arn: pulumi.Input[str] | None,
        suffixes: PartSuffixes | None = None,
        bucket_opts: pulumi.ResourceOptions,
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._name, self._opts, self._suffixes = name, opts, suffixes or PartSuffixes()
        self.bucket = s3.Bucket(name, force_destroy=force_destroy, opts=bucket_opts)
        self.public_access_block = self._forbid_public_access()
        self._encrypt(key_arn)

    @property
    def id(self) -> pulumi.Output[str]:
        """The bucket's physical name."""
        return self.bucket.bucket

    @property
    def arn(self) -> pulumi.Output[str]:
        """The bucket's ARN."""
        return self.bucket.arn

    def lifecycle(
        self,
        rules: Sequence[s3.BucketLifecycleConfigurationRuleArgs],
        bucket: pulumi.Input[str] | None = None,
    ) -> None:
        """The bucket's lifecycle *rules*; *bucket* where they have to wait for another part of it."""
        s3.BucketLifecycleConfiguration(
            self._name + self._suffixes.lifecycle,
            bucket=self.id if bucket is None else bucket,
            rules=list(rules),
            opts=self._opts,
        )

    def log_access(self, log_bucket: pulumi.Input[str]) -> None:
        """Server access logs of the bucket, in *log_bucket*."""
        s3.BucketLogging(
            f"{self._name}-access",
            bucket=self.id,
            target_bucket=log_bucket,
            target_prefix=f"s3/{self._name}/",
            opts=self._opts,
        )

    def expire(self, days: int, abort_uploads_days: int = _ABORT_UPLOADS_DAYS) -> None:
        """Delete every object after *days*."""
        self.lifecycle(
            [
                s3.BucketLifecycleConfigurationRuleArgs(
                    id="forget",
                    status="Enabled",
                    filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                    expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days),
                    abort_incomplete_multipart_upload=abort_uploads(abort_uploads_days),
                )
            ]
        )

    def _forbid_public_access(self) -> s3.BucketPublicAccessBlock:
        block = s3.BucketPublicAccessBlock(
            self._name + self._suffixes.public_access_block,
            bucket=self.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._opts,
        )
        s3.BucketOwnershipControls(
            self._name + self._suffixes.ownership,
            bucket=self.id,
            rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=self._opts,
        )
        return block

    def _encrypt(self, key_arn: pulumi.Input[str] | None) -> None:
        default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="AES256" if key_arn is None else "aws:kms", kms_master_key_id=key_arn
        )
        s3.BucketServerSideEncryptionConfiguration(
            self._name + self._suffixes.encryption,
            bucket=self.id,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=default,
                    # A bucket key saves calls to KMS.
                    bucket_key_enabled=None if key_arn is None else True,
                )
            ],
            opts=self._opts,
        )


def abort_uploads(
    days: int = _ABORT_UPLOADS_DAYS,
) -> s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs:
    """Abort multipart uploads that are incomplete after *days*."""
    return s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(days_after_initiation=days)
