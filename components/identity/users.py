"""The applications' users: user pool, sign-in pages, providers, app clients and groups."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import cognito

from components.common.locks import Locks
from components.identity.clients import COGNITO, Client, Providers, provider_names
from components.identity.groups import Groups, MediaAccess
from components.identity.provider_settings import provider_name
from components.identity.providers import identity_provider
from components.identity.user_pool import PoolContext, pool_domain, user_pool
from components.identity.users_settings import UsersSettings


class Users(pulumi.ComponentResource):
    """A user pool, whose tokens the APIs and the load balancer accept.

    *issuer* is that of the tokens, *domain* the host of the sign-in pages, *client_ids* by name.
    """

    pool_id: pulumi.Output[str]
    pool_arn: pulumi.Output[str]
    issuer: pulumi.Output[str]
    domain: str
    domain_name: pulumi.Output[str]
    """Prefix or host, as the load balancer takes the domain."""
    client_ids: Mapping[str, pulumi.Output[str]]
    provider_names: Sequence[str]
    """Cognito's names of all identity providers."""
    managed_login: bool
    identity_pool_id: pulumi.Output[str] | None

    def __init__(
        self,
        name: str,
        settings: UsersSettings,
        *,
        context: PoolContext,
        media: MediaAccess,
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:identity:Users", name, None, opts)
        self._prefix, self._settings = name, settings
        self.managed_login = settings.feature_plan != "lite"
        self._child = pulumi.ResourceOptions(parent=self)

        pool = user_pool(name, settings, context, self)
        domain = pool_domain(name, settings, context, user_pool_id=pool.id, opts=self._child)
        clients = self._clients(pool, self._identity_providers(pool), alarm_topic_arn)
        self.client_ids = {key: client.id for key, client in clients.items()}
        self.identity_pool_id = self._groups(pool, media, context.locks)

        names = [provider_name(key, one) for key, one in settings.providers.items()]
        self.provider_names = [COGNITO, *names]
        self.pool_id, self.pool_arn = pool.id, pool.arn
        self.issuer = pool.endpoint.apply(lambda endpoint: f"https://{endpoint}")
        self.domain, self.domain_name = settings.domain.full(context.region), domain.domain
        self.register_outputs({"pool_id": self.pool_id, "issuer": self.issuer})

    def _identity_providers(self, pool: cognito.UserPool) -> list[pulumi.Resource]:
        return [
            identity_provider(f"{self._prefix}-{key}", key, provider, user_pool_id=pool.id, opts=self._child)
            for key, provider in self._settings.providers.items()
        ]

    def _clients(
        self,
        pool: cognito.UserPool,
        providers: list[pulumi.Resource],
        alarm_topic_arn: pulumi.Input[str],
    ) -> Mapping[str, Client]:
        names = {key: provider_name(key, one) for key, one in self._settings.providers.items()}
        return {
            key: Client(
                f"{self._prefix}-{key}",
                settings,
                pool=pool,
                providers=Providers(provider_names(settings, names), providers),
                branded=self.managed_login,
                passkeys=self._settings.passkeys,
                alarm_topic_arn=alarm_topic_arn,
                opts=self._child,
            )
            for key, settings in self._settings.clients.items()
        }

    def _groups(self, pool: cognito.UserPool, media: MediaAccess, locks: Locks) -> pulumi.Output[str] | None:
        if not self._settings.groups:
            return None
        return Groups(
            f"{self._prefix}-groups",
            self._settings.groups,
            locks,
            pool=pool,
            client_ids=self.client_ids,
            media=media,
            opts=self._child,
        ).identity_pool_id
