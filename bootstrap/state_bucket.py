"""The bucket of Pulumi's state: old versions are kept for 90 days."""

import pulumi
from pulumi_aws import s3

from components.common import policy

# The age up to which a lost or damaged state can be restored.
KEEP_OLD_VERSIONS_DAYS = 90
_ABORT_UPLOADS_AFTER_DAYS = 7


class StateBucket(pulumi.ComponentResource):
    """Private, versioned, encrypted with the account's own key, reached by TLS only, spared by any destroy.

    Not ``components.data.Bucket``: there an environment chooses versioning and deletion, here it can't.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        region: str,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:bootstrap:StateBucket", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        bucket = s3.Bucket(name, force_destroy=False, opts=pulumi.ResourceOptions(parent=self, protect=True))
        self._keep_private(name, bucket)
        self._encrypt(name, bucket, key_arn)
        self._keep_versions(name, bucket)

        self.name = bucket.bucket
        self.arn = bucket.arn
        self.url = pulumi.Output.format("s3://{0}?region={1}", bucket.bucket, region)
        self.register_outputs({"name": self.name, "arn": self.arn, "url": self.url})

    def _keep_private(self, name: str, bucket: s3.Bucket) -> None:
        private = s3.BucketPublicAccessBlock(
            f"{name}-private",
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._child,
        )
        s3.BucketOwnershipControls(
            f"{name}-owner",
            bucket=bucket.bucket,
            rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=self._child,
        )
        # S3 answers OperationAborted to two settings of access at the same time.
        s3.BucketPolicy(
            f"{name}-tls",
            bucket=bucket.bucket,
            policy=bucket.arn.apply(tls_only),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[private]),
        )

    def _encrypt(self, name: str, bucket: s3.Bucket, key_arn: pulumi.Input[str]) -> None:
        default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="aws:kms", kms_master_key_id=key_arn
        )
        s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.bucket,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=default, bucket_key_enabled=True
                )
            ],
            opts=self._child,
        )

    def _keep_versions(self, name: str, bucket: s3.Bucket) -> None:
        versioning = s3.BucketVersioning(
            f"{name}-versions",
            bucket=bucket.bucket,
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=self._child,
        )
        s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle", bucket=versioning.bucket, rules=[_expire()], opts=self._child
        )


def tls_only(arn: str) -> str:
    """The bucket's own policy."""
    return policy.document(policy.deny_without_tls("s3:*", [arn, f"{arn}/*"]))


def _expire() -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id="old-versions",
        status="Enabled",
        # Empty: every object.
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        abort_incomplete_multipart_upload=s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=_ABORT_UPLOADS_AFTER_DAYS
        ),
        noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=KEEP_OLD_VERSIONS_DAYS
        ),
        # Every lock that is given back leaves a delete marker.
        expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True),
    )
