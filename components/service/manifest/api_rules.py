"""Rules of a service's APIs and of the routes of its functions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from components.common.partial import InvalidPart, InvalidSettingError, judged
from components.common.problems import Problem
from components.messaging.apis import routes
from components.service.manifest.functions import TriggeredFunction
from components.service.manifest.sections import Sections
from components.service.manifest.triggers import HttpTrigger, WebsocketTrigger

# Amazon Cognito Developer Guide, "Verifying JSON web tokens": the issuer of a user pool's tokens.
COGNITO = re.compile(r"https://cognito-idp\.([a-z0-9-]+)\.amazonaws\.com/([A-Za-z0-9_-]+)")
_REST = "rest"
_NOT_OF_REST = "~"

Kind = TypeVar("Kind", HttpTrigger, WebsocketTrigger)


def rules(manifest: Sections) -> Iterator[Iterable[Problem]]:
    """The rules of the APIs and their routes, each with what it finds."""
    http, websocket = [*_of(manifest, HttpTrigger)], [*_of(manifest, WebsocketTrigger)]
    yield _there(manifest, "api", "http", len(http))
    yield _there(manifest, "websocket", "websocket", len(websocket))
    yield _repeated(http, websocket)
    yield _hosts(manifest)
    yield _connect(manifest, websocket)
    yield _callers(websocket)
    yield _tokens(manifest, http)
    yield _rest(manifest, http)


def _of(manifest: Sections, kind: type[Kind]) -> Iterator[tuple[str, int, Kind]]:
    for name, process in manifest.run.items():
        for index, trigger in judged(_triggers(process)):
            if isinstance(trigger, kind):
                yield name, index, trigger


def _triggers(process: object) -> Iterator[tuple[int, object]]:
    if isinstance(process, TriggeredFunction):
        yield from enumerate(process.triggers)


def _require_valid(manifest: Sections) -> None:
    """Raise InvalidSettingError if the manifest may have more triggers than those that are valid."""
    if not manifest.run:
        raise InvalidSettingError("run")
    for process in manifest.run.values():
        parts = [process, *(process.triggers if isinstance(process, TriggeredFunction) else ())]
        if any(isinstance(one, InvalidPart) for one in parts):
            raise InvalidSettingError("triggers")


def _hosts(manifest: Sections) -> Iterator[Problem]:
    hosts = manifest.api_hosts
    if len(hosts) > len({*hosts.values()}):
        # API Gateway Developer Guide, "Custom domain names for WebSocket APIs" (considerations).
        yield Problem(
            ("websocket", "host"), hosts["websocket"], "is api.host too: a WebSocket API can't share a host"
        )


def _connect(manifest: Sections, websocket: Sequence[tuple[str, int, WebsocketTrigger]]) -> Iterator[Problem]:
    routed = [trigger.websocket for _, _, trigger in websocket]
    if manifest.websocket is not None and routed and routes.CONNECT not in routed:
        _require_valid(manifest)
        yield Problem(
            ("websocket",),
            routed,
            f"has no trigger {routes.CONNECT}, the only route that checks clients' IAM signatures: add "
            f"{{websocket: {routes.CONNECT}}} to a function",
        )


def _callers(websocket: Sequence[tuple[str, int, WebsocketTrigger]]) -> Iterator[Problem]:
    for name, index, message in websocket:
        if message.callers == "users" and message.websocket != routes.CONNECT:
            path = ("run", name, "triggers", index, "callers")
            yield Problem(
                path, "users", f"is for {routes.CONNECT} only, which decides for the whole connection"
            )


def _there(manifest: Sections, section: str, kind: str, triggers: int) -> Iterator[Problem]:
    there = (manifest.api if section == "api" else manifest.websocket) is not None
    if not there and triggers:
        yield Problem((section,), {}, f"must not be {{}}: {triggers} {kind} triggers need it")
    if there and not triggers:
        _require_valid(manifest)
        yield Problem((section,), {}, f"has no {kind} trigger; it must be {{}}")


def _repeated(
    http: list[tuple[str, int, HttpTrigger]], websocket: list[tuple[str, int, WebsocketTrigger]]
) -> Iterator[Problem]:
    holders: dict[str, str] = {}
    for name, index, trigger in http:
        for shape in judged(_shape(trigger)):
            if shape in holders:
                path = ("run", name, "triggers", index, "http")
                yield Problem(path, trigger.http, f"is a route of run.{holders[shape]} too")
            holders.setdefault(shape, name)
    seen: set[str] = set()
    for name, index, action in websocket:
        if action.websocket in seen:
            yield Problem(
                ("run", name, "triggers", index, "websocket"),
                action.websocket,
                "is in the list more than once",
            )
        seen.add(action.websocket)


def _shape(trigger: HttpTrigger) -> Iterator[str]:
    yield routes.shape(routes.parse(trigger.http))


def _tokens(manifest: Sections, http: list[tuple[str, int, HttpTrigger]]) -> Iterator[Problem]:
    if manifest.api is not None and manifest.api.tokens is None:
        for name, index, trigger in http:
            if trigger.callers == "token":
                path = ("run", name, "triggers", index, "callers")
                yield Problem(path, "token", "needs api.tokens, which is null")


def _rest(manifest: Sections, http: list[tuple[str, int, HttpTrigger]]) -> Iterator[Problem]:
    api = manifest.api
    if api is None or api.type != _REST:
        return
    if api.tokens is not None and COGNITO.fullmatch(api.tokens.issuer) is None:
        yield Problem(
            ("api", "tokens", "issuer"),
            api.tokens.issuer,
            "is not a Cognito user pool, and a REST API accepts tokens of user pools only; allowed: "
            "https://cognito-idp.REGION.amazonaws.com/POOL, or type http",
        )
    if api.origins:
        yield Problem(
            ("api", "origins"),
            list(api.origins),
            "must be [] with type rest: a function answers CORS itself there; allowed: [], or type http",
        )
    for name, index, trigger in http:
        if _NOT_OF_REST in trigger.http:
            # API Gateway API, CreateResource: a-zA-Z0-9._-: in a part of a path.
            path = ("run", name, "triggers", index, "http")
            yield Problem(
                path, trigger.http, "has ~, which no path of a REST API has; allowed with type http"
            )
    for problem in routes.sibling_parameters([routes.parse(trigger.http) for _, _, trigger in http]):
        yield Problem(("api",), _REST, f"has routes that a REST API can't have: {problem}")
