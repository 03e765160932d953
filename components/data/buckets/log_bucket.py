"""Where AWS writes down who came: access logs of buckets, balancers and distributions, and flow logs."""

from __future__ import annotations

import pulumi
from pulumi_aws import s3

from components.common.locks import Locks
from components.common.private_bucket import PrivateBucket
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

        # Known once the writers are admitted: some services try a write when logs are switched on.
        self.name = admitted.bucket
        self.arn = pulumi.Output.all(bucket.arn, admitted.id).apply(lambda known: str(known[0]))
        self.register_outputs({"name": self.name, "arn": self.arn})
