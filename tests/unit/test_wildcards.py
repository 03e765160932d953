"""Patterns with wildcards match as written, in a time that doesn't grow with each wildcard."""

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environment import route_order
from guardrails import name_pattern
from strata.drift import patterns

Matches = Callable[[str, str], bool]


def _route(pattern: str, text: str) -> bool:
    return route_order._covers((pattern, ""), (text, ""))


KINDS: dict[str, tuple[Matches, dict[str, str]]] = {
    "waivers and policies": (name_pattern.matches, {"*": "(?s:.*)", "?": "(?s:.)"}),
    "accepted drift": (patterns.matches, {"*": "(?s:.*)"}),
    "routes": (_route, {"*": ".*", "?": "[^*]"}),
}


@pytest.mark.parametrize("kind", KINDS)
@given(st.text("ab*?", max_size=7), st.text("ab?*", max_size=8))
def test_a_pattern_matches_as_the_simplest_expression_does(kind: str, pattern: str, text: str) -> None:
    matches, wildcards = KINDS[kind]
    expression = "".join(wildcards.get(one, re.escape(one)) for one in pattern)
    assert matches(pattern, text) == (
        (not pattern and kind == "routes") or bool(re.fullmatch(expression, text))
    )


@pytest.mark.parametrize("kind", KINDS)
def test_many_wildcards_take_no_longer(kind: str) -> None:
    matches, _ = KINDS[kind]
    begin = time.process_time()
    assert not matches("da" + "*a" * 30 + "*b", "da" + "a" * 80)
    assert time.process_time() - begin < 1
