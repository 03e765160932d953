"""What a deployment would change: declared properties against the last known state, without the cloud."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi.provider.experimental.provider import DiffResponse, PropertyDiff, PropertyDiffKind

from standin.aws.kind import Kind
from standin.aws.schema import Shape
from standin.aws.values import Properties, same

_EMPTY: tuple[Any, ...] = (None, "", [], {})
_REPLACING = {
    PropertyDiffKind.ADD: PropertyDiffKind.ADD_REPLACE,
    PropertyDiffKind.DELETE: PropertyDiffKind.DELETE_REPLACE,
    PropertyDiffKind.UPDATE: PropertyDiffKind.UPDATE_REPLACE,
}


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
    below an *ignored* path.
    """
    wanted = {**kind.aws_defaults, **declared}
    gone = before.keys() - wanted.keys() - kind.retained_blocks
    removed = {key: None for key in gone if state.get(key) not in _EMPTY}
    replacing = kind.replacing(state, wanted)
    changes: dict[str, PropertyDiff] = {}
    replaces: list[str] = []
    for key, value in {**wanted, **removed}.items():
        actual = before.get(key) if key in kind.unread else state.get(key)
        ordered = key in kind.ordered
        paths = dict(_paths(key, value, actual, _of(shape, key), ordered=ordered))
        if not paths and _declares_less(value, before.get(key), _of(shape, key), ordered=ordered):
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


def _declares_less(declared: Any, before: Any, shape: Shape, *, ordered: bool) -> bool:
    """Whether a part of an object is no longer declared, so that the cloud's value of it must go."""
    parts = (Mapping, list) if shape.kind in ("object", "list") else ()
    return isinstance(before, parts) and not same(before, declared, shape, ordered=ordered)


def _covered(path: str, ignored: Sequence[str]) -> bool:
    """Whether *path* lies at or below one of the *ignored* ones; ``*`` stands for any part."""
    parts = _parts(path)
    for other in map(_parts, ignored):
        if len(other) <= len(parts) and all(a in ("*", b) for a, b in zip(other, parts, strict=False)):
            return True
    return False


def _parts(path: str) -> list[str]:
    return [quoted or plain for quoted, plain in re.findall(r'\["([^"]*)"\]|([^.\[\]]+)', path)]


def _of(shape: Shape, key: str) -> Shape:
    return shape.properties.get(key) or Shape("map" if key == "tagsAll" else "any")


def _paths(
    path: str, declared: Any, actual: Any, shape: Shape, *, ordered: bool
) -> Iterator[tuple[str, PropertyDiffKind]]:
    """The path of each difference below *path*: into maps and objects key by key, lists as one."""
    if isinstance(declared, Mapping) and isinstance(actual, Mapping):
        yield from _entries(path, declared, actual, shape, ordered=ordered)
    elif same(declared, actual, shape, ordered=ordered):
        return
    elif declared in _EMPTY:
        yield path, PropertyDiffKind.DELETE
    else:
        yield path, PropertyDiffKind.ADD if actual in _EMPTY else PropertyDiffKind.UPDATE


def _entries(
    path: str, declared: Mapping[str, Any], actual: Mapping[str, Any], shape: Shape, *, ordered: bool
) -> Iterator[tuple[str, PropertyDiffKind]]:
    for key, value in declared.items():
        inner = shape.properties.get(key) or shape.item or Shape("any")
        if value == {} and shape.kind == "object" and key not in actual:
            yield _join(path, key), PropertyDiffKind.ADD
        yield from _paths(_join(path, key), value, actual.get(key), inner, ordered=ordered)
    if shape.kind == "map":
        for key in actual.keys() - declared.keys():
            yield _join(path, key), PropertyDiffKind.DELETE


def _join(path: str, key: str) -> str:
    """A property path as the engine reads it: keys with dots or slashes in brackets."""
    return f"{path}.{key}" if key.replace("_", "").replace("-", "").isalnum() else f'{path}["{key}"]'
