"""The record of who did what in the account."""

from guardrails.rule import HIGH, LOW, MEDIUM, Props, rule
from guardrails.values import is_true

TRAIL = "aws:cloudtrail/trail:Trail"


@rule(
    "CloudTrail.1",
    HIGH,
    TRAIL,
    "Trails record every region",
    "Set is_multi_region_trail=True.",
)
def every_region(trail: Props) -> bool:
    return is_true(trail.get("isMultiRegionTrail"))


@rule("CloudTrail.2", MEDIUM, TRAIL, "Trails are encrypted with a customer key", "Set kms_key_id.")
def customer_key(trail: Props) -> bool:
    return bool(trail.get("kmsKeyId"))


@rule(
    "CloudTrail.4",
    LOW,
    TRAIL,
    "Trails can be checked for changes made to them",
    "Set enable_log_file_validation=True.",
)
def validated(trail: Props) -> bool:
    return is_true(trail.get("enableLogFileValidation"))
