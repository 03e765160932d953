"""The bucket for access logs of S3 and CloudFront, and for VPC flow logs."""

import pulumi
from pulumi_aws import s3

from components.common.locks import Locks
from components.common.private_bucket import PrivateBucket
from components.data.buckets.bucket_policy import log_policy
from components.data.buckets.bucket_settings import LogBucketSettings


class LogBucket(pulumi.ComponentResource):
    """A private bucket with expiry, to which AWS's log delivery services write for *account* only.

    S3 writes under ``s3/``, log delivery under ``AWSLogs/<account>/``. It is encrypted with keys that S3
    manages: Amazon S3 User Guide, "Enabling server access logging", allows no other encryption.
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

        bucket = PrivateBucket(
            name,
            force_destroy=not locks.retention,
            key_arn=None,
            bucket_opts=locks.options(self),
            opts=child,
        )
        bucket.expire(settings.retention_days)
        admitted = s3.BucketPolicy(
            f"{name}-writers",
            bucket=bucket.id,
            policy=bucket.arn.apply(lambda arn: log_policy(arn, account)),
            opts=child,
        )

        # Known when the policy is attached: some services test a write when logging is enabled.
        self.name = admitted.bucket
        self.arn = pulumi.Output.all(bucket.arn, admitted.id).apply(lambda known: str(known[0]))
        self.register_outputs({"name": self.name, "arn": self.arn})
