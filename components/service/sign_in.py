"""Users of the environment's user pool as callers of a service: of its APIs, and by the load balancer."""

import pulumi

from components.common.retention import RetentionDays
from components.compute.containers.target_group import SignIn
from components.compute.functions.code import Code
from components.compute.functions.function import Access, Function
from components.compute.functions.function_settings import FunctionSettings
from components.identity.app_client import Lifetimes, SignInPages, app_client
from components.messaging.apis.callee import Callee
from components.messaging.apis.http_api import Tokens
from components.messaging.dead_letters import DeadLetters
from components.service.context import ServiceContext
from components.service.contract_parts import UsersPart
from components.service.manifest.containers import Web

# Checks of new connections at the same time; each takes milliseconds.
_CONNECTIONS = 20
_KEY = "strata:identity.users"
_CODE, _HANDLER = "workloads/users", "sign_in.authorizer.handle"
# The path of the load balancer's answer to the sign-in pages: Application Load Balancer User Guide,
# "Authenticate users using an Application Load Balancer".
_CALLBACK = "https://{}/oauth2/idpresponse"
_LIFETIMES = Lifetimes(token_minutes=60, refresh_days=1)


def users_of(context: ServiceContext) -> UsersPart:
    """The environment's user pool; raises ContractError where the platform has none."""
    return context.contract.need(context.contract.users, _KEY)


def tokens_of(context: ServiceContext) -> Tokens:
    """Issuer and app clients of the environment's users."""
    users = users_of(context)
    return Tokens(users.issuer, sorted(users.clients.values()))


class LoadBalancerClient(pulumi.ComponentResource):
    """The app client by which the load balancer signs users in for one process, at its hosts.

    The load balancer needs a secret. Cognito generates it and the load balancer reads it from there; in the
    state it is encrypted, as every secret output.
    """

    sign_in: SignIn

    def __init__(
        self,
        name: str,
        process: Web,
        context: ServiceContext,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        users = users_of(context)
        super().__init__("strata:service:LoadBalancerClient", name, None, opts)

        client = app_client(
            name,
            users.pool_id,
            SignInPages(
                [_CALLBACK.format(host.lower()) for host in process.route.hosts],
                users.providers,
                users.managed_login,
            ),
            _LIFETIMES,
            secret=True,
            flows=["ALLOW_REFRESH_TOKEN_AUTH"],
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.sign_in = SignIn(users.arn, client.id, users.domain)
        self.register_outputs({})


class UsersAuthorizer(pulumi.ComponentResource):
    """The function that lets users connect to a WebSocket API, with a token of one of the pool's clients."""

    callee: Callee

    def __init__(
        self,
        name: str,
        context: ServiceContext,
        *,
        log_retention_days: RetentionDays,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        tokens = tokens_of(context)
        super().__init__("strata:service:UsersAuthorizer", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        letters = DeadLetters(f"{name}-dead-letters", context.locks, opts=child)
        function = Function(
            name,
            FunctionSettings(
                memory_mb=256,
                timeout_seconds=5,
                reserved_concurrency=_CONNECTIONS,
                log_retention_days=log_retention_days,
            ),
            code=Code(_CODE, _HANDLER, runtime="python3.14", project=context.folder),
            access=Access(letters.arn),
            environment={"ISSUER": tokens.issuer, "CLIENT_IDS": ",".join(map(str, tokens.audience))},
            opts=child,
        )

        self.callee = Callee(function.name, function.alias_name, function.alias_arn)
        self.register_outputs({})
