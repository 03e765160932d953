"""A record of every request to a load balancer."""

from __future__ import annotations

import pulumi
from pulumi_aws import s3

from components.common.policy import allow_service, deny_everybody, document
from components.common.retention import RetentionDays

# Application Load Balancer Guide, "Enable access logs": this principal in every region, instead of one AWS
# account per region; and no encryption but SSE-S3.
_WRITER = "logdelivery.elasticloadbalancing.amazonaws.com"
_ENCRYPTION = "AES256"
_UPLOAD_DAYS = 1


class AccessLogs(pulumi.ComponentResource):
    """A private bucket that load balancers of one account may write to, and that forgets after a while.

    *near_arn* is the ARN of anything in that account. Unless *protected*, the bucket goes with its logs.
    """

    bucket: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        retention_days: RetentionDays,
        *,
        protected: bool,
        near_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:AccessLogs", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        bucket = s3.Bucket(name, force_destroy=not protected, opts=child)
        self._shut(name, bucket, child)
        self._forget(name, bucket, retention_days, child)
        policy = s3.BucketPolicy(
            name,
            bucket=bucket.bucket,
            policy=pulumi.Output.all(bucket.arn, near_arn).apply(lambda arns: log_policy(*arns)),
            opts=child,
        )

        # The policy's bucket, not the bucket's: AWS tries a write when logs are switched on.
        self.bucket = policy.bucket
        self.register_outputs({"bucket": self.bucket})

    def _shut(self, name: str, bucket: s3.Bucket, child: pulumi.ResourceOptions) -> None:
        s3.BucketPublicAccessBlock(
            name,
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child,
        )
        s3.BucketOwnershipControls(
            name,
            bucket=bucket.bucket,
            rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=child,
        )
        default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm=_ENCRYPTION
        )
        s3.BucketServerSideEncryptionConfiguration(
            name,
            bucket=bucket.bucket,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=default
                )
            ],
            opts=child,
        )

    def _forget(
        self, name: str, bucket: s3.Bucket, days: RetentionDays, child: pulumi.ResourceOptions
    ) -> None:
        s3.BucketLifecycleConfiguration(
            name,
            bucket=bucket.bucket,
            rules=[
                s3.BucketLifecycleConfigurationRuleArgs(
                    id="forget",
                    status="Enabled",
                    filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                    expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days),
                    abort_incomplete_multipart_upload=s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                        days_after_initiation=_UPLOAD_DAYS
                    ),
                )
            ],
            opts=child,
        )


def log_policy(bucket_arn: str, near_arn: str) -> str:
    """Load balancers of *near_arn*'s account may write their logs; nobody may come without TLS."""
    account = near_arn.split(":")[4]
    return document(
        allow_service(_WRITER, "s3:PutObject", on=f"{bucket_arn}/AWSLogs/{account}/*"),
        deny_everybody(
            "s3:*", on=[bucket_arn, f"{bucket_arn}/*"], when={"Bool": {"aws:SecureTransport": "false"}}
        ),
    )
