"""Property values as plain Python, and their equality."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pulumi
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime import rpc

from standin.aws.content import MARK, Content
from standin.aws.schema import Shape


class Unknown:
    """A value that is known after the deployment only."""

    def __repr__(self) -> str:
        return "<known at deployment>"


UNKNOWN: Final = Unknown()

# The engine marks an unknown value by one of these strings, by its type (plugin/rpc.go in its Go SDK); the
# experimental property values know them neither when they are read nor when they are written.
UNKNOWN_MARKS: Final = frozenset(
    {
        rpc.UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)

EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})
"""Values that are the same as none."""

Properties = dict[str, Any]
"""Plain values by Pulumi's property name (camelCase)."""


def plain(value: PropertyValue) -> Any:
    """*value* as Python: whole numbers as ``int``, what isn't known yet as :data:`UNKNOWN`."""
    inner = value.value
    if isinstance(inner, str) and inner in UNKNOWN_MARKS:
        return UNKNOWN
    if isinstance(inner, float):
        return int(inner) if inner.is_integer() else inner
    if isinstance(inner, pulumi.Asset | pulumi.Archive):
        return Content.of(inner)
    if isinstance(inner, Mapping):
        found = plain_map(inner)
        return Content(str(found.get("hash", "")), found) if MARK in found else found
    if isinstance(inner, Sequence) and not isinstance(inner, str):
        return [plain(item) for item in inner]
    return inner


def plain_map(values: Mapping[str, PropertyValue]) -> Properties:
    """Every property of *values* that is set."""
    return {key: plain(value) for key, value in values.items() if value.value is not None}


def property_value(value: Any) -> PropertyValue:
    """The reverse of :func:`plain`."""
    if value is UNKNOWN:
        return PropertyValue(rpc.UNKNOWN)
    if isinstance(value, int) and not isinstance(value, bool):
        return PropertyValue(float(value))
    if isinstance(value, Content):
        return property_value({MARK: "", "hash": value.hash, **value.fields})
    if isinstance(value, Mapping):
        return PropertyValue({key: property_value(item) for key, item in value.items()})
    if isinstance(value, list | tuple | set | frozenset):
        return PropertyValue([property_value(item) for item in value])
    return PropertyValue(value)


def property_map(values: Mapping[str, Any]) -> dict[str, PropertyValue]:
    """The reverse of :func:`plain_map`."""
    return {key: property_value(value) for key, value in values.items() if value is not None}


def has_unknown(value: Any) -> bool:
    """Whether a part of *value* is only known at deployment."""
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return value is UNKNOWN


def typed(actual: Any, shape: Shape) -> Any:
    """A value that AWS tells as text, in its property's type."""
    if not isinstance(actual, str) or shape.kind not in ("int", "float", "bool"):
        return actual
    if shape.kind == "bool":
        return actual.lower() == "true"
    return float(actual) if shape.kind == "float" else int(actual)


def same(
    declared: Any,
    actual: Any,
    shape: Shape,
    *,
    ordered: bool = False,
    computed: frozenset[str] = frozenset(),
) -> bool:
    """Whether the *actual* value in the cloud is the *declared* one.

    A list is a set unless it is *ordered*. A map has the declared keys and no other; an object may also have
    empty properties and the *computed* ones, by name. A JSON document is compared by its content.
    """
    if isinstance(declared, Mapping) and isinstance(actual, Mapping):
        return _same_mapping(declared, actual, shape, ordered, computed)
    if isinstance(declared, list) and isinstance(actual, list):
        return not any(unmatched(declared, actual, shape, ordered=ordered, computed=computed))
    if isinstance(declared, str) and isinstance(actual, str):
        return declared == actual or _same_document(declared, actual)
    if isinstance(declared, Content):
        return bool(declared == actual)
    if isinstance(declared, bool) or isinstance(actual, bool):
        return str(declared).lower() == str(actual).lower()
    if declared in EMPTY:
        return actual in EMPTY
    if isinstance(declared, int | float) and isinstance(actual, int | float):
        return declared == actual
    return actual is not None and str(declared) == str(actual)


def undeclared(
    declared: Mapping[str, Any], actual: Mapping[str, Any], shape: Shape, computed: frozenset[str]
) -> list[str]:
    """The keys of *actual* that a declaration without them takes away."""
    extra = [key for key in actual if key not in declared]
    if shape.kind == "map":
        return extra
    if shape.kind != "object":
        return []
    return [key for key in extra if not _is_zero(actual[key]) and key not in computed]


def _is_zero(value: Any) -> bool:
    """Whether *value* is what AWS has without a declaration: the zero value of its type."""
    if isinstance(value, Mapping):
        return all(map(_is_zero, value.values()))
    return value in EMPTY or value in (False, 0)


def unmatched(
    declared: list[Any], actual: list[Any], shape: Shape, *, ordered: bool, computed: frozenset[str]
) -> tuple[list[int], list[int]]:
    """The positions of *declared* items that *actual* lacks, and of *actual* items that are not declared."""
    item = shape.item or Shape("any")
    if ordered:
        pairs = list(zip(declared, actual, strict=False))
        differing = [
            index
            for index, (a, b) in enumerate(pairs)
            if not same(a, b, item, ordered=True, computed=computed)
        ]
        common = len(pairs)
        return [*differing, *range(common, len(declared))], [*differing, *range(common, len(actual))]
    left = dict(enumerate(actual))
    missing = []
    for position, value in enumerate(declared):
        twins = (index for index, other in left.items() if same(value, other, item, computed=computed))
        twin = next(twins, None)
        if twin is None:
            missing.append(position)
        else:
            del left[twin]
    return missing, list(left)


def _same_mapping(
    declared: Mapping[str, Any],
    actual: Mapping[str, Any],
    shape: Shape,
    ordered: bool,
    computed: frozenset[str],
) -> bool:
    if shape.kind == "map" and declared.keys() - actual.keys():
        return False
    if undeclared(declared, actual, shape, computed):
        return False
    return all(
        # An empty object has a meaning by its presence: allow {} is not block {}.
        (value != {} or shape.kind != "object" or key in actual)
        and same(value, actual.get(key), shape.inner(key), ordered=ordered, computed=computed)
        for key, value in declared.items()
    )


def _same_document(declared: str, actual: str) -> bool:
    if not declared.lstrip().startswith(("{", "[")) or not actual.lstrip().startswith(("{", "[")):
        return False
    try:
        return bool(json.loads(declared) == json.loads(actual))
    except ValueError:
        return False
