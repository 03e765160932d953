"""Places in documents: mappings and lists inside of each other."""

from collections.abc import Sequence
from typing import Any


def container(document: Any, path: Sequence[str | int]) -> Any:
    """The mapping or list of *document* whose value is at *path*."""
    place = document
    for key in path[:-1]:
        place = place[int(key) if isinstance(place, list) else key]
    return place


def put(document: Any, path: Sequence[str | int], value: object) -> None:
    """Set *value* at *path* of *document*."""
    place, key = container(document, path), path[-1]
    place[int(key) if isinstance(place, list) else key] = value
