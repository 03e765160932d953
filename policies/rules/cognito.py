"""Cognito user pools."""

from guardrails.rule import MEDIUM, PRODUCTION, Props, rule
from guardrails.values import block, is_true, number

POOL = "aws:cognito/userPool:UserPool"
_SHORTEST = 8
_CLASSES = ("requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols")


@rule(
    "AwsSolutions-COG1",
    MEDIUM,
    POOL,
    "User pools require passwords of 8 characters or more with every character class",
    "Set minimum_length and all require_* in password_policy.",
)
def strong_passwords(pool: Props) -> bool:
    policy = block(pool, "passwordPolicy")
    return number(policy, "minimumLength", 0) >= _SHORTEST and all(
        is_true(policy.get(one)) for one in _CLASSES
    )


@rule(
    "AwsSolutions-COG2",
    MEDIUM,
    POOL,
    "User pools require multi-factor authentication",
    'Set mfa_configuration="ON".',
    PRODUCTION,
)
def second_factor(pool: Props) -> bool:
    return pool.get("mfaConfiguration") == "ON"
