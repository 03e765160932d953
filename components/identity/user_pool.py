"""A Cognito user pool and the domain of its sign-in pages."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cognito

from components.common.dns_records import (
    CLOUDFRONT_ZONE,
    NO_NAMES,
    AliasTarget,
    ViewerNames,
    alias_records,
)
from components.common.locks import Locks
from components.common.named import named
from components.identity.users_settings import UsersSettings

_PLANS = {"lite": "LITE", "essentials": "ESSENTIALS", "plus": "PLUS"}
_MFA = {"optional": "OPTIONAL", "required": "ON"}
_PROTECTION = {"audit": "AUDIT", "enforced": "ENFORCED", None: None}
# Amazon Cognito Developer Guide, "Managed login": version 2 of the pages needs the plan essentials.
_CLASSIC_PAGES = 1
_MANAGED_PAGES = 2


@dataclass(frozen=True)
class OwnDomain:
    """Zones and certificate of a custom domain, and its parent's records, which Cognito looks up."""

    names: ViewerNames = NO_NAMES
    after: Sequence[pulumi.Resource] = ()


@dataclass(frozen=True)
class PoolContext:
    """The environment's region and locks, and what a custom domain needs."""

    region: str
    locks: Locks
    own: OwnDomain


def user_pool(
    name: str, settings: UsersSettings, context: PoolContext, parent: pulumi.Resource
) -> cognito.UserPool:
    """The pool; users sign in with their e-mail address, in any case of letters.

    Properties whose change replaces the pool are constants: a new pool has no users.
    """
    passwords = settings.passwords
    return cognito.UserPool(
        name,
        user_pool_tier=_PLANS[settings.feature_plan],
        deletion_protection="ACTIVE" if context.locks.deletion_protection else "INACTIVE",
        username_attributes=["email"],
        username_configuration=cognito.UserPoolUsernameConfigurationArgs(case_sensitive=False),
        auto_verified_attributes=["email"],
        user_attribute_update_settings=cognito.UserPoolUserAttributeUpdateSettingsArgs(
            attributes_require_verification_before_updates=["email"]
        ),
        account_recovery_setting=_recovery(),
        admin_create_user_config=cognito.UserPoolAdminCreateUserConfigArgs(
            allow_admin_create_user_only=settings.sign_up == "invitation"
        ),
        password_policy=cognito.UserPoolPasswordPolicyArgs(
            minimum_length=passwords.minimum_length,
            password_history_size=passwords.remembered or None,
            require_lowercase=True,
            require_numbers=True,
            require_symbols=True,
            require_uppercase=True,
            temporary_password_validity_days=passwords.invitation_days,
        ),
        mfa_configuration=_MFA[settings.mfa],
        software_token_mfa_configuration=cognito.UserPoolSoftwareTokenMfaConfigurationArgs(enabled=True),
        sign_in_policy=_sign_in(settings),
        web_authn_configuration=_passkeys(settings, context.region),
        user_pool_add_ons=_add_ons(settings),
        email_configuration=_sender(settings),
        opts=context.locks.options(parent),
    )


def pool_domain(
    name: str,
    settings: UsersSettings,
    context: PoolContext,
    *,
    user_pool_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> cognito.UserPoolDomain:
    """The host of the sign-in pages; a new one is created after the old one is deleted.

    A pool has one prefix and one custom domain: Amazon Cognito API Reference, UpdateUserPoolDomain. A custom
    domain has a certificate of *context* unless it has another, and a record.
    """
    host, arn = settings.domain.host, settings.domain.certificate_arn
    domain = cognito.UserPoolDomain(
        name,
        user_pool_id=user_pool_id,
        domain=host or settings.domain.prefix or "",
        certificate_arn=None if host is None else arn or context.own.names.certificate_arn,
        managed_login_version=_CLASSIC_PAGES if settings.feature_plan == "lite" else _MANAGED_PAGES,
        opts=named(opts, context.own.after if host else ()),
    )
    if host is not None:
        # The pages have addresses of IPv4: Developer Guide, "Using your own domain for managed login".
        target = AliasTarget(domain.cloudfront_distribution, CLOUDFRONT_ZONE, has_health=False)
        alias_records(name, [host], target, context.own.names.zones, opts)
    return domain


def _recovery() -> cognito.UserPoolAccountRecoverySettingArgs:
    mechanism = cognito.UserPoolAccountRecoverySettingRecoveryMechanismArgs(name="verified_email", priority=1)
    return cognito.UserPoolAccountRecoverySettingArgs(recovery_mechanisms=[mechanism])


def _sign_in(settings: UsersSettings) -> cognito.UserPoolSignInPolicyArgs | None:
    if settings.feature_plan == "lite":
        return None
    factors = ["PASSWORD", *(["WEB_AUTHN"] if settings.passkeys else [])]
    return cognito.UserPoolSignInPolicyArgs(allowed_first_auth_factors=factors)


def _passkeys(settings: UsersSettings, region: str) -> cognito.UserPoolWebAuthnConfigurationArgs | None:
    if not settings.passkeys:
        return None
    return cognito.UserPoolWebAuthnConfigurationArgs(
        relying_party_id=settings.domain.full(region), user_verification="required"
    )


def _add_ons(settings: UsersSettings) -> cognito.UserPoolUserPoolAddOnsArgs | None:
    mode = _PROTECTION[settings.threat_protection]
    return None if mode is None else cognito.UserPoolUserPoolAddOnsArgs(advanced_security_mode=mode)


def _sender(settings: UsersSettings) -> cognito.UserPoolEmailConfigurationArgs:
    if settings.email is None:
        return cognito.UserPoolEmailConfigurationArgs(email_sending_account="COGNITO_DEFAULT")
    return cognito.UserPoolEmailConfigurationArgs(
        email_sending_account="DEVELOPER",
        source_arn=settings.email.identity_arn,
        from_email_address=settings.email.address,
    )
