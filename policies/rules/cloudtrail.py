"""CloudTrail trails."""

from guardrails.rule import HIGH, LOW, MEDIUM, Props, rule
from guardrails.values import is_true

TRAIL = "aws:cloudtrail/trail:Trail"


@rule(
    "CloudTrail.1",
    HIGH,
    TRAIL,
    "CloudTrail trails are multi-region",
    "Set is_multi_region_trail=True.",
)
def every_region(trail: Props) -> bool:
    return is_true(trail.get("isMultiRegionTrail"))


@rule(
    "CloudTrail.2",
    MEDIUM,
    TRAIL,
    "CloudTrail trails are encrypted with a customer managed key",
    "Set kms_key_id.",
)
def customer_key(trail: Props) -> bool:
    return bool(trail.get("kmsKeyId"))


@rule(
    "CloudTrail.4",
    LOW,
    TRAIL,
    "CloudTrail trails have log file validation",
    "Set enable_log_file_validation=True.",
)
def validated(trail: Props) -> bool:
    return is_true(trail.get("enableLogFileValidation"))


@rule(
    "CloudTrail.5",
    MEDIUM,
    TRAIL,
    "CloudTrail trails send their events to CloudWatch Logs",
    "Set cloud_watch_logs_group_arn and cloud_watch_logs_role_arn.",
)
def to_logs(trail: Props) -> bool:
    return bool(trail.get("cloudWatchLogsGroupArn"))
