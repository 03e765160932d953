"""Routes of a listener that never get a request, because a rule with a lower priority takes it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from components.common.wildcards import expression
from environment.service_claims import Conditions

# No host and no path.
_ALL: Conditions = frozenset({("", "")})


@dataclass(frozen=True)
class Rule:
    """A rule of a listener as messages call it, with its priority and its hosts and paths."""

    holder: str
    priority: int
    route: Conditions


def rules(priorities: Mapping[int, str], routes: Mapping[str, Conditions], prefix: str = "") -> list[Rule]:
    """The rules of a service's processes."""
    return [
        Rule(f"{prefix}run.{name}", priority, routes[name])
        for priority, name in priorities.items()
        if name in routes
    ]


def hidden(own: Rule, other: Rule) -> str | None:
    """The reason why no request reaches a host or path of one rule: the other rule takes all of them."""
    if own.priority == other.priority or _ALL in (own.route, other.route):
        return None  # other checks refuse that
    first, second = sorted((own, other), key=lambda rule: rule.priority)
    pairs = [
        (taking, taken)
        for taken in sorted(second.route - first.route)
        for taking in sorted(first.route)
        if _covers(taking, taken)
    ]
    if not pairs:
        return None
    by, what = (_listed(part) for part in zip(*pairs, strict=True))
    if second is own:
        return (
            f"no request reaches {what}: {other.holder} takes {by} with the lower priority {other.priority}; "
            f"give this route a priority below {other.priority}"
        )
    return (
        f"{by} takes every request for {what} of {other.holder}, which has the priority {other.priority}; "
        f"give this route a priority above {other.priority}"
    )


def _listed(pairs: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f'"{host}{path}"' for host, path in dict.fromkeys(pairs))


def _covers(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether the host and path of *one* match every request that those of *other* match."""
    return all(not mine or _pattern(mine).fullmatch(its) for mine, its in zip(one, other, strict=True))


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    """A pattern that matches *text* with its wildcards, and narrower patterns.

    ``*`` of another pattern is matched by ``*`` only.
    """
    return re.compile(expression(text, any_character="[^*]"))
