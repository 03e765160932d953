"""Policy of a function's role, as pure functions without Pulumi."""

from collections.abc import Sequence

from components.common import policy
from components.common.policy import Statement

# The write actions of the AWS managed policy AWSXRayDaemonWriteAccess, which have no resources.
_TRACE = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")

# AWS managed policy AWSLambdaVPCAccessExecutionRole; the interfaces don't exist yet and have no ARNs.
_JOIN_VPC = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)


def document(
    log_group_arn: str,
    dead_letters_arn: str,
    grants: Sequence[Statement],
    *,
    key_arn: str | None,
    in_vpc: bool,
) -> str:
    """Logs to one group, dead letters to one queue, traces, *grants*, key and network interfaces."""
    return policy.document(
        policy.allow("logs:CreateLogStream", "logs:PutLogEvents", on=f"{log_group_arn}:*"),
        policy.allow("sqs:SendMessage", on=dead_letters_arn),
        policy.allow(*_TRACE, on="*"),
        *([policy.allow(*_JOIN_VPC, on="*")] if in_vpc else []),
        # AWS Lambda Developer Guide, "Securing Lambda environment variables".
        *([policy.allow("kms:Decrypt", on=key_arn)] if key_arn else []),
        *grants,
    )
