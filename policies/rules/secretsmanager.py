"""Secrets Manager secrets."""

from pulumi_policy import PolicyResource

from guardrails.rule import MEDIUM, PRODUCTION, Props, rule, stack_rule
from guardrails.schedules import longest_gap_days
from guardrails.stack import Stack
from guardrails.values import block, number

SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 (a resource's type)
ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
_LONGEST_DAYS = 90


@stack_rule(
    "SecretsManager.1",
    MEDIUM,
    SECRET,
    "Secrets have automatic rotation",
    "Give the secret a SecretRotation.",
    PRODUCTION,
)
def rotated(secret: PolicyResource, stack: Stack) -> bool:
    return bool(stack.referring_to(secret, ROTATION, "secretId"))


@rule(
    "SecretsManager.4",
    MEDIUM,
    ROTATION,
    "Secrets are rotated within 90 days",
    "Set automatically_after_days in rotation_rules.",
)
def often(rotation: Props) -> bool:
    rules = block(rotation, "rotationRules")
    schedule = rules.get("scheduleExpression")
    if schedule:
        return longest_gap_days(schedule) <= _LONGEST_DAYS
    return 1 <= number(rules, "automaticallyAfterDays", 0) <= _LONGEST_DAYS


@rule("CKV_AWS_149", MEDIUM, SECRET, "Secrets are encrypted with a customer managed key", "Set kms_key_id.")
def customer_key(secret: Props) -> bool:
    return bool(secret.get("kmsKeyId"))
