"""Log groups of services that deliver their logs through CloudWatch Logs' vended logs."""

from __future__ import annotations

import pulumi
from pulumi_aws import cloudwatch

from components.common.retention import RetentionDays

# One entry of the account's log resource policy covers all groups under this prefix. Each group elsewhere
# adds an entry of its own to the 5,120 characters that the policy has: CloudWatch Logs User Guide, "Enable
# logging from AWS services", log group resource policy size limit considerations.
_VENDED = "/aws/vendedlogs/"


def log_group(
    name: str, retention_days: RetentionDays, opts: pulumi.ResourceOptions, *, service: str
) -> cloudwatch.LogGroup:
    """A log group that keeps the logs of *service*, such as ``apis``, for *retention_days*."""
    return cloudwatch.LogGroup(
        name,
        name_prefix=f"{_VENDED}{service}/{name}-",
        retention_in_days=retention_days,
        opts=opts,
    )
