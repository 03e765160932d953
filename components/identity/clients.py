"""App clients of a user pool: one for each application whose users sign in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cognito

from components.common.alarms import Threshold, alarms
from components.identity.app_client import Lifetimes, SignInPages, app_client
from components.identity.client_settings import USER_POOL, ClientSettings

COGNITO = "COGNITO"
"""Cognito's name of the pool's own users among the providers."""
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

        client = app_client(
            name,
            pool.id,
            SignInPages(settings.callback_urls, sorted(providers.names), branded, settings.logout_urls),
            Lifetimes(settings.token_minutes, settings.refresh_days),
            secret=False,
            flows=_flows(passkeys=passkeys),
            opts=child,
            # A client can only name existing providers of the pool.
            depends_on=providers.resources,
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
