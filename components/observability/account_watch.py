"""Audit, detection, costs and chat of an environment's account."""

import pulumi

from components.common.account import AwsSettings
from components.common.locks import Locks
from components.observability.audit_bucket import AuditBucket
from components.observability.costs import Costs
from components.observability.detection import Detection
from components.observability.settings import ObservabilitySettings
from components.observability.slack import Slack
from components.observability.trail import Trail


class AccountWatch(pulumi.ComponentResource):
    """The parts that the settings switch on; their messages go to *topic_arn*."""

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

        bucket = (
            AuditBucket(
                "audit",
                settings.audit_retention_days,
                locks,
                region=aws.region,
                account=aws.account,
                log_bucket=log_bucket,
                opts=child,
            ).name
            if settings.has_audit_records
            else None
        )
        if settings.trail and bucket is not None:
            Trail("trail", settings.trail, account=aws.account, bucket=bucket, key_arn=key_arn, opts=child)
        Detection(
            "detection",
            settings.detection,
            region=aws.region,
            bucket=bucket,
            topic_arn=topic_arn,
            opts=child,
        )
        Costs("costs", settings, topic_arn=topic_arn, opts=child)
        if settings.slack:
            Slack("slack", settings.slack, account=aws.account, topic_arn=topic_arn, opts=child)
        self.register_outputs({})
