"""Kinesis streams."""

from guardrails.rule import MEDIUM, PRODUCTION, Props, rule
from guardrails.values import number

STREAM = "aws:kinesis/stream:Stream"
# Security Hub, Kinesis.3: a week.
_MIN_HOURS = 168


@rule("Kinesis.1", MEDIUM, STREAM, "Kinesis streams are encrypted", 'Set encryption_type="KMS".')
def encrypted(stream: Props) -> bool:
    return stream.get("encryptionType") == "KMS"


@rule(
    "Kinesis.3",
    MEDIUM,
    STREAM,
    "Kinesis streams keep records for a week or longer",
    "Set retention_period to 168 hours or more.",
    PRODUCTION,
)
def retention(stream: Props) -> bool:
    return number(stream, "retentionPeriod", 24) >= _MIN_HOURS
