"""User pools."""

from guardrails.rule import MEDIUM, PRODUCTION, Props, rule
from guardrails.values import block, is_true, number

POOL = "aws:cognito/userPool:UserPool"
_SHORTEST = 8
_CLASSES = ("requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols")


@rule(
    "AwsSolutions-COG1",
    MEDIUM,
    POOL,
    "Passwords have 8 characters or more, of every class",
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
    "Users need a second factor",
    'Set mfa_configuration="ON".',
    PRODUCTION,
)
def second_factor(pool: Props) -> bool:
    return pool.get("mfaConfiguration") == "ON"
