"""The app client of a Cognito user pool, for one application or one load balancer."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cognito

_SCOPES = ["email", "openid", "profile"]
_MINUTES, _DAYS = "minutes", "days"


@dataclass(frozen=True)
class SignInPages:
    """A client's URLs, its identity providers, and whether its pages are those of managed login."""

    callback_urls: Sequence[str]
    providers: Sequence[str]
    managed: bool
    logout_urls: Sequence[str] = ()


@dataclass(frozen=True)
class Lifetimes:
    """The validity of access and ID tokens, and of refresh tokens."""

    token_minutes: int
    refresh_days: int


def app_client(
    name: str,
    pool_id: pulumi.Input[str],
    pages: SignInPages,
    lifetimes: Lifetimes,
    *,
    secret: bool,
    flows: Sequence[str],
    opts: pulumi.ResourceOptions,
    depends_on: Sequence[pulumi.Resource] = (),
) -> cognito.UserPoolClient:
    """A client with the authorization code grant and no implicit grant, and its pages."""
    client = cognito.UserPoolClient(
        name,
        user_pool_id=pool_id,
        generate_secret=secret,
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_flows=["code"],
        allowed_oauth_scopes=_SCOPES,
        callback_urls=list(pages.callback_urls),
        # The provider keeps URLs that are no longer declared ("Optional, Computed"); the empty list removes
        # them.
        logout_urls=list(pages.logout_urls),
        supported_identity_providers=list(pages.providers),
        explicit_auth_flows=list(flows),
        prevent_user_existence_errors="ENABLED",
        enable_token_revocation=True,
        access_token_validity=lifetimes.token_minutes,
        id_token_validity=lifetimes.token_minutes,
        refresh_token_validity=lifetimes.refresh_days,
        token_validity_units=cognito.UserPoolClientTokenValidityUnitsArgs(
            access_token=_MINUTES, id_token=_MINUTES, refresh_token=_DAYS
        ),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(depends_on))),
    )
    if pages.managed:
        _style(name, pool_id, client, opts)
    return client


def _style(
    name: str, pool_id: pulumi.Input[str], client: cognito.UserPoolClient, opts: pulumi.ResourceOptions
) -> None:
    """Cognito's own style: managed login shows no page for a client without one."""
    cognito.ManagedLoginBranding(
        name, user_pool_id=pool_id, client_id=client.id, use_cognito_provided_values=True, opts=opts
    )
