"""Lists without duplicates."""

from collections.abc import Sequence
from typing import TypeVar

Value = TypeVar("Value", str, int)
Values = TypeVar("Values", bound=Sequence[str | int])


def unique(values: Values, *, of: str = "") -> Values:
    """*values*; raises ValueError if one occurs more than once.

    *of* is the key of the list, where the error's path is that of a whole section.
    """
    twice = sorted({str(value) for value in values if values.count(value) > 1})
    if twice:
        raise ValueError(f"{of} names {', '.join(twice)} more than once".lstrip())
    return values


def repeated(values: Sequence[Value]) -> list[Value]:
    """The values that occur more than once, sorted."""
    return sorted({value for value in values if values.count(value) > 1})
