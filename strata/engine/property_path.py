"""Property paths as the engine writes them, such as ``tags.Owner``, ``rules[0].port`` and ``tags["a.b"]``."""

from collections.abc import Iterator, Mapping
from typing import Final

from strata.engine.secret_text import MASK

MISSING: Final = None
"""The value of an unset property."""


def look_up(value: object, path: str) -> object:
    """The value at *path* inside *value*, or MISSING; a value inside a secret is MASK."""
    for part in parts(path):
        if value == MASK:
            return MASK
        if isinstance(value, Mapping):
            value = value.get(str(part), MISSING)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return MISSING
    return value


def prefix(path: str, depth: int) -> str:
    """The first *depth* parts of *path*, as they are written in it."""
    rest = path
    for _ in range(depth):
        rest = _after(rest)
    return path[: len(path) - len(rest)]


def _after(path: str) -> str:
    """*path* without its first part."""
    if path.startswith('["'):
        return path[2:].partition('"]')[2]
    if path.startswith("["):
        return path.partition("]")[2]
    held = path.removeprefix(".")
    end = min((i for i in (held.find("."), held.find("[")) if i >= 0), default=len(held))
    return held[end:]


def parts(path: str) -> Iterator[str | int]:
    """The names and positions that *path* consists of."""
    rest = path
    while rest:
        if rest.startswith('["'):
            part, _, rest = rest[2:].partition('"]')
            yield part.replace('\\"', '"')
        elif rest.startswith("["):
            part, _, rest = rest[1:].partition("]")
            yield int(part) if part.isdigit() else part
        else:
            rest = rest.removeprefix(".")
            end = min((i for i in (rest.find("."), rest.find("[")) if i >= 0), default=len(rest))
            yield rest[:end]
            rest = rest[end:]
