"""Log groups of services that deliver their logs through CloudWatch Logs' vended logs."""

from __future__ import annotations

import pulumi
from pulumi_aws import cloudwatch

from components.messaging.settings import MessagingSettings

# One entry of the account's log resource policy covers all groups under this prefix. Each group elsewhere
# adds an entry of its own to the 5,120 characters that the policy has: CloudWatch Logs User Guide, "Enable
# logging from AWS services", log group resource policy size limit considerations.
_VENDED = "/aws/vendedlogs/"


def log_group(
    name: str, settings: MessagingSettings, opts: pulumi.ResourceOptions, *, service: str = "apis"
) -> cloudwatch.LogGroup:
    """A log group of *service* that keeps logs as long as the settings say."""
    return cloudwatch.LogGroup(
        name,
        name_prefix=f"{_VENDED}{service}/{name}-",
        retention_in_days=settings.log_retention_days,
        opts=opts,
    )
