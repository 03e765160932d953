"""Access logs of a load balancer."""

import pulumi
from pulumi_aws import s3

from components.common.arn import Arn
from components.common.policy import allow_service, deny_without_tls, document
from components.common.private_bucket import PartSuffixes, PrivateBucket
from components.common.retention import RetentionDays

# Application Load Balancer Guide, "Enable access logs": this principal in every region, instead of one AWS
# account per region; and no encryption but SSE-S3.
_WRITER = "logdelivery.elasticloadbalancing.amazonaws.com"
_UPLOAD_DAYS = 1
# In earlier releases all parts had the bucket's own logical name.
_SUFFIXES = PartSuffixes("", "", "", "")


class AccessLogs(pulumi.ComponentResource):
    """A private bucket that load balancers of one account write to, and whose objects expire.

    *near_arn* is the ARN of any resource in that account. *protected* locks the bucket against deletion. If
    *retained* a bucket with logs can't be deleted even then.
    """

    bucket: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        retention_days: RetentionDays,
        *,
        protected: bool,
        retained: bool,
        near_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:AccessLogs", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        bucket = PrivateBucket(
            name,
            force_destroy=not retained,
            key_arn=None,
            suffixes=_SUFFIXES,
            bucket_opts=pulumi.ResourceOptions(parent=self, protect=protected),
            opts=child,
        )
        bucket.expire(retention_days, _UPLOAD_DAYS)
        policy = s3.BucketPolicy(
            name,
            bucket=bucket.id,
            policy=pulumi.Output.all(bucket.arn, near_arn).apply(lambda arns: log_policy(*arns)),
            opts=child,
        )

        # Known after the policy: AWS writes a test object when the logs are enabled.
        self.bucket = policy.bucket
        self.register_outputs({"bucket": self.bucket})


def log_policy(bucket_arn: str, near_arn: str) -> str:
    """Load balancers of *near_arn*'s account may write their logs; requests without TLS are denied."""
    account = Arn.parse(near_arn).account
    return document(
        allow_service(_WRITER, "s3:PutObject", on=f"{bucket_arn}/AWSLogs/{account}/*"),
        deny_without_tls("s3:*", [bucket_arn, f"{bucket_arn}/*"]),
    )
