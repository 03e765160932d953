"""Values that a list must not have twice."""

from collections.abc import Sequence
from typing import TypeVar

Value = TypeVar("Value", str, int)


def repeated(values: Sequence[Value]) -> list[Value]:
    """The values that occur more than once, sorted."""
    return sorted({value for value in values if values.count(value) > 1})
