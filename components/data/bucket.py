"""A private bucket: encrypted, owned by the account alone, and reached by TLS only."""

from __future__ import annotations

from typing import Annotated

import pulumi
from pulumi_aws import s3
from pydantic import Field

from components import policy
from components.section import Section

# A broken multipart upload is invisible and paid for until somebody aborts it.
_ABORT_UPLOADS_AFTER_DAYS = 7
# With versioning an overwritten or deleted object stays this long.
_KEEP_OLD_VERSIONS_DAYS = 30
_EXPIRE_RULE = "expire-what-nobody-sees"


class BucketSettings(Section):
    """What an environment may vary about a bucket."""

    versioning: Annotated[bool, Field(description="Keep what was overwritten or deleted for 30 days")]
    delete_with_contents: Annotated[
        bool, Field(description="Let a destroy delete the objects too; false where they are precious")
    ]


class Bucket(pulumi.ComponentResource):
    """No object of it can be made public, and no request without TLS is answered."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self, name: str, settings: BucketSettings, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("strata:data:Bucket", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        bucket = s3.Bucket(name, force_destroy=settings.delete_with_contents, opts=self._child)
        self._keep_private(name, bucket)
        self._encrypt(name, bucket)
        self._keep_versions(name, bucket, settings)

        self.name = bucket.bucket
        self.arn = bucket.arn
        self.register_outputs({"name": self.name, "arn": self.arn})

    def _keep_private(self, name: str, bucket: s3.Bucket) -> None:
        s3.BucketPublicAccessBlock(
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
        s3.BucketPolicy(
            f"{name}-tls", bucket=bucket.bucket, policy=bucket.arn.apply(_tls_only), opts=self._child
        )

    def _encrypt(self, name: str, bucket: s3.Bucket) -> None:
        default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="AES256"
        )
        s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.bucket,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=default
                )
            ],
            opts=self._child,
        )

    def _keep_versions(self, name: str, bucket: s3.Bucket, settings: BucketSettings) -> None:
        versioning = s3.BucketVersioning(
            f"{name}-versions",
            bucket=bucket.bucket,
            # AWS takes "Disabled" only from a bucket that never had versions; "Suspended" at any time.
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(
                status="Enabled" if settings.versioning else "Suspended"
            ),
            opts=self._child,
        )
        s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=versioning.bucket,
            rules=[_expire()],
            opts=self._child,
        )


def _tls_only(arn: str) -> str:
    return policy.document(
        policy.deny_everybody("s3:*", on=[arn, f"{arn}/*"], when={"Bool": {"aws:SecureTransport": "false"}})
    )


def _expire() -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id=_EXPIRE_RULE,
        status="Enabled",
        # Empty: every object.
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        abort_incomplete_multipart_upload=s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=_ABORT_UPLOADS_AFTER_DAYS
        ),
        noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=_KEEP_OLD_VERSIONS_DAYS
        ),
    )
