"""Definitions of state machines: the rules of the Amazon States Language, checked by pure functions.

The rules are those of https://states-language.net/spec.html, and one of this project: a Task has Retry.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isinf
from typing import Any, Never

from components.common.unique import repeated
from components.messaging.events import state_rules

# Step Functions Developer Guide, "Quotas": a request, and with it a definition, has 1 MB at most.
_LONGEST_DEFINITION = 1024 * 1024
_LONGEST_NAME = 80

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
# A JSON string, or a placeholder that stands outside of one.
_STRING_OR_BARE = re.compile(r'"(?:[^"\\]|\\.)*"|' + _PLACEHOLDER.pattern)

Value = str | int | float | bool
_Json = Mapping[str, Any]
_Data = dict[str, "_Data"] | list["_Data"] | str | int | float | None


class DefinitionError(ValueError):
    """A definition that Step Functions refuses or that fails at run time; a line per problem."""


def check(definition: str, names: Collection[str] = ()) -> None:
    """DefinitionError with all errors of *definition*.

    *names* are those of the values for its ``${placeholders}``; each must be used, and no other.
    """
    problems = [*_size(definition), *_placeholders(definition, names)]
    try:
        machine = _parse(definition)
    except ValueError as error:
        problems.append(f"not JSON: {error}")
    else:
        seen: set[str] = set()
        problems += _machine(machine, "", seen)
    if problems:
        raise DefinitionError("\n".join(problems))


def fill(definition: str, values: Mapping[str, Value]) -> str:
    """*definition* as compact JSON with *values* for its ``${placeholders}``.

    The definition is parsed first, so that a value may have any characters. A placeholder that is a whole
    JSON value, ``"Seconds": "${wait}"`` or ``"Seconds": ${wait}``, becomes the value with its type; inside a
    longer string the value becomes text.
    """
    return json.dumps(_filled(_parse(definition), values))


def placeholders(definition: str) -> set[str]:
    """The names of the ``${placeholders}`` in *definition*."""
    return {found[1] for found in _PLACEHOLDER.finditer(definition)}


def _parse(definition: str) -> _Data:
    """*definition* as JSON data, in which bare placeholders are strings."""
    quoted = _STRING_OR_BARE.sub(
        lambda found: found[0] if found[0].startswith('"') else f'"{found[0]}"', definition
    )
    data: _Data = json.loads(
        quoted,
        object_pairs_hook=_without_duplicates,
        parse_constant=_no_constant,
        parse_float=_finite,
    )
    return data


def _filled(part: _Data, values: Mapping[str, Value]) -> _Data:
    if isinstance(part, dict):
        return {_text(key, values): _filled(inner, values) for key, inner in part.items()}
    if isinstance(part, list):
        return [_filled(inner, values) for inner in part]
    if not isinstance(part, str):
        return part
    whole = _PLACEHOLDER.fullmatch(part)
    return values[whole[1]] if whole else _text(part, values)


def _text(part: str, values: Mapping[str, Value]) -> str:
    def text(found: re.Match[str]) -> str:
        value = values[found[1]]
        return value if isinstance(value, str) else json.dumps(value)

    return _PLACEHOLDER.sub(text, part)


def _size(definition: str) -> Iterator[str]:
    size = len(definition.encode())
    if size > _LONGEST_DEFINITION:
        yield f"{size} bytes are more than the {_LONGEST_DEFINITION} that Step Functions takes"


def _placeholders(definition: str, names: Collection[str]) -> Iterator[str]:
    used = placeholders(definition)
    for name in sorted(used - {*names}):
        yield f"${{{name}}} has no value; there are values for: {', '.join(sorted(names)) or 'nothing'}"
    for name in sorted({*names} - used):
        yield f"${{{name}}} has a value, but the definition does not use it"


def _without_duplicates(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    duplicates = repeated(keys)
    if duplicates:
        raise ValueError(f'the key "{duplicates[0]}" occurs more than once')
    return dict(pairs)


def _no_constant(text: str) -> Never:
    raise ValueError(f"{text} is no value of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(f"{text} is too large")
    return number


def _machine(machine: object, where: str, seen: set[str]) -> Iterator[str]:
    """The errors of *machine*, which is the whole one or the one inside the state *where*."""
    prefix = f"{where}: " if where else ""
    states = machine.get("States") if isinstance(machine, dict) else None
    if not isinstance(machine, dict) or not isinstance(states, dict) or not states:
        yield f"{prefix}States is missing or empty"
        return
    start = machine.get("StartAt")
    if not isinstance(start, str):
        yield f"{prefix}StartAt is missing"
    elif start not in states:
        yield f"{prefix}StartAt names {start}, which does not exist; states: {', '.join(states)}"
    else:
        yield from _unreached(prefix, start, states)
    wrong = [problem for name, state in states.items() for problem in _state(name, state, states, seen)]
    yield from wrong
    if not wrong and not any(_ends(state) for state in states.values()):
        yield f"{prefix}no state ends it"


def _unreached(prefix: str, start: str, states: _Json) -> Iterator[str]:
    reached, waiting = {start}, [start]
    while waiting:
        for target in state_rules.targets(states[waiting.pop()]):
            if target in states and target not in reached:
                reached.add(target)
                waiting.append(target)
    for name in states:
        if name not in reached:
            yield f"{prefix}{name} cannot be reached from {start}"


def _ends(state: _Json) -> bool:
    return state.get("End") is True or state.get("Type") in ("Succeed", "Fail")


def _state(name: str, state: object, states: _Json, seen: set[str]) -> Iterator[str]:
    if len(name) > _LONGEST_NAME:
        yield f"{name}: a name may have at most {_LONGEST_NAME} characters"
    if name in seen:
        yield f"{name}: the name is used more than once in the machine"
    seen.add(name)
    if not isinstance(state, dict):
        yield f"{name}: a state must be an object"
        return
    for target in state_rules.targets(state):
        if target not in states:
            yield f"{name}: leads to {target}, which does not exist; states: {', '.join(states)}"
    yield from state_rules.problems(name, state)
    yield from _inner(name, state, seen)


def _inner(name: str, state: _Json, seen: set[str]) -> Iterator[str]:
    kind = state.get("Type")
    if kind == "Map":
        yield from _machine(state.get("ItemProcessor", state.get("Iterator")), name, seen)
    if kind == "Parallel":
        branches = state.get("Branches")
        if not isinstance(branches, list) or not branches:
            yield f"{name}: a Parallel needs Branches"
            return
        for place, branch in enumerate(branches):
            yield from _machine(branch, f"{name}[{place}]", seen)
