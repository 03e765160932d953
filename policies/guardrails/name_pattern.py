"""Patterns of names with ``*`` and ``?``, and which of them are too wide."""

import re
from functools import cache

URN = "urn:pulumi:"
# A pattern starts with at least so many letters or digits, else it may match unrelated names.
_MIN_PREFIX = 2
_PREFIX = re.compile(r"[^*?]*")
_URN_PARTS = 4


def matches(pattern: str, name: str) -> bool:
    """Whether *name* as a whole matches *pattern*; a bracket is a bracket."""
    return _compiled(pattern).fullmatch(name) is not None


def problem_with_name(pattern: object) -> str | None:
    """The reason why *pattern* isn't a pattern of similar names, or None."""
    if not isinstance(pattern, str) or not pattern:
        return "must be text"
    if set("[]{}!") & set(pattern):
        return f"{pattern!r} has a bracket or '!': the only wildcards are * and ?"
    prefix = _prefix(pattern)
    if prefix != pattern and sum(map(str.isalnum, prefix)) < _MIN_PREFIX:
        return f"{pattern!r} is too wide: it must start with {_MIN_PREFIX} letters or digits"
    return None


def problem_with_resource(pattern: object) -> str | None:
    """The reason why *pattern* doesn't select resources by logical name or URN, or None."""
    if not isinstance(pattern, str) or not pattern.startswith("urn:"):
        return problem_with_name(pattern)
    parts = pattern.split("::")
    if len(parts) != _URN_PARTS or not pattern.startswith(URN):
        return f"{pattern!r} is not a URN such as urn:pulumi:STACK::PROJECT::TYPE::NAME"
    if any(_prefix(part) != part for part in parts[:-1]):
        return f"{pattern!r} is too wide: of a URN only the logical name may have wildcards"
    return problem_with_name(parts[-1])


def _prefix(pattern: str) -> str:
    found = _PREFIX.match(pattern)
    return found[0] if found else ""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    begin, *middle = (re.escape(part).replace(r"\?", ".") for part in pattern.split("*"))
    if not middle:
        return re.compile(begin, re.DOTALL)
    *middle, end = middle
    # The first place of each part is as good as any later one: atomic groups try no other, which would take
    # time that grows with each `*`.
    found = "".join(f"(?>.*?{part})" for part in middle)
    return re.compile(f"{begin}{found}.*{end}", re.DOTALL)
