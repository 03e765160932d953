"""App clients of a user pool: one for each application whose users sign in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cognito

from components.common.alarms import Threshold, alarms
from components.identity.client_settings import USER_POOL, ClientSettings

COGNITO = "COGNITO"
"""Cognito's name of the pool's own users among the providers."""
_MINUTES, _DAYS = "minutes", "days"
_SCOPES = ["email", "openid", "profile"]
# Amazon Cognito Developer Guide, "Metrics for user pools": requests above the account's quota.
_ALARMS = {
    "sign-in-throttled": Threshold("SignInThrottles", "above", 0, "Sum", times=1),
    "tokens-throttled": Threshold("TokenRefreshThrottles", "above", 0, "Sum", times=1),
    "federation-throttled": Threshold("FederationThrottles", "above", 0, "Sum", times=1),
}


@dataclass(frozen=True)
class Providers:
    """Cognito's names of a client's identity providers, and the resources that must be there before it."""

    names: Sequence[str]
    resources: Sequence[pulumi.Resource]


class Client(pulumi.ComponentResource):
    """A public app client: authorization code grant with PKCE, no secret, and no implicit grant."""

    id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: ClientSettings,
        *,
        pool: cognito.UserPool,
        providers: Providers,
        branded: bool,
        passkeys: bool,
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:identity:Client", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        client = cognito.UserPoolClient(
            name,
            user_pool_id=pool.id,
            generate_secret=False,
            allowed_oauth_flows_user_pool_client=True,
            allowed_oauth_flows=["code"],
            allowed_oauth_scopes=_SCOPES,
            callback_urls=list(settings.callback_urls),
            logout_urls=list(settings.logout_urls) or None,
            supported_identity_providers=sorted(providers.names),
            explicit_auth_flows=_flows(passkeys=passkeys),
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
            access_token_validity=settings.token_minutes,
            id_token_validity=settings.token_minutes,
            refresh_token_validity=settings.refresh_days,
            token_validity_units=cognito.UserPoolClientTokenValidityUnitsArgs(
                access_token=_MINUTES, id_token=_MINUTES, refresh_token=_DAYS
            ),
            # A client may name those providers only that the pool has.
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(providers.resources)),
        )
        if branded:
            # Managed login shows no page for a client without a style.
            cognito.ManagedLoginBranding(
                name,
                user_pool_id=pool.id,
                client_id=client.id,
                use_cognito_provided_values=True,
                opts=child,
            )
        alarms(
            name,
            _ALARMS,
            namespace="AWS/Cognito",
            dimensions={"UserPool": pool.id, "UserPoolClient": client.id},
            topic_arn=alarm_topic_arn,
            opts=child,
        )

        self.id = client.id
        self.register_outputs({"id": self.id})


def provider_names(settings: ClientSettings, known: Mapping[str, str]) -> list[str]:
    """Cognito's names of the client's providers; *known* are those of the stack file's by their keys."""
    return [COGNITO if key == USER_POOL else known[key] for key in settings.providers]


def _flows(*, passkeys: bool) -> list[str]:
    choice = ["ALLOW_USER_AUTH"] if passkeys else []
    return sorted(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", *choice])
