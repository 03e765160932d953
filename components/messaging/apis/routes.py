"""Routes of an API: methods and paths, parsed and checked by pure functions."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from components.common.unique import repeated

if TYPE_CHECKING:  # a callee needs the SDK, and the checks of a stack file don't
    from components.messaging.apis.callee import Callee

ANY = "ANY"
AUTHORIZED = {"token": "tokens", "users": "users"}
"""Callers with an authorizer, and the end of its logical name."""
"""The callers that an authorizer of the API checks."""
# API Gateway Developer Guide, "Manage connected users and client apps": the only route of a WebSocket API
# that can authorize clients. AWS needs none of the three predefined routes.
CONNECT = "$connect"

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", ANY)
_ROUTE = re.compile(r"(?P<method>[A-Z]+) (?P<path>/|(?:/[A-Za-z0-9._~-]+|/\{[A-Za-z0-9._-]+\+?\})+)")
_PARAMETER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True)
class ApiRoute:
    """The function of a route, and its callers: users of the environment, with another issuer's token, with
    an IAM signature, or everybody.
    """

    callee: "Callee"
    callers: Literal["users", "token", "iam", "everybody"]


@dataclass(frozen=True)
class Path:
    """A method, ``ANY`` for all of them, on a path whose parameters are in braces."""

    method: str
    path: str

    @property
    def key(self) -> str:
        """The route's part of logical names, unique for each route."""
        return self.method.lower() + encode(self.path)

    @property
    def released_key(self) -> str:
        """The key in releases where two routes could have the same."""
        words = re.findall(r"[A-Za-z0-9._~-]+", self.path)
        return "-".join([self.method.lower(), *words])

    @property
    def pattern(self) -> str:
        """The route in ARNs, for every stage and every value of its parameters."""
        method = "*" if self.method == ANY else self.method
        return f"*/{method}{_PARAMETER.sub('*', self.path)}"


def encode(text: str) -> str:
    """*text* in letters, digits, ``-`` for ``/``, and ``_`` with the code of any other character.

    Distinct texts stay distinct, and Lambda accepts the result in a statement's id.
    """
    parts = text.removesuffix("/").split("/")
    return "-".join(re.sub(r"[^A-Za-z0-9]", lambda found: _codes(found[0]), part) for part in parts)


def released_names(current_and_released: Mapping[str, str]) -> dict[str, str]:
    """The aliases of *current_and_released* names: released ones that no other resource has or had."""
    shared = Counter(current_and_released.values())
    return {
        current: released
        for current, released in current_and_released.items()
        if released not in current_and_released and shared[released] == 1
    }


def parse(text: str) -> Path:
    """Parse ``GET /images/{id}``; raises ValueError that names the problem."""
    match = _ROUTE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a route: write 'GET /images/{{id}}'")
    if match["method"] not in _METHODS:
        raise ValueError(f"{text!r}: the method must be one of {', '.join(_METHODS)}")
    if "+}" in match["path"][:-2]:
        raise ValueError(f"{text!r}: a parameter that takes the rest of the path comes last")
    names = re.findall(r"{([^}+]*)", match["path"])
    if twice := repeated(names):
        raise ValueError(f"{text!r} has two parameters called {twice[0]}")
    return Path(match["method"], match["path"])


def shape(path: Path) -> str:
    """Method and path without the names of parameters: two routes of one shape match the same requests."""
    return f"{path.method} {re.sub(r'{[^}+]*', '{', path.path)}"


def parse_all(name: str, routes: Mapping[str, ApiRoute], *, authorizers: Collection[str]) -> dict[str, Path]:
    """The paths of *routes*; *authorizers* are the callers for which the API has one.

    Raises one ValueError with all problems.
    """
    paths: dict[str, Path] = {}
    problems: list[str] = []
    for text, route in routes.items():
        if route.callers in AUTHORIZED and route.callers not in authorizers:
            problems.append(
                f"{name}: {text!r} needs callers {route.callers}, and the API has no authorizer of them"
            )
        try:
            paths[text] = parse(text)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    problems += [f"{name}: {problem}" for problem in _ambiguous(list(paths.values()))]
    if problems:
        raise ValueError("\n".join(problems))
    return paths


def sibling_parameters(paths: Collection[Path]) -> list[str]:
    """A problem for each two parameters at the same place, of which a REST API has one.

    (API Gateway API, CreateResource: "A sibling of this resource already has a variable path part".)
    """
    first: dict[str, str] = {}
    problems: list[str] = []
    for folder in folders(paths):
        parent, _, last = folder.rpartition("/")
        if not last.startswith("{"):
            continue
        holder = first.setdefault(parent, last)
        if holder != last:
            problems.append(f"{parent or '/'} has two parameters, {holder} and {last}: use one name")
    return problems


def folders(paths: Collection[Path]) -> list[str]:
    """Every folder of *paths*, parents first: ``/images`` before ``/images/{id}``."""
    found = {
        "/".join(steps[:depth])
        for steps in (path.path.rstrip("/").split("/") for path in paths)
        for depth in range(2, len(steps) + 1)
    }
    return sorted(found)


def _codes(character: str) -> str:
    return "".join(f"_{code:02x}" for code in character.encode())


def _ambiguous(paths: Collection[Path]) -> list[str]:
    """A problem for every two routes that differ in the names of their parameters alone."""
    first: dict[str, Path] = {}
    problems: list[str] = []
    for path in paths:
        holder = first.setdefault(shape(path), path)
        if holder != path:
            same = f"{holder.method} {holder.path} and {path.method} {path.path}"
            problems.append(f"{same} match the same requests")
    return problems
