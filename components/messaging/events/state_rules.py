"""Rules of the Amazon States Language for a single state."""

from collections.abc import Iterator, Mapping
from typing import Any

_WITH_NEXT = ("Task", "Pass", "Wait", "Parallel", "Map")
_WITH_CATCH = ("Task", "Parallel", "Map")
_TYPES = (*_WITH_NEXT, "Choice", "Succeed", "Fail")
_WAITS = ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")
_ALL_ERRORS = "States.ALL"

_Json = Mapping[str, Any]


def problems(name: str, state: _Json) -> Iterator[str]:
    """The problems of the state *name*, a line each."""
    kind = state.get("Type")
    if kind not in _TYPES:
        yield f"{name}: Type {kind!r} is unknown; allowed: {', '.join(_TYPES)}"
        return
    yield from _next_or_end(name, kind, state)
    for field in ("Retry", "Catch"):
        yield from _errors(name, kind, state, field)
    yield from _own(name, kind, state)


def targets(state: object) -> list[str]:
    """The names of the states that may follow *state*."""
    if not isinstance(state, dict):
        return []
    steps = [state.get("Next"), state.get("Default")]
    steps += [rule.get("Next") for field in ("Choices", "Catch") for rule in _rules(state, field)]
    return [step for step in steps if isinstance(step, str)]


def _rules(state: _Json, field: str) -> list[_Json]:
    rules = state.get(field)
    return [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []


def _next_or_end(name: str, kind: str, state: _Json) -> Iterator[str]:
    if kind not in _WITH_NEXT:
        for field in ("Next", "End"):
            if field in state:
                yield f"{name}: a {kind} has no {field}"
    elif ("Next" in state) == ("End" in state):
        yield f"{name}: a {kind} has either Next or End"
    elif "End" in state and state["End"] is not True:
        yield f"{name}: End must be true or absent"
    elif "Next" in state and not isinstance(state["Next"], str):
        yield f"{name}: Next must be the name of a state"


def _errors(name: str, kind: str, state: _Json, field: str) -> Iterator[str]:
    """The rules of Retry and Catch, of which Catch has Next too."""
    if field not in state:
        return
    rules = _rules(state, field)
    if kind not in _WITH_CATCH:
        yield f"{name}: a {kind} has no {field}"
    elif not rules or len(rules) != len(state[field]):
        yield f"{name}: {field} is a list of rules"
    for place, rule in enumerate(rules):
        errors = rule.get("ErrorEquals")
        if not isinstance(errors, list) or not errors:
            yield f"{name}: {field}[{place}] names no error in ErrorEquals"
        elif _ALL_ERRORS in errors and (len(errors) > 1 or place + 1 < len(rules)):
            yield f"{name}: {field}[{place}]: {_ALL_ERRORS} must be alone, and in the last rule"
        if field == "Catch" and not isinstance(rule.get("Next"), str):
            yield f"{name}: {field}[{place}] has no Next"


def _own(name: str, kind: str, state: _Json) -> Iterator[str]:
    """Rules for states of one type."""
    if kind == "Task":
        if not isinstance(state.get("Resource"), str):
            yield f"{name}: a Task needs a Resource"
        if "Retry" not in state:
            yield f"{name}: a Task needs Retry"
    elif kind == "Wait" and sum(field in state for field in _WAITS) != 1:
        yield f"{name}: a Wait needs exactly one of {', '.join(_WAITS)}"
    elif kind == "Choice":
        rules = _rules(state, "Choices")
        if not rules:
            yield f"{name}: a Choice needs Choices"
        for place, rule in enumerate(rules):
            if not isinstance(rule.get("Next"), str):
                yield f"{name}: Choices[{place}] has no Next"
