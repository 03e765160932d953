"""Patterns for resources and property paths, in which only ``*`` is special."""

import re

from components.common.wildcards import expression


def matches(pattern: str, text: str) -> bool:
    """True if *pattern* matches the whole *text*; ``*`` matches anything."""
    return re.fullmatch(expression(pattern), text, re.DOTALL) is not None


def covers(pattern: str, path: str) -> bool:
    """True if *pattern* matches the property at *path*, or a property that contains it."""
    return re.fullmatch(rf"{expression(pattern)}([.\[].*)?", path, re.DOTALL) is not None
