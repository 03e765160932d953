"""Audit, detection, costs and chat of an environment's account."""

from collections.abc import Callable
from functools import partial

import pulumi

from components.common.account import AwsSettings
from components.common.locks import Locks
from components.observability.audit_bucket import AuditBucket
from components.observability.audit_policy import config_policy, trail_policy
from components.observability.costs import Costs
from components.observability.detection import Detection
from components.observability.settings import DetectionSettings, ObservabilitySettings, TrailSettings
from components.observability.slack import Slack
from components.observability.trail import Trail


class AccountWatch(pulumi.ComponentResource):
    """The parts that the settings enable; their messages go to *topic_arn*."""

    def __init__(
        self,
        name: str,
        settings: ObservabilitySettings,
        locks: Locks,
        *,
        aws: AwsSettings,
        key_arn: pulumi.Input[str],
        topic_arn: pulumi.Input[str],
        log_bucket: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:observability:AccountWatch", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        buckets = partial(
            AuditBucket,
            retention_days=settings.audit_retention_days,
            locks=locks,
            log_bucket=log_bucket,
            opts=child,
        )
        if settings.trail:
            _trail(settings.trail, aws, buckets, key_arn, child)
        Detection(
            "detection",
            settings.detection,
            region=aws.region,
            bucket=_recordings(settings.detection, aws, buckets),
            topic_arn=topic_arn,
            opts=child,
        )
        Costs("costs", settings, topic_arn=topic_arn, opts=child)
        if settings.slack:
            Slack("slack", settings.slack, account=aws.account, topic_arn=topic_arn, opts=child)
        self.register_outputs({})


def _trail(
    settings: TrailSettings,
    aws: AwsSettings,
    buckets: Callable[..., AuditBucket],
    key_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """CloudTrail's trail, and the bucket of its events."""
    policy = partial(trail_policy, region=aws.region, account=aws.account)
    bucket = buckets("audit", policy=policy, object_lock=True).name
    Trail("trail", settings, account=aws.account, bucket=bucket, key_arn=key_arn, opts=opts)


def _recordings(
    settings: DetectionSettings, aws: AwsSettings, buckets: Callable[..., AuditBucket]
) -> pulumi.Output[str] | None:
    """The bucket of AWS Config's recordings, where this environment has a recorder of its own.

    AWS Config writes to no bucket with Object Lock: CloudFormation, AWS::Config::DeliveryChannel.
    """
    if settings.config is None or settings.config.recorder is not None:
        return None
    policy = partial(config_policy, account=aws.account)
    return buckets("audit-config", policy=policy, object_lock=False).name
