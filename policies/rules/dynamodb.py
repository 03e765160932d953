"""DynamoDB tables."""

from pulumi_policy import PolicyResource

from guardrails.rule import MEDIUM, PRODUCTION, Props, rule, stack_rule
from guardrails.stack import Stack
from guardrails.values import block, is_true

TABLE = "aws:dynamodb/table:Table"
TARGET = "aws:appautoscaling/target:Target"


@stack_rule(
    "DynamoDB.1",
    MEDIUM,
    TABLE,
    "DynamoDB tables scale their capacity with demand",
    'Set billing_mode="PAY_PER_REQUEST", or scale the table with an appautoscaling Target.',
)
def on_demand(table: PolicyResource, stack: Stack) -> bool:
    if table.props.get("billingMode") == "PAY_PER_REQUEST":
        return True
    return bool(stack.referring_to(table, TARGET, "resourceId"))


@rule(
    "DynamoDB.2",
    MEDIUM,
    TABLE,
    "DynamoDB tables have point-in-time recovery",
    "Set enabled=True in point_in_time_recovery.",
    PRODUCTION,
)
def point_in_time(table: Props) -> bool:
    return is_true(block(table, "pointInTimeRecovery").get("enabled"))


@rule(
    "DynamoDB.6",
    MEDIUM,
    TABLE,
    "DynamoDB tables have deletion protection",
    "Set deletion_protection_enabled=True.",
    PRODUCTION,
)
def protected(table: Props) -> bool:
    return is_true(table.get("deletionProtectionEnabled"))


@rule(
    "CKV_AWS_119",
    MEDIUM,
    TABLE,
    "DynamoDB tables are encrypted with a customer managed key",
    "Set enabled=True and kms_key_arn in server_side_encryption.",
)
def customer_key(table: Props) -> bool:
    encryption = block(table, "serverSideEncryption")
    return is_true(encryption.get("enabled")) and bool(encryption.get("kmsKeyArn"))
