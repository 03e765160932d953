"""Permissions of an API to invoke the functions of its routes."""

from collections.abc import Mapping

from components.messaging.apis.callee import Callee
from components.messaging.apis.routes import ApiRoute, Path

# AWS Lambda Developer Guide, "Lambda quotas": 20 KB for a function's resource-based policy. A statement has
# about 500 bytes, and the policy has those of an HTTP or REST API, of a WebSocket API and of other sources.
_MOST_STATEMENTS = 15
_ALL_ROUTES = "*/*"


def sources(routes: Mapping[str, tuple[Callee, str]]) -> Mapping[str, str]:
    """The pattern of each permission in the API's ARNs, by route; *routes* have a callee and a pattern.

    Each route has its own one. A function with more routes than its policy can hold has one for all of them,
    at the first in alphabetical order.
    """
    found: dict[str, str] = {}
    for callee, _ in routes.values():
        own = {key: pattern for key, (other, pattern) in routes.items() if other == callee}
        found |= own if len(own) <= _MOST_STATEMENTS else {min(own): _ALL_ROUTES}
    return found


def sources_of(paths: Mapping[str, Path], routes: Mapping[str, ApiRoute]) -> Mapping[str, str]:
    """The same for *paths* of *routes*, by the key of the path."""
    return sources({path.key: (routes[text].callee, path.pattern) for text, path in paths.items()})
