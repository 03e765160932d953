"""What an API answers to: methods and paths, read without asking the cloud."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from components.messaging.apis.callee import Callee

ANY = "ANY"
DEFAULT = "$default"

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", ANY)
_ROUTE = re.compile(r"(?P<method>[A-Z]+) (?P<path>/|(?:/[A-Za-z0-9._~-]+|/\{[A-Za-z0-9._-]+\+?\})+)")
_PARAMETER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True)
class Route:
    """Who answers, and whom: callers with a token, callers who sign as IAM identities, or everybody."""

    callee: Callee
    callers: Literal["token", "iam", "everybody"]


@dataclass(frozen=True)
class Path:
    """A method, ``ANY`` for all of them, on a path whose parameters stand in braces."""

    method: str
    path: str

    @property
    def key(self) -> str:
        """What the route is called in logical names: ``get-images-id``."""
        words = re.findall(r"[A-Za-z0-9._~-]+", self.path)
        return "-".join([self.method.lower(), *words])

    @property
    def pattern(self) -> str:
        """The route in ARNs, on every stage and with anything for its parameters."""
        method = "*" if self.method == ANY else self.method
        return f"*/{method}{_PARAMETER.sub('*', self.path)}"


def parse(text: str) -> Path:
    """Read ``GET /images/{id}``; raise ValueError saying what is wrong."""
    match = _ROUTE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a route: write 'GET /images/{{id}}'")
    if match["method"] not in _METHODS:
        raise ValueError(f"{text!r}: the method is none of {', '.join(_METHODS)}")
    if "+}" in match["path"][:-2]:
        raise ValueError(f"{text!r}: a parameter that takes the rest of the path comes last")
    return Path(match["method"], match["path"])


def parse_all(name: str, routes: Mapping[str, Route], *, tokens: bool) -> dict[str, Path]:
    """The paths of *routes*; raises one ValueError with all that is wrong, *tokens* being checked or not."""
    paths: dict[str, Path] = {}
    problems: list[str] = []
    for text, route in routes.items():
        if route.callers == "token" and not tokens:
            problems.append(f"{name}: {text!r} wants callers with a token, and nothing says who issues them")
        try:
            paths[text] = parse(text)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    problems += [f"{name}: {text} is there twice" for text in _twins(list(paths.values()))]
    if problems:
        raise ValueError("\n".join(problems))
    return paths


def _twins(paths: Sequence[Path]) -> list[str]:
    """Routes that a request could not tell apart, or that would have one logical name."""
    keys = [path.key for path in paths]
    return sorted({f"{path.method} {path.path}" for path in paths if keys.count(path.key) > 1})


def folders(paths: Sequence[Path]) -> list[str]:
    """Every folder on the way to *paths*, parents first: ``/images`` before ``/images/{id}``."""
    found = {
        "/".join(steps[:depth])
        for steps in (path.path.rstrip("/").split("/") for path in paths)
        for depth in range(2, len(steps) + 1)
    }
    return sorted(found)
