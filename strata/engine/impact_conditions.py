"""Conditions on the old and the new value of a property, and on the new inputs of its resource."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from strata.engine.values import is_unknown

# A property has a value of any type.
Value = Any
Condition = Callable[[Value, Value, Mapping[str, Value]], bool]


def lower(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if a number, or a version by its parts, decreases."""
    before, after = _parts(old), _parts(new)
    return bool(before and after) and after < before[: len(after)]


def higher(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if a number, or a version by its parts, increases."""
    before, after = _parts(old), _parts(new)
    return bool(before and after) and after > before[: len(after)]


def at_once(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if the change isn't left to the maintenance window."""
    return inputs.get("applyImmediately") is True


def higher_at_once(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if a version increases before the maintenance window."""
    return at_once(old, new, inputs) and higher(old, new, inputs)


def changed(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True for every change."""
    return True


def off(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if something that was on is turned off."""
    return old is True and (new is False or new is None)


def from_valkey(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if a cache's engine goes back from Valkey to Redis OSS."""
    return bool(old == "valkey" and new == "redis")


def shorter_logs(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if a number of days decreases; 0 and none are unlimited."""
    before, after = _days(old), _days(new)
    return after < before


def _days(given: Value) -> float:
    number = _parts(given)
    return float(number[0]) if number and number[0] else _NEVER


def suspended(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if a status is Enabled no longer."""
    return bool(old == "Enabled" and new != "Enabled")


def _parts(given: Value) -> tuple[int, ...]:
    """The numbers of a version such as 16.4, 3.7.x or OpenSearch_2.11; none of what isn't known yet."""
    if isinstance(given, bool) or given is None:
        return ()
    if isinstance(given, int | float):
        return (int(given),)
    text = str(given).rpartition("_")[2]
    if not re.match(r"^\d", text):
        return ()
    return tuple(int(one) for one in re.findall(r"\d+", text))


def on(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if something is turned on."""
    return new is True and old is not True


def exchanged(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if one value follows another, which is known."""
    return bool(old and new and not is_unknown(new))


def retained_shorter(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if a default retention of Object Lock, in days or years, decreases or ends."""
    return _retention(new) < _retention(old)


def _retention(held: Value) -> int:
    own = held if isinstance(held, Mapping) else {}
    days, years = _parts(own.get("days")), _parts(own.get("years"))
    return days[0] if days else years[0] * 365 if years else 0


def gone(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if a value is no longer set."""
    return bool(old) and not new


def becomes(value: str) -> Condition:
    """True if a property that had another value, or none, gets *value*."""
    return lambda old, new, inputs: bool(new == value and old != value)


def leaves(value: str) -> Condition:
    """True if a property that had *value* gets another one."""
    return lambda old, new, inputs: bool(old == value and new not in (value, None) and not is_unknown(new))


def blocks(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if the default action of a web ACL becomes to block."""
    before, after = (one if isinstance(one, Mapping) else {} for one in (old, new))
    return "block" in after and "block" not in before


def from_zero(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if a number was 0."""
    return old == 0 and not isinstance(old, bool) and bool(new)


def blank_after_upgrade(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if the version of a Memcached cluster increases: its engine keeps nothing on a disk."""
    return inputs.get("engine") == "memcached" and higher(old, new, inputs)


def to_zero(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if a number becomes 0."""
    return bool(new == 0 and old != 0)


def beyond_half_and_double(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
    """True if a number becomes less than half, or more than double."""
    before, after = _parts(old), _parts(new)
    return bool(before and after) and not before[0] <= 2 * after[0] <= 4 * before[0]


def fewer(name: str) -> Condition:
    """True if a list of objects lacks one that it had, by its *name*; or of texts, without a name.

    Each element that isn't known yet may be one of those.
    """

    def applies(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
        after = [_name(one, name) for one in _list(new)]
        lacking = {_name(one, name) for one in _list(old)} - {*after}
        return not isinstance(new, str) and len(lacking) > sum(map(is_unknown, after))

    return applies


def _name(one: Value, name: str) -> str:
    return str(one.get(name) if isinstance(one, Mapping) else one)


def _list(given: Value) -> list[Any]:
    return list(given) if isinstance(given, list | tuple) else []


def expires_sooner(*paths: str) -> Condition:
    """True if objects of a lifecycle rule expire sooner than any rule let them, at one of *paths*."""

    def applies(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
        return any(
            _days(value(rule, path))
            < min([_days(value(one, path)) for one in _covering(rule, old)] or [_NEVER])
            for path in paths
            for rule in _enabled(new)
        )

    return applies


def kept_shorter(path: str, name: str) -> Condition:
    """True if a rule, known by its *name*, keeps what it makes for fewer days, which are at *path*."""

    def applies(old: Value, new: Value, inputs: Mapping[str, Value]) -> bool:
        before = {one.get(name): _days(value(one, path)) for one in _enabled(old)}
        return any(_days(value(one, path)) < before.get(one.get(name), 0) for one in _enabled(new))

    return applies


def _covering(rule: Mapping[str, Any], rules: Value) -> list[Mapping[str, Any]]:
    """The rules of the same objects as *rule*, or of all objects."""
    return [one for one in _enabled(rules) if _scope(one) in (_scope(rule), {})]


def _scope(rule: Mapping[str, Any]) -> dict[str, Any]:
    held = {**(rule.get("filter") or {}), "prefix": value(rule, "filter.prefix") or rule.get("prefix")}
    return {key: one for key, one in held.items() if one}


def _enabled(rules: Value) -> list[Mapping[str, Any]]:
    return [one for one in _list(rules) if isinstance(one, Mapping) and one.get("status") != "Disabled"]


_NEVER = float("inf")


def value(properties: Mapping[str, Any], path: str) -> Value:
    """The value at *path*, such as ``ttl.enabled``; None if it isn't set."""
    held: Value = properties
    for part in path.split("."):
        held = held.get(part) if isinstance(held, Mapping) else None
    return held
