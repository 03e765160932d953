"""Event patterns of EventBridge, and filter policies of SNS."""

import json
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from math import prod

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
    found = [one for key, values in policy.items() for one in _values((key,), values)]
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
            yield from _values(at, value)


def _alternatives(path: _Path, value: object) -> Iterator[Problem]:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        yield Problem(path, value, "must be a list of patterns")
        return
    for index, one in enumerate(value):
        yield from _fields((*path, index), one)


def _values(path: _Path, values: object) -> Iterator[Problem]:
    """Problems of the *values* of one field or attribute."""
    if not isinstance(values, list):
        given = json.dumps([values if _is_scalar(values) else _VALUE])
        example = given if len(given) <= _LONGEST_EXAMPLE else json.dumps([_VALUE])
        yield Problem(path, values, f"must be a list of values, such as {example}")
        return
    if not values:
        yield Problem(path, values, "has no value, so nothing would match")
    for index, value in enumerate(values):
        if isinstance(value, dict):
            yield from _comparison((*path, index), value)
        elif not _is_scalar(value):
            message = "must be text, a number, true, false, null or a comparison such as {prefix: a}"
            yield Problem((*path, index), value, message)


def _comparison(path: _Path, value: Mapping[str, object]) -> Iterator[Problem]:
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


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text_of_any_case(value: object) -> bool:
    return _is_text(value) or (
        isinstance(value, dict) and [*value] == ["equals-ignore-case"] and all(map(_is_text, value.values()))
    )


def _is_network(value: object) -> bool:
    try:
        ip_network(value if isinstance(value, str) else "", strict=False)
    except ValueError:
        return False
    return True


def _is_numeric(value: object) -> bool:
    """Whether *value* is an operator and a number, or the two bounds of a range."""
    if not isinstance(value, list) or len(value) not in (2, _RANGE):
        return False
    pairs = [*zip(value[::2], value[1::2], strict=True)]
    if not all(operator in _COMPARED and _is_number(number) for operator, number in pairs):
        return False
    return len(pairs) == 1 or (str(value[0])[0], str(value[2])[0]) == (">", "<")


def _is_excluded(value: object) -> bool:
    """Whether *value* is what `anything-but` takes: values, or one comparison of text."""
    if isinstance(value, dict):
        return len(value) == 1 and value.keys() <= {*_OF_TEXT} and all(map(_is_text_or_texts, value.values()))
    return _is_scalar(value) or (isinstance(value, list) and bool(value) and all(map(_is_scalar, value)))


def _is_text_or_texts(value: object) -> bool:
    return _is_text(value) or (isinstance(value, list) and bool(value) and all(map(_is_text, value)))


_OPERATORS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "prefix": (_is_text_of_any_case, "text"),
    "suffix": (_is_text_of_any_case, "text"),
    "equals-ignore-case": (_is_text, "text"),
    "wildcard": (_is_text, "text"),
    "cidr": (_is_network, "a network such as 10.0.0.0/24"),
    "exists": (lambda value: isinstance(value, bool), "true or false"),
    "numeric": (
        _is_numeric,
        'an operator and a number, such as [">", 0], or a range such as [">", 0, "<=", 5]',
    ),
    "anything-but": (_is_excluded, "a value, a list of values, or a comparison such as {prefix: a}"),
}
