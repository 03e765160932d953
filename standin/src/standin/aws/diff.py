"""Differences between the declared properties and the state of a resource, as pure functions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi.provider.experimental.provider import DiffResponse, PropertyDiff, PropertyDiffKind

from standin.aws.kind import Kind
from standin.aws.schema import Shape
from standin.aws.values import EMPTY, Properties, same, undeclared, unmatched

_REPLACING = {
    PropertyDiffKind.ADD: PropertyDiffKind.ADD_REPLACE,
    PropertyDiffKind.DELETE: PropertyDiffKind.DELETE_REPLACE,
    PropertyDiffKind.UPDATE: PropertyDiffKind.UPDATE_REPLACE,
}
Change = tuple[str, PropertyDiffKind]
"""The path of a difference and its kind."""


def diff(
    kind: Kind,
    shape: Shape,
    state: Properties,
    declared: Properties,
    before: Properties,
    *,
    ignored: Sequence[str] = (),
) -> DiffResponse:
    """Compare *declared* and the kind's AWS defaults with *state*; *before* was declared last time.

    A property without a declared or default value, now and before, is not compared; neither is one at or
    below an *ignored* path, nor one that is no longer declared and is false or 0, which is as undeclared.
    """
    wanted = {**kind.aws_defaults, **declared}
    gone = before.keys() - wanted.keys() - kind.retained_blocks
    removed = {key: None for key in gone if state.get(key) not in (*EMPTY, False)}
    replacing = kind.replacing(state, wanted)
    changes: dict[str, PropertyDiff] = {}
    replaces: list[str] = []
    for key, value in {**wanted, **removed}.items():
        actual = before.get(key) if key in kind.unread else state.get(key)
        rule = _Rule(key in kind.ordered, kind.computed_inside)
        paths = rule.changes(key, value, actual, _of(shape, key))
        if not paths and rule.declares_less(value, before.get(key), _of(shape, key)):
            paths = {key: PropertyDiffKind.UPDATE}
        paths = {path: change for path, change in paths.items() if not _covered(path, ignored)}
        if paths and key in (*replacing, "region"):
            replaces.append(key)
            paths = {path: _REPLACING[change] for path, change in paths.items()}
        changes |= {path: PropertyDiff(change, input_diff=False) for path, change in paths.items()}
    return DiffResponse(
        changes=bool(changes),
        replaces=replaces,
        delete_before_replace=bool(replaces) and kind.delete_before_replace,
        diffs=sorted({path.partition(".")[0].partition("[")[0] for path in changes}),
        detailed_diff=changes,
    )


@dataclass(frozen=True)
class _Rule:
    """The comparison of one property's values (see :func:`same`)."""

    ordered: bool
    computed: frozenset[str]

    def changes(self, path: str, declared: Any, actual: Any, shape: Shape) -> dict[str, PropertyDiffKind]:
        """Each difference at or below *path*.

        An item of a set that is replaced by another one is an update of its position, as in the official
        provider: an addition and a deletion with the same path.
        """
        found: dict[str, PropertyDiffKind] = {}
        for place, change in self._paths(path, declared, actual, shape):
            found[place] = change if found.get(place, change) == change else PropertyDiffKind.UPDATE
        return found

    def declares_less(self, declared: Any, before: Any, shape: Shape) -> bool:
        """Whether a part of an object is no longer declared, so that its value in the cloud must go."""
        parts = (Mapping, list) if shape.kind in ("object", "list") else ()
        return isinstance(before, parts) and not self._same(before, declared, shape)

    def _same(self, declared: Any, actual: Any, shape: Shape) -> bool:
        return same(declared, actual, shape, ordered=self.ordered, computed=self.computed)

    def _paths(self, path: str, declared: Any, actual: Any, shape: Shape) -> Iterator[Change]:
        if isinstance(declared, Mapping) and isinstance(actual, Mapping):
            yield from self._entries(path, declared, actual, shape)
        elif isinstance(declared, list) and isinstance(actual, list) and declared and actual:
            yield from self._items(path, declared, actual, shape)
        elif self._same(declared, actual, shape):
            return
        elif declared in EMPTY:
            yield path, PropertyDiffKind.DELETE
        else:
            yield path, PropertyDiffKind.ADD if actual in EMPTY else PropertyDiffKind.UPDATE

    def _entries(
        self, path: str, declared: Mapping[str, Any], actual: Mapping[str, Any], shape: Shape
    ) -> Iterator[Change]:
        for key, value in declared.items():
            if value == {} and shape.kind == "object" and key not in actual:
                yield _join(path, key), PropertyDiffKind.ADD
            yield from self._paths(_join(path, key), value, actual.get(key), shape.inner(key))
        for key in undeclared(declared, actual, shape, self.computed):
            yield _join(path, key), PropertyDiffKind.DELETE

    def _items(self, path: str, declared: list[Any], actual: list[Any], shape: Shape) -> Iterator[Change]:
        missing, extra = unmatched(declared, actual, shape, ordered=self.ordered, computed=self.computed)
        item = shape.item or Shape("any")
        inside = {index for index in missing if index in extra and item.kind in ("object", "map")}
        for index in sorted(inside):
            yield from self._paths(f"{path}[{index}]", declared[index], actual[index], item)
        for index in missing:
            if index not in inside:
                yield f"{path}[{index}]", PropertyDiffKind.ADD
        for index in extra:
            if index not in inside:
                yield f"{path}[{index}]", PropertyDiffKind.DELETE


def _covered(path: str, ignored: Sequence[str]) -> bool:
    """Whether *path* is at or below one of the *ignored* ones; ``*`` stands for any part."""
    parts = _parts(path)
    for other in map(_parts, ignored):
        if len(other) <= len(parts) and all(a in ("*", b) for a, b in zip(other, parts, strict=False)):
            return True
    return False


def _parts(path: str) -> list[str]:
    return [quoted or plain for quoted, plain in re.findall(r'\["([^"]*)"\]|([^.\[\]]+)', path)]


def _of(shape: Shape, key: str) -> Shape:
    return shape.properties.get(key) or Shape("map" if key == "tagsAll" else "any")


def _join(path: str, key: str) -> str:
    """A property path as the engine reads it: keys with dots or slashes in brackets."""
    return f"{path}.{key}" if key.replace("_", "").replace("-", "").isalnum() else f'{path}["{key}"]'
