"""The APIs of a service: routes of all its functions with `http` and `websocket` triggers."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.common.alarms import Threshold, alarm, alarms
from components.common.dns_records import PUBLIC
from components.messaging.apis.api_domain import ApiNames
from components.messaging.apis.callee import Callee
from components.messaging.apis.http_api import HttpApi, Tokens
from components.messaging.apis.rest_api import RestApi
from components.messaging.apis.routes import ApiRoute
from components.messaging.apis.web_socket_api import WebSocketApi
from components.messaging.settings import ApiSettings
from components.service.context import ServiceContext
from components.service.manifest.api_rules import COGNITO
from components.service.manifest.callers import USERS
from components.service.manifest.functions import TriggeredFunction
from components.service.manifest.manifest import Manifest
from components.service.manifest.resources import ServiceApiSettings
from components.service.manifest.triggers import HttpTrigger, WebsocketTrigger
from components.service.sign_in import UsersAuthorizer, tokens_of, users_of

# CloudWatch User Guide, "Recommended alarms": an average of 0.05, a request in twenty, in each of 3 minutes.
_FAILING = {
    "http": Threshold("5xx", "above", 0.05, minutes=1),
    "rest": Threshold("5XXError", "above", 0.05, minutes=1),
}
# The page has none for them. These metrics are counts: API Gateway Developer Guide, "Monitor WebSocket API
# execution with CloudWatch metrics"; continuous failures during a quarter of an hour have another cause than
# a single client.
_FAILING_MESSAGES = {
    "integration-errors": Threshold("IntegrationError", "above", 0, "Sum"),
    "execution-errors": Threshold("ExecutionError", "above", 0, "Sum"),
}
_NAMESPACE = "AWS/ApiGateway"


@dataclass(frozen=True)
class Apis:
    """The URLs of the service's APIs; None for an API that it doesn't have."""

    url: pulumi.Output[str] | None
    websocket_url: pulumi.Output[str] | None


def declare_apis(
    manifest: Manifest,
    callees: Mapping[str, Callee],
    context: ServiceContext,
    opts: pulumi.ResourceOptions,
) -> Apis:
    """The HTTP or REST API and the WebSocket API of the manifest, with the routes of its functions."""
    functions = {key: one for key, one in manifest.run.items() if isinstance(one, TriggeredFunction)}
    routes = {
        trigger.http: ApiRoute(callees[key], trigger.callers)
        for key, function in functions.items()
        for trigger in function.triggers
        if isinstance(trigger, HttpTrigger)
    }
    actions = {
        trigger.websocket: callees[key]
        for key, function in functions.items()
        for trigger in function.triggers
        if isinstance(trigger, WebsocketTrigger)
    }
    url = _api(manifest.api, routes, context, opts) if manifest.api else None
    websocket = None
    if manifest.websocket:
        users = _connecting_users(functions)
        websocket = _websocket(manifest.websocket, actions, context, opts, users=users)
    return Apis(url, websocket)


def _websocket(
    settings: ApiSettings,
    routes: Mapping[str, Callee],
    context: ServiceContext,
    opts: pulumi.ResourceOptions,
    *,
    users: bool,
) -> pulumi.Output[str]:
    """The URL of the WebSocket API; with *users* only users of the user pool connect."""
    name, authorizer = context.resource_name("websocket"), None
    if users:
        days = settings.log_retention_days
        authorizer = UsersAuthorizer(f"{name}-users", context, log_retention_days=days, opts=opts).callee
    api = WebSocketApi(name, settings, routes=routes, authorizer=authorizer, names=_names(context), opts=opts)
    alarms(
        name,
        _FAILING_MESSAGES,
        namespace=_NAMESPACE,
        dimensions=api.dimensions,
        topic_arn=context.alarms,
        opts=opts,
    )
    return api.url


def _connecting_users(functions: Mapping[str, TriggeredFunction]) -> bool:
    triggers = [trigger for function in functions.values() for trigger in function.triggers]
    return any(isinstance(one, WebsocketTrigger) and one.callers == USERS for one in triggers)


def _api(
    settings: ServiceApiSettings,
    routes: Mapping[str, ApiRoute],
    context: ServiceContext,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    name = context.resource_name("api")
    declare = _rest if settings.type == "rest" else _http
    api = declare(name, settings, routes, context, opts)
    alarm(
        f"{name}-errors",
        _FAILING[settings.type],
        namespace=_NAMESPACE,
        dimensions=api.dimensions,
        topic_arn=context.alarms,
        description=f"{name}: more than 5 % of the requests fail with 5xx",
        opts=opts,
    )
    return api.url


def _rest(
    name: str,
    settings: ServiceApiSettings,
    routes: Mapping[str, ApiRoute],
    context: ServiceContext,
    opts: pulumi.ResourceOptions,
) -> RestApi:
    return RestApi(
        name,
        settings,
        routes=routes,
        user_pool_arns=_user_pools(settings, context.account),
        users_arn=users_of(context).arn if _by_users(routes) else None,
        names=_names(context),
        opts=opts,
    )


def _http(
    name: str,
    settings: ServiceApiSettings,
    routes: Mapping[str, ApiRoute],
    context: ServiceContext,
    opts: pulumi.ResourceOptions,
) -> HttpApi:
    return HttpApi(
        name,
        settings,
        routes=routes,
        tokens=Tokens(settings.tokens.issuer, settings.tokens.audience) if settings.tokens else None,
        users=tokens_of(context) if _by_users(routes) else None,
        origins=settings.origins,
        names=_names(context),
        opts=opts,
    )


def _by_users(routes: Mapping[str, ApiRoute]) -> bool:
    return any(route.callers == USERS for route in routes.values())


def _names(context: ServiceContext) -> ApiNames | None:
    """The public zone and the region's certificate; None where the environment has no certificate.

    An API is on the internet, so its host gets no record in a private zone.
    """
    names = context.contract.names
    if names.certificate_arn is None:
        return None
    return ApiNames([zone for zone in names.zones if zone.role == PUBLIC], names.certificate_arn)


def _user_pools(settings: ServiceApiSettings, account: str) -> list[str]:
    """The ARN of the issuer's Cognito user pool: the manifest allows a REST API no other issuer."""
    match = COGNITO.fullmatch(settings.tokens.issuer) if settings.tokens else None
    return [f"arn:aws:cognito-idp:{match[1]}:{account}:userpool/{match[2]}"] if match else []
