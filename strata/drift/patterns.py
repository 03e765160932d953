"""Patterns for resources and property paths, in which only ``*`` is special."""

import re


def matches(pattern: str, text: str) -> bool:
    """True if *pattern* matches the whole *text*; ``*`` matches anything."""
    return re.fullmatch(_expression(pattern), text, re.DOTALL) is not None


def covers(pattern: str, path: str) -> bool:
    """True if *pattern* matches the property at *path*, or a property that contains it."""
    return re.fullmatch(rf"{_expression(pattern)}([.\[].*)?", path, re.DOTALL) is not None


def _expression(pattern: str) -> str:
    # Not fnmatch: it reads the brackets of an index as a character set.
    begin, *middle = map(re.escape, pattern.split("*"))
    if not middle:
        return begin
    *middle, end = middle
    # Atomic groups: another place of a part than its first would change nothing but the time.
    return begin + "".join(f"(?>.*?{part})" for part in middle) + f".*{end}"
