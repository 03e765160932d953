"""Event patterns of EventBridge, and filter policies of SNS."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from math import prod
from typing import TypeGuard

from components.common.problems import Problem, Step, refuse
from components.common.suggest import suggest

# EventBridge API Reference, PutRule: EventPattern.
_LONGEST_PATTERN = 4096
# SNS Developer Guide, "Filter policy constraints in Amazon SNS".
_MOST_KEYS = 5
_MOST_COMBINATIONS = 150
_OR = "$or"
# EventBridge User Guide, "Comparison operators for use in event patterns"; SNS Developer Guide, "String value
# matching" and "Numeric value matching".
_OF_TEXT = ("prefix", "suffix", "equals-ignore-case", "wildcard")
_COMPARED = ("=", "<", "<=", ">", ">=")
_RANGE = 4
# The numbers that can be compared: EventBridge User Guide, the same page; SNS, "Filter policy constraints".
_LARGEST_OF_EVENTS, _LARGEST_OF_MESSAGES = 5_000_000_000, 1_000_000_000
# Event Ruler, which EventBridge and SNS match with (aws/event-ruler, RuleCompiler and CIDR): two patterns or
# more in $or, one / in a network of two addresses or more, no consecutive wildcards, and numbers or text.
_LEAST_ALTERNATIVES = 2
_NETWORK = re.compile(r"[0-9a-fA-F:.]+/[0-9]{1,3}")
_VALUE, _LONGEST_EXAMPLE = "VALUE", 40
_Path = tuple[Step, ...]


def event_pattern(pattern: Mapping[str, object]) -> Mapping[str, object]:
    """*pattern*, if EventBridge accepts it; raises pydantic's error with every problem."""
    found = [*_fields((), pattern)]
    length = pattern_length(pattern)
    if length > _LONGEST_PATTERN:
        message = f"has {length} characters; a pattern has {_LONGEST_PATTERN} at most"
        found.append(Problem((), pattern, message))
    refuse(found)
    return pattern


def pattern_length(pattern: Mapping[str, object]) -> int:
    """The characters of *pattern* as a rule has it."""
    return len(json.dumps(pattern))


def filter_policy(policy: Mapping[str, object] | None) -> Mapping[str, object] | None:
    """*policy* on attributes of messages, if SNS accepts it; raises pydantic's error with every problem."""
    if policy is None:
        return None
    found = [one for key, values in policy.items() for one in _values((key,), values, _LARGEST_OF_MESSAGES)]
    if not policy:
        found.append(Problem((), policy, "names no attribute; null for every message"))
    if len(policy) > _MOST_KEYS:
        message = f"names {len(policy)} attributes; a filter policy has {_MOST_KEYS} at most"
        found.append(Problem((), policy, message))
    combinations = prod(len(values) for values in policy.values() if isinstance(values, list))
    if combinations > _MOST_COMBINATIONS:
        message = (
            f"has {combinations} combinations of values, the product of the lists' lengths; a filter policy "
            f"has {_MOST_COMBINATIONS} at most"
        )
        found.append(Problem((), policy, message))
    refuse(found)
    return policy


def _fields(path: _Path, pattern: Mapping[str, object]) -> Iterator[Problem]:
    if not pattern:
        yield Problem(path, pattern, "is empty; it needs a field")
    for key, value in pattern.items():
        at = (*path, key)
        if key == _OR:
            yield from _alternatives(at, value)
        elif isinstance(value, dict):
            yield from _fields(at, value)
        else:
            yield from _values(at, value, _LARGEST_OF_EVENTS)


def _alternatives(path: _Path, value: object) -> Iterator[Problem]:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        yield Problem(path, value, "must be a list of patterns")
        return
    if len(value) < _LEAST_ALTERNATIVES:
        yield Problem(path, value, f"must be a list of {_LEAST_ALTERNATIVES} patterns or more")
    for index, one in enumerate(value):
        yield from _fields((*path, index), one)


