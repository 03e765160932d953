"""Audit, detection, costs and chat of an environment's account."""

from functools import partial

import pulumi

from components.common.account import AwsSettings
from components.common.locks import Locks
from components.observability.audit_bucket import AuditBucket
from components.observability.audit_policy import config_policy, trail_policy
from components.observability.costs import Costs
from components.observability.detection import Detection
from components.observability.settings import ObservabilitySettings
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
            events = buckets(
                "audit",
                policy=partial(trail_policy, region=aws.region, account=aws.account),
                object_lock=True,
            )
            Trail(
                "trail", settings.trail, account=aws.account, bucket=events.name, key_arn=key_arn, opts=child
            )
        recordings = None
        if settings.detection.config and settings.detection.config.recorder is None:
            # AWS Config writes to no bucket with Object Lock: CloudFormation, AWS::Config::DeliveryChannel.
            policy = partial(config_policy, account=aws.account)
            recordings = buckets("audit-config", policy=policy, object_lock=False).name
        Detection(
            "detection",
            settings.detection,
            region=aws.region,
            bucket=recordings,
            topic_arn=topic_arn,
            opts=child,
        )
        Costs("costs", settings, topic_arn=topic_arn, opts=child)
        if settings.slack:
            Slack("slack", settings.slack, account=aws.account, topic_arn=topic_arn, opts=child)
        self.register_outputs({})
