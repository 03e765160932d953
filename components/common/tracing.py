"""Permission to send traces to AWS X-Ray."""

from components.common import policy
from components.common.policy import Statement

# AWS Managed Policy Reference, "AWSXrayWriteOnlyAccess". X-Ray's actions know no resources.
_ACTIONS = (
    "xray:GetSamplingRules",
    "xray:GetSamplingStatisticSummaries",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)


def sending_traces() -> Statement:
    """Send segments and their sampling statistics, and read the sampling rules."""
    return policy.allow(*_ACTIONS, on="*")
