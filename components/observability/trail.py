"""The account's CloudTrail trail."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import cloudtrail, cloudwatch

from components.common import policy
from components.common.policy import Statement
from components.common.roles import policy_role
from components.observability.settings import TrailSettings

_INSIGHTS = ("ApiCallRateInsight", "ApiErrorRateInsight")


class Trail(pulumi.ComponentResource):
    """Management events of all regions: encrypted, with digests that show changes of the files.

    The permissions boundary denies the deploy role `cloudtrail:UpdateTrail`, `StopLogging` and `DeleteTrail`:
    it creates the trail, but can't change or delete it.
    """

    def __init__(
        self,
        name: str,
        settings: TrailSettings,
        *,
        account: str,
        bucket: pulumi.Input[str],
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:observability:Trail", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        group = cloudwatch.LogGroup(
            name, retention_in_days=settings.log_retention_days, kms_key_id=key_arn, opts=child
        )
        role = policy_role(
            name,
            trust=policy.trust_of_account("cloudtrail.amazonaws.com", account),
            statements=group.arn.apply(_write_logs),
            opts=child,
        )
        cloudtrail.Trail(
            name,
            s3_bucket_name=bucket,
            kms_key_id=key_arn,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            cloud_watch_logs_group_arn=pulumi.Output.format("{0}:*", group.arn),
            cloud_watch_logs_role_arn=role.arn,
            insight_selectors=[cloudtrail.TrailInsightSelectorArgs(insight_type=kind) for kind in _INSIGHTS]
            if settings.insights
            else None,
            # CloudTrail checks the role's permissions at creation.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[role.policy]),
        )
        self.register_outputs({})


def _write_logs(log_group_arn: str) -> Sequence[Statement]:
    # CloudTrail User Guide, "Role policy document for CloudTrail to use CloudWatch Logs for monitoring".
    return [policy.allow("logs:CreateLogStream", "logs:PutLogEvents", on=f"{log_group_arn}:log-stream:*")]
