"""The bucket of Pulumi's state: old versions are kept for 90 days."""

import pulumi
from pulumi_aws import s3

from components.common import policy
from components.common.private_bucket import PrivateBucket, abort_uploads

# The age up to which a lost or damaged state can be restored.
KEEP_OLD_VERSIONS_DAYS = 90


class StateBucket(pulumi.ComponentResource):
    """A private, versioned bucket, encrypted with the account's own key; a destroy can't delete it.

    Versioning and deletion are not settings here, unlike those of ``components.data.buckets.bucket.Bucket``.
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
        child = pulumi.ResourceOptions(parent=self)

        bucket = PrivateBucket(
            name,
            force_destroy=False,
            key_arn=key_arn,
            bucket_opts=pulumi.ResourceOptions(parent=self, protect=True),
            opts=child,
        )
        # S3 answers OperationAborted to two settings of access at the same time.
        s3.BucketPolicy(
            f"{name}-tls",
            bucket=bucket.id,
            policy=bucket.arn.apply(tls_only),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[bucket.public_access_block]),
        )
        versioning = s3.BucketVersioning(
            f"{name}-versions",
            bucket=bucket.id,
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=child,
        )
        bucket.lifecycle([_expire()], versioning.bucket)

        self.name = bucket.id
        self.arn = bucket.arn
        self.url = pulumi.Output.format("s3://{0}?region={1}", bucket.id, region)
        self.register_outputs({"name": self.name, "arn": self.arn, "url": self.url})


def tls_only(arn: str) -> str:
    """The bucket's own policy."""
    return policy.document(policy.deny_without_tls("s3:*", [arn, f"{arn}/*"]))


def _expire() -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id="old-versions",
        status="Enabled",
        # Empty: every object.
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        abort_incomplete_multipart_upload=abort_uploads(),
        noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=KEEP_OLD_VERSIONS_DAYS
        ),
        # Each released lock leaves a delete marker.
        expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True),
    )
