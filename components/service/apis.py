"""The APIs of a service: routes of all its functions with `http` and `websocket` triggers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.messaging.apis.callee import Callee
from components.messaging.apis.http_api import HttpApi, Tokens
from components.messaging.apis.rest_api import RestApi
from components.messaging.apis.routes import Route
from components.messaging.apis.web_socket_api import WebSocketApi
from components.service.context import ServiceContext
from components.service.manifest.functions import Function
from components.service.manifest.manifest import Manifest
from components.service.manifest.resources import ServiceApiSettings
from components.service.manifest.triggers import HttpTrigger, WebsocketTrigger

# Amazon Cognito Developer Guide, "Verifying JSON web tokens": the issuer of a user pool's tokens.
_COGNITO = re.compile(r"https://cognito-idp\.([a-z0-9-]+)\.amazonaws\.com/([A-Za-z0-9_-]+)")


@dataclass(frozen=True)
class Apis:
    """The URLs of the service's APIs, None for an API that it hasn't."""

    url: pulumi.Output[str] | None
    websocket_url: pulumi.Output[str] | None


def declare_apis(
    manifest: Manifest,
    callees: Mapping[str, Callee],
    context: ServiceContext,
    opts: pulumi.ResourceOptions,
) -> Apis:
    """The HTTP or REST API and the WebSocket API of the manifest, with the routes of its functions."""
    functions = {key: one for key, one in manifest.run.items() if isinstance(one, Function)}
    routes = {
        trigger.http: Route(callees[key], trigger.callers)
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
        name = context.resource_name("websocket")
        websocket = WebSocketApi(name, manifest.websocket, routes=actions, opts=opts).url
    return Apis(url, websocket)


def _api(
    settings: ServiceApiSettings,
    routes: Mapping[str, Route],
    context: ServiceContext,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    name = context.resource_name("api")
    if settings.type == "rest":
        pools = [_user_pool(settings.tokens.issuer, context.account)] if settings.tokens else []
        return RestApi(name, settings, routes=routes, user_pool_arns=pools, opts=opts).url
    tokens = Tokens(settings.tokens.issuer, settings.tokens.audience) if settings.tokens else None
    return HttpApi(name, settings, routes=routes, tokens=tokens, origins=settings.origins, opts=opts).url


def _user_pool(issuer: str, account: str) -> str:
    """The ARN of the issuer's Cognito user pool: a REST API takes tokens of no other issuer."""
    match = _COGNITO.fullmatch(issuer)
    if match is None:
        raise ValueError(
            f"api.tokens.issuer: {issuer} is no Cognito user pool, and a REST API takes no other"
        )
    return f"arn:aws:cognito-idp:{match[1]}:{account}:userpool/{match[2]}"
