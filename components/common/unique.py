"""Values of which a list may contain each only once."""

from collections.abc import Sequence
from typing import TypeVar

Value = TypeVar("Value", str, int)


def unique(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """*values*; raises ValueError if one occurs more than once."""
    twice = repeated(values)
    if twice:
        raise ValueError(f"names {', '.join(map(str, twice))} more than once")
    return values


def repeated(values: Sequence[Value]) -> list[Value]:
    """The values that occur more than once, sorted."""
    return sorted({value for value in values if values.count(value) > 1})
