"""Patterns for resources and property paths, in which only ``*`` is special."""

import re


def matches(pattern: str, text: str) -> bool:
    """Whether all of *text* is as *pattern* says; ``*`` stands for anything, all else for itself."""
    return re.fullmatch(_expression(pattern), text, re.DOTALL) is not None


def covers(pattern: str, path: str) -> bool:
    """Whether *pattern* names the property at *path*, or something that it is inside of."""
    return re.fullmatch(rf"{_expression(pattern)}([.\[].*)?", path, re.DOTALL) is not None


def _expression(pattern: str) -> str:
    # Not fnmatch, to which the brackets of a list's position are a set of characters.
    return ".*".join(map(re.escape, pattern.split("*")))
