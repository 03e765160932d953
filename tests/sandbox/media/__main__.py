"""The pipeline's media bucket in one of its forms: ``released`` as the first release made it, or ``now``."""

import environment.startup

# pulumi_aws loads faster after it.
# isort: split
import pulumi
from pulumi_aws import s3, sns

from components.common import policy
from components.common.locks import Locks
from components.data.buckets.bucket import Bucket, BucketContext
from components.data.buckets.bucket_policy import Distributions
from components.data.buckets.bucket_settings import BucketSettings, LogBucketSettings
from components.data.buckets.log_bucket import LogBucket
from components.data.buckets.notices import Notice, notify

environment.startup.finish()

[account] = pulumi.Config("aws").require_object("allowedAccountIds")
region = pulumi.Config("aws").require("region")


class Shell(pulumi.ComponentResource):
    """The parent of released resources, with its token and name."""

    def __init__(self, token: str, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token, name, None, opts)
        self.child = pulumi.ResourceOptions(parent=self)


def released(pipeline: Shell, topic_arn: pulumi.Output[str]) -> pulumi.Output[str]:
    """Each resource of the first release, under its name of then."""
    child = Shell("strata:data:Bucket", "images-media", pipeline.child).child
    bucket = s3.Bucket("images-media", force_destroy=True, opts=child)
    s3.BucketPublicAccessBlock(
        "images-media-private",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=child,
    )
    owner = s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced")
    s3.BucketOwnershipControls("images-media-owner", bucket=bucket.bucket, rule=owner, opts=child)
    no_tls = {"Bool": {"aws:SecureTransport": "false"}}
    s3.BucketPolicy(
        "images-media-tls",
        bucket=bucket.bucket,
        policy=bucket.arn.apply(
            lambda arn: policy.document(policy.deny_everybody("s3:*", on=[arn, f"{arn}/*"], when=no_tls))
        ),
        opts=child,
    )
    default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="AES256"
    )
    s3.BucketServerSideEncryptionConfiguration(
        "images-media-encryption",
        bucket=bucket.bucket,
        rules=[
            s3.BucketServerSideEncryptionConfigurationRuleArgs(
                apply_server_side_encryption_by_default=default
            )
        ],
        opts=child,
    )
    versioning = s3.BucketVersioning(
        "images-media-versions",
        bucket=bucket.bucket,
        versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        opts=child,
    )
    s3.BucketLifecycleConfiguration(
        "images-media-lifecycle", bucket=versioning.bucket, rules=[_released_rule()], opts=child
    )
    topic_notice = s3.BucketNotificationTopicArgs(
        id="uploads", topic_arn=topic_arn, events=["s3:ObjectCreated:*"], filter_prefix="uploads/"
    )
    s3.BucketNotification("images-uploads", bucket=bucket.bucket, topics=[topic_notice], opts=pipeline.child)
    return bucket.bucket


def _released_rule() -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id="expire-what-nobody-sees",
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        abort_incomplete_multipart_upload=s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=7
        ),
        noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=30
        ),
    )


def now(pipeline: Shell, topic_arn: pulumi.Output[str]) -> pulumi.Output[str]:
    """The same bucket as the pipeline makes it now, with every option of a stack file."""
    locks = Locks(deletion_protection=True, protect=False, retention=False)
    logs = LogBucket("access-logs", LogBucketSettings(retention_days=30), locks, account=account)
    key_arn = f"arn:aws:kms:{region}:{account}:key/00000000-0000-0000-0000-000000000001"
    aging = {"prefix": "uploads/", "infrequent_access_days": 30, "glacier_days": 60, "expire_days": 365}
    bucket = Bucket(
        "images-media",
        BucketSettings.model_validate(
            {
                "versioning": True,
                "old_version_days": 30,
                "encryption": "kms",
                "lifecycle": [aging],
                "reader_accounts": [],
            }
        ),
        locks,
        context=BucketContext(account, key_arn, logs.name),
        readers=[Distributions(["thumbnail/"])],
        opts=pipeline.child,
    )
    notices = {"uploads": Notice("topic", topic_arn, prefix="uploads/")}
    notify("images-uploads", bucket=bucket.name, notices=notices, opts=pipeline.child)
    return bucket.name


form = {"released": released, "now": now}[pulumi.Config("media").require("form")]
topic = sns.Topic("uploads")
pulumi.export("bucket", form(Shell("strata:pipeline:ImagePipeline", "images"), topic.arn))
