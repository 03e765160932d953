"""Log groups whose names an AWS service prescribes."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import cloudwatch

from components.common.retention import RetentionDays


def exported_logs(
    name: str,
    folder: str,
    logs: Sequence[str],
    *,
    retention_days: RetentionDays,
    key_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> list[cloudwatch.LogGroup]:
    """The log groups ``<folder>/<log>``, encrypted with *key_arn*.

    The service creates missing groups itself, without encryption and retention, so the resource that exports
    the logs must depend on them.
    """
    return [
        cloudwatch.LogGroup(
            f"{name}-log-{log}",
            name=f"{folder}/{log}",
            retention_in_days=retention_days,
            kms_key_id=key_arn,
            opts=opts,
        )
        for log in logs
    ]
