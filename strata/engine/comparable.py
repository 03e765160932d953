"""Paths at which two trees of properties can be compared, as elements of sets have no fixed positions."""

from strata.engine.equivalence import same
from strata.engine.property_path import look_up, parts, prefix


def comparable(path: str, one: object, other: object) -> str:
    """*path*, or that of the outermost list in it whose elements can't be paired by their positions.

    A bridged provider numbers the elements of a set in one of both trees, and the other tree has an order of
    its own: both whole lists are compared then.
    """
    steps = list(parts(path))
    for depth, step in enumerate(steps):
        if not isinstance(step, int):
            continue
        outer = prefix(path, depth)
        if depth == len(steps) - 1 or not _paired(look_up(one, outer), look_up(other, outer), step):
            return outer
    return path


def _paired(one: object, other: object, position: int) -> bool:
    """True if both lists are equal except for the element at *position*."""
    if not isinstance(one, list) or not isinstance(other, list):
        return True
    if len(one) != len(other):
        return False
    pairs = enumerate(zip(one, other, strict=True))
    return all(number == position or same(left, right) for number, (left, right) in pairs)
