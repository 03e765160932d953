"""Where AWS writes down who came: access logs of buckets, balancers and distributions, and flow logs."""

from __future__ import annotations

import pulumi
from pulumi_aws import s3

from components.common.locks import Locks
from components.data.buckets import bucket_parts
from components.data.buckets.bucket_policy import log_policy
from components.data.buckets.bucket_settings import LogBucketSettings


class LogBucket(pulumi.ComponentResource):
    """A private bucket that AWS's log writers may write to for *account* alone, and that forgets.

    Buckets write under ``s3/``, all others under ``AWSLogs/<account>/``. S3's own keys, because S3 delivers
    access logs to no bucket with another encryption: Amazon S3 User Guide, "Enabling server access logging".
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: LogBucketSettings,
        locks: Locks,
        *,
        account: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:LogBucket", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        bucket = s3.Bucket(name, force_destroy=not locks.retention, opts=locks.options(self))
        bucket_parts.shut(name, bucket.bucket, child)
        bucket_parts.encrypt(name, bucket.bucket, None, child)
        s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle", bucket=bucket.bucket, rules=[_forget(settings.retention_days)], opts=child
        )
        admitted = s3.BucketPolicy(
            f"{name}-writers",
            bucket=bucket.bucket,
            policy=bucket.arn.apply(lambda arn: log_policy(arn, account)),
            opts=child,
        )

        # Known once the writers are admitted: some services try a write when logs are switched on.
        self.name = admitted.bucket
        self.arn = pulumi.Output.all(bucket.arn, admitted.id).apply(lambda known: str(known[0]))
        self.register_outputs({"name": self.name, "arn": self.arn})


def _forget(days: int) -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id="forget",
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days),
        abort_incomplete_multipart_upload=bucket_parts.abort_uploads(),
    )