def _values(path: _Path, values: object, largest: int) -> Iterator[Problem]:
    """Problems of the *values* of one field or attribute, which compares numbers up to *largest*."""
    if not isinstance(values, list):
        given = json.dumps([values if _is_scalar(values) else _VALUE])
        example = given if len(given) <= _LONGEST_EXAMPLE else json.dumps([_VALUE])
        yield Problem(path, values, f"must be a list of values, such as {example}")
        return
    if not values:
        yield Problem(path, values, "has no value, so nothing would match")
    for index, value in enumerate(values):
        if isinstance(value, dict):
            yield from _comparison((*path, index), value, largest)
        elif not _is_scalar(value):
            message = "must be text, a number, true, false, null or a comparison such as {prefix: a}"
            yield Problem((*path, index), value, message)


def _comparison(path: _Path, value: Mapping[str, object], largest: int) -> Iterator[Problem]:
    if len(value) != 1:
        yield Problem(path, value, f"must have one comparison; allowed: {', '.join(sorted(_OPERATORS))}")
        return
    [(operator, operand)] = value.items()
    if operator not in _OPERATORS:
        yield Problem(path, operator, f"is not a comparison; {suggest(operator, _OPERATORS)}")
        return
    accepts, allowed = _OPERATORS[operator]
    if not accepts(operand):
        yield Problem((*path, operator), operand, f"must be {allowed}")
        return
    for number in filter(_is_number, operand if isinstance(operand, list) else [operand]):
        if abs(number) > largest:
            yield Problem(
                (*path, operator), operand, f"has {number}, which is not within {-largest} to {largest}"
            )


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_wildcard(value: object) -> bool:
    return isinstance(value, str) and "**" not in value


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text_of_any_case(value: object) -> bool:
    return _is_text(value) or (
        isinstance(value, dict) and [*value] == ["equals-ignore-case"] and all(map(_is_text, value.values()))
    )


def _is_network(value: object) -> bool:
    if not isinstance(value, str) or _NETWORK.fullmatch(value) is None:
        return False
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        return False
    return network.prefixlen < network.max_prefixlen


def _is_numeric(value: object) -> bool:
    """Whether *value* is an operator and a number, or the two bounds of a range."""
    if not isinstance(value, list) or len(value) not in (2, _RANGE):
        return False
    pairs = [*zip(value[::2], value[1::2], strict=True)]
    if not all(operator in _COMPARED and _is_number(number) for operator, number in pairs):
        return False
    if len(pairs) == 1:
        return True
    (over, bottom), (under, top) = pairs
    return (over[0], under[0]) == (">", "<") and bottom < top


def _is_excluded(value: object) -> bool:
    """Whether *value* is what `anything-but` takes: texts, numbers, or one comparison of text."""
    if isinstance(value, dict):
        if len(value) != 1 or not value.keys() <= {*_OF_TEXT}:
            return False
        [(operator, operand)] = value.items()
        return _all(operand, _IN_EXCLUSION[operator])
    return _all(value, _is_text) or _all(value, _is_number)


def _all(value: object, is_one: Callable[[object], bool]) -> bool:
    """Whether *value* is one, or a list of at least one."""
    return bool(value) and all(map(is_one, value)) if isinstance(value, list) else is_one(value)


def _is_written(value: object) -> bool:
    return isinstance(value, str) and bool(value)


_IN_EXCLUSION: Mapping[str, Callable[[object], bool]] = {
    "prefix": _is_written,
    "suffix": _is_written,
    "equals-ignore-case": _is_text,
    "wildcard": _is_wildcard,
}
_OPERATORS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "prefix": (_is_text_of_any_case, "text"),
    "suffix": (_is_text_of_any_case, "text"),
    "equals-ignore-case": (_is_text, "text"),
    "wildcard": (_is_wildcard, "text without **"),
    "cidr": (_is_network, "a network of two addresses or more, such as 10.0.0.0/24"),
    "exists": (lambda value: isinstance(value, bool), "true or false"),
    "numeric": (
        _is_numeric,
        'an operator and a number, such as [">", 0], or a range such as [">", 0, "<=", 5], whose first '
        "number is smaller",
    ),
    "anything-but": (
        _is_excluded,
        "text, a number, a list of texts, a list of numbers, or a comparison such as {prefix: a}",
    ),
}
