"""A private S3 bucket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pulumi
from pulumi_aws import s3

from components.common.locks import Locks
from components.common.private_bucket import PrivateBucket, abort_uploads
from components.data.buckets.bucket_policy import Distributions, bucket_policy
from components.data.buckets.bucket_settings import BucketSettings, Lifecycle

_EXPIRE_RULE = "expire-what-nobody-sees"


@dataclass(frozen=True)
class BucketContext:
    """Account, encryption key and log bucket of an environment's buckets."""

    account: str
    key_arn: pulumi.Input[str]
    log_bucket: pulumi.Input[str]


class Bucket(pulumi.ComponentResource):
    """An encrypted bucket without public access that denies plain HTTP and other accounts except *readers*.

    S3 deletes no bucket that has objects; without retention they are deleted with the bucket.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    regional_domain_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: BucketSettings,
        locks: Locks,
        *,
        context: BucketContext,
        readers: Sequence[Distributions] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:Bucket", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        private = PrivateBucket(
            name,
            force_destroy=not locks.retention,
            key_arn=context.key_arn if settings.encryption == "kms" else None,
            bucket_opts=locks.options(self),
            opts=self._child,
        )
        bucket = private.bucket
        self._age(name, private, settings)
        private.log_access(context.log_bucket)
        document = partial(
            bucket_policy,
            account=context.account,
            reader_accounts=settings.reader_accounts,
            readers=readers,
            deletable=not locks.deletion_protection,
        )
        admitted = s3.BucketPolicy(
            f"{name}-tls", bucket=bucket.bucket, policy=bucket.arn.apply(document), opts=self._child
        )

        self.name, self.arn = bucket.bucket, bucket.arn
        # Known when the policy that admits the readers is attached.
        self.regional_domain_name = pulumi.Output.all(bucket.bucket_regional_domain_name, admitted.id).apply(
            lambda known: str(known[0])
        )
        self.register_outputs({"name": self.name, "arn": self.arn})

    def _age(self, name: str, private: PrivateBucket, settings: BucketSettings) -> None:
        versioning = s3.BucketVersioning(
            f"{name}-versions",
            bucket=private.id,
            # AWS takes "Disabled" only from a bucket that never had versions; "Suspended" at any time.
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(
                status="Enabled" if settings.versioning else "Suspended"
            ),
            opts=self._child,
        )
        private.lifecycle(
            [_sweep(settings.old_version_days), *(_rule(rule) for rule in settings.lifecycle)],
            bucket=versioning.bucket,
        )


def _sweep(days: int) -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id=_EXPIRE_RULE,
        status="Enabled",
        # Empty: every object.
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        abort_incomplete_multipart_upload=abort_uploads(),
        noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=days
        ),
    )


def _rule(rule: Lifecycle) -> s3.BucketLifecycleConfigurationRuleArgs:
    steps = {"STANDARD_IA": rule.infrequent_access_days, "GLACIER": rule.glacier_days}
    return s3.BucketLifecycleConfigurationRuleArgs(
        # The prefix unchanged, so that a/b and a-b have different ids.
        id=f"age-{rule.prefix or 'all'}",
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=rule.prefix),
        transitions=[
            s3.BucketLifecycleConfigurationRuleTransitionArgs(days=days, storage_class=storage)
            for storage, days in steps.items()
            if days is not None
        ]
        or None,
        expiration=None
        if rule.expire_days is None
        else s3.BucketLifecycleConfigurationRuleExpirationArgs(days=rule.expire_days),
    )
