"""A manifest that records which of its keys were read, so that none is lost."""

from collections.abc import Iterator, Mapping

Path = tuple[str, ...]
ITEM = "[]"
"""The part of a path that stands for each item of a list."""


class ManifestError(ValueError):
    """A value that can't be imported: *key* is its path in the manifest."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")


class Reader:
    """Values of a mapping by path; all values below a path that was read count as read."""

    def __init__(self, document: Mapping[str, object], prefix: Path = ()) -> None:
        self._document = document
        self._prefix = prefix
        self._read: set[Path] = set()

    def get(self, key: str) -> object:
        """The value at the dotted *key*, or None."""
        path = tuple(key.split("."))
        self._read.add(path)
        value: object = self._document
        for part in path:
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def peek(self, key: str) -> object:
        """As get, without counting as read."""
        value: object = self._document
        for part in key.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def text(self, key: str, default: str | None = None) -> str | None:
        """The text at *key*; raises ManifestError for another type."""
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise ManifestError(key, f"must be text, not {value!r}")
        return value

    def whole(self, key: str, default: int) -> int:
        """The whole number at *key*; raises ManifestError for another type."""
        value = self.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            raise ManifestError(key, f"must be a whole number, not {value!r}")
        return value

    def mapping(self, key: str) -> Mapping[str, object]:
        """The mapping at *key*, empty if there is none; raises ManifestError for another type."""
        return mapping(self.get(key), key)

    def items(self, key: str) -> list[object]:
        """The list at *key*, empty if there is none; raises ManifestError for another type."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise ManifestError(key, f"must be a list, not {value!r}")
        return value

    def unread(self) -> list[Path]:
        """The paths of all values that nothing read, in the manifest's order."""
        return [
            path
            for path in leaves(self._document)
            if not any(path[: len(read)] == read for read in self._read)
        ]


def mapping(value: object, key: str) -> Mapping[str, object]:
    """*value* as a mapping, empty for None; raises ManifestError for another type."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ManifestError(key, f"must be a mapping, not {value!r}")
    return value


def leaves(value: object, path: Path = (), *, nulls: bool = False) -> Iterator[Path]:
    """The path of every value except mappings and lists with content; null counts only with *nulls*."""
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from leaves(item, (*path, str(key)), nulls=nulls)
    elif isinstance(value, list) and value:
        found = (one for item in value for one in leaves(item, (*path, ITEM), nulls=nulls))
        yield from dict.fromkeys(found)
    elif (nulls or value is not None) and path:
        yield path


def texts(value: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text in *value*, with its path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(item, (*path, str(key)))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, (*path, ITEM))
    elif isinstance(value, str):
        yield path, value


def dotted(path: Path) -> str:
    """*path* as text: `http.alias[].name`."""
    return ".".join(path).replace(f".{ITEM}", ITEM)
