"""Log groups that an AWS service writes to under a name of its own choice."""

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

    The service creates them itself where they are missing, without encryption and for ever, so what exports
    its logs has to depend on them.
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
