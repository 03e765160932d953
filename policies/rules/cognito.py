"""Cognito user pools."""

from guardrails.rule import MEDIUM, PRODUCTION, Props, rule
from guardrails.values import block, is_true, number

POOL = "aws:cognito/userPool:UserPool"
IDENTITIES = "aws:cognito/identityPool:IdentityPool"
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


@rule(
    "Cognito.1",
    MEDIUM,
    POOL,
    "User pools act on leaked passwords and unusual sign-ins",
    'Set advanced_security_mode="ENFORCED" in user_pool_add_ons, with user_pool_tier="PLUS".',
    PRODUCTION,
)
def protected_from_threats(pool: Props) -> bool:
    return block(pool, "userPoolAddOns").get("advancedSecurityMode") == "ENFORCED"


@rule(
    "Cognito.2",
    MEDIUM,
    IDENTITIES,
    "Identity pools give no credentials to guests",
    "Set allow_unauthenticated_identities=False.",
)
def no_guests(identities: Props) -> bool:
    return not is_true(identities.get("allowUnauthenticatedIdentities"))


@rule(
    "Cognito.6",
    MEDIUM,
    POOL,
    "User pools have deletion protection",
    'Set deletion_protection="ACTIVE".',
    PRODUCTION,
)
def deletion_protection(pool: Props) -> bool:
    return pool.get("deletionProtection") == "ACTIVE"
