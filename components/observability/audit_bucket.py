"""Buckets of audit records: CloudTrail's events, and AWS Config's recordings."""

from __future__ import annotations

from collections.abc import Callable

import pulumi
from pulumi_aws import s3

from components.common.locks import Locks
from components.common.private_bucket import PrivateBucket, abort_uploads

# Old versions are deleted that long after the objects: both have the same retention period.
_OLD_VERSION_DAYS = 1


class AuditBucket(pulumi.ComponentResource):
    """A private bucket with versions, whose records expire after *retention_days*.

    With *object_lock* and the lock ``retention`` Object Lock keeps each record for *retention_days*: only a
    principal with ``s3:BypassGovernanceRetention`` can delete it before. It can't be turned off again.
    *policy* writes the bucket's policy for its ARN.
    """

    name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        retention_days: int,
        locks: Locks,
        *,
        policy: Callable[[str], pulumi.Input[str]],
        object_lock: bool,
        log_bucket: pulumi.Input[str] | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:observability:AuditBucket", name, None, opts)
        self._name, self._child = name, pulumi.ResourceOptions(parent=self)

        bucket = PrivateBucket(
            name,
            force_destroy=not locks.retention,
            key_arn=None,
            bucket_opts=locks.options(self),
            opts=self._child,
        )
        versioning = s3.BucketVersioning(
            f"{name}-versions",
            bucket=bucket.id,
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=self._child,
        )
        bucket.lifecycle([_expiry(retention_days)], bucket=versioning.bucket)
        if object_lock and locks.retention:
            self._lock(versioning.bucket, retention_days)
        if log_bucket is not None:
            bucket.log_access(log_bucket)
        admitted = s3.BucketPolicy(
            f"{name}-writers", bucket=bucket.id, policy=bucket.arn.apply(policy), opts=self._child
        )

        # Known when the policy is attached: the writers test a write when they are configured.
        self.name = admitted.bucket
        self.register_outputs({"name": self.name})

    def _lock(self, bucket: pulumi.Input[str], days: int) -> None:
        s3.BucketObjectLockConfiguration(
            f"{self._name}-lock",
            bucket=bucket,
            rule=s3.BucketObjectLockConfigurationRuleArgs(
                default_retention=s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(
                    mode="GOVERNANCE", days=days
                )
            ),
            opts=self._child,
        )


def _expiry(days: int) -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id="forget",
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days),
        noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=_OLD_VERSION_DAYS
        ),
        abort_incomplete_multipart_upload=abort_uploads(),
    )
