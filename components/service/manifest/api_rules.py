"""Rules of a service's APIs and of the routes of its functions."""

import re
from collections.abc import Iterator
from typing import TypeVar

from components.common.problems import Problem
from components.messaging.apis import routes
from components.service.manifest.functions import Function
from components.service.manifest.resources import ServiceApiSettings
from components.service.manifest.sections import Sections
from components.service.manifest.triggers import HttpTrigger, WebsocketTrigger

# Amazon Cognito Developer Guide, "Verifying JSON web tokens": the issuer of a user pool's tokens.
COGNITO = re.compile(r"https://cognito-idp\.([a-z0-9-]+)\.amazonaws\.com/([A-Za-z0-9_-]+)")
_REST = "rest"

Kind = TypeVar("Kind", HttpTrigger, WebsocketTrigger)


def problems(manifest: Sections) -> Iterator[Problem]:
    """Problems of the APIs and their routes."""
    http, websocket = [*_of(manifest, HttpTrigger)], [*_of(manifest, WebsocketTrigger)]
    yield from _there("api", manifest.api, "http", len(http))
    yield from _there("websocket", manifest.websocket, "websocket", len(websocket))
    yield from _repeated(http, websocket)
    hosts = manifest.api_hosts
    if len(hosts) > len({*hosts.values()}):
        # API Gateway Developer Guide, "Custom domain names for WebSocket APIs" (considerations).
        yield Problem(
            ("websocket", "host"), hosts["websocket"], "is api.host too: a WebSocket API can't share a host"
        )
    if manifest.websocket is not None and websocket:
        routed = [trigger.websocket for _, _, trigger in websocket]
        if routes.CONNECT not in routed:
            yield Problem(
                ("websocket",),
                routed,
                f"has no trigger {routes.CONNECT}, the only route that checks clients' IAM signatures: add "
                f"{{websocket: {routes.CONNECT}}} to a function",
            )
    for name, index, message in websocket:
        if message.callers == "users" and message.websocket != routes.CONNECT:
            path = ("run", name, "triggers", index, "callers")
            yield Problem(
                path, "users", f"is for {routes.CONNECT} only, which decides for the whole connection"
            )
    if manifest.api is not None:
        yield from _tokens(manifest.api, http)
        if manifest.api.type == _REST:
            yield from _rest(manifest.api, http)


def _of(manifest: Sections, kind: type[Kind]) -> Iterator[tuple[str, int, Kind]]:
    for name, process in manifest.run.items():
        if isinstance(process, Function):
            for index, trigger in enumerate(process.triggers):
                if isinstance(trigger, kind):
                    yield name, index, trigger


def _there(section: str, api: object, kind: str, triggers: int) -> Iterator[Problem]:
    if api is None and triggers:
        yield Problem((section,), {}, f"must not be {{}}: {triggers} {kind} triggers need it")
    if api is not None and not triggers:
        yield Problem((section,), kind, f"has no {kind} trigger; it must be {{}}")


def _repeated(
    http: list[tuple[str, int, HttpTrigger]], websocket: list[tuple[str, int, WebsocketTrigger]]
) -> Iterator[Problem]:
    holders: dict[str, str] = {}
    for name, index, trigger in http:
        shape = routes.shape(routes.parse(trigger.http))
        if shape in holders:
            path = ("run", name, "triggers", index, "http")
            yield Problem(path, trigger.http, f"is a route of run.{holders[shape]} too")
        holders.setdefault(shape, name)
    seen: set[str] = set()
    for name, index, action in websocket:
        if action.websocket in seen:
            yield Problem(("run", name, "triggers", index, "websocket"), action.websocket, "is there twice")
        seen.add(action.websocket)


def _tokens(api: ServiceApiSettings, http: list[tuple[str, int, HttpTrigger]]) -> Iterator[Problem]:
    if api.tokens is None:
        for name, index, trigger in http:
            if trigger.callers == "token":
                path = ("run", name, "triggers", index, "callers")
                yield Problem(path, "token", "needs api.tokens, which is null")


def _rest(api: ServiceApiSettings, http: list[tuple[str, int, HttpTrigger]]) -> Iterator[Problem]:
    if api.tokens is not None and COGNITO.fullmatch(api.tokens.issuer) is None:
        yield Problem(
            ("api", "tokens", "issuer"),
            api.tokens.issuer,
            "is no Cognito user pool, and a REST API takes tokens of no other issuer; allowed: "
            "https://cognito-idp.REGION.amazonaws.com/POOL, or type http",
        )
    if api.origins:
        yield Problem(
            ("api", "origins"),
            list(api.origins),
            "must be [] with type rest: a function answers CORS itself there; allowed: [], or type http",
        )
    for problem in routes.sibling_parameters([routes.parse(trigger.http) for _, _, trigger in http]):
        yield Problem(("api",), _REST, f"has routes that a REST API can't have: {problem}")
