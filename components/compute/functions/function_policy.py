"""What every function's role may do, written without the cloud."""

from collections.abc import Sequence

from components.common import policy
from components.common.policy import Statement

# AWS managed policy AWSXRayDaemonWriteAccess, its writing half; X-Ray has no resources to name.
_TRACE = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")

# AWS managed policy AWSLambdaVPCAccessExecutionRole; the interfaces don't exist yet, so none can be named.
_JOIN_VPC = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)


def document(log_group_arn: str, dead_letters_arn: str, grants: Sequence[Statement], *, in_vpc: bool) -> str:
    """Logs to one group, letters to one queue, traces, *grants*, and the VPC only for a function in it."""
    return policy.document(
        policy.allow("logs:CreateLogStream", "logs:PutLogEvents", on=f"{log_group_arn}:*"),
        policy.allow("sqs:SendMessage", on=dead_letters_arn),
        policy.allow(*_TRACE, on="*"),
        *([policy.allow(*_JOIN_VPC, on="*")] if in_vpc else []),
        *grants,
    )
