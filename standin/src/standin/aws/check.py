"""Checks of inputs against the SDK's types, the provider's defaults, and generated names."""

import difflib
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final

import pulumi

from standin.aws.content import Content
from standin.aws.kind import Kind
from standin.aws.schema import Shape
from standin.aws.values import UNKNOWN, Properties, has_unknown

Problem = tuple[str, str]
"""A property's path and the reason of its failure."""

_PYTHON: Final[Mapping[str, tuple[type, ...]]] = {
    "str": (str,),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "asset": (Content,),
    "archive": (Content,),
    "list": (list,),
    "map": (dict,),
    "object": (dict,),
}


def completed(declared: Properties, defaults: Mapping[str, Any]) -> Properties:
    """*declared* with the provider's *defaults* for the properties that it lacks."""
    inputs = {**{path: value for path, value in defaults.items() if "." not in path}, **declared}
    for path, value in defaults.items():
        if "." in path:
            head, _, rest = path.partition(".")
            inputs |= {head: _inside(inputs[head], {rest: value})} if head in inputs else {}
    return inputs


def _inside(value: Any, defaults: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_inside(item, defaults) for item in value]
    return completed(value, defaults) if isinstance(value, dict) else value


def problems(inputs: Mapping[str, Any], shape: Shape, path: str = "") -> Iterator[Problem]:
    """Failures of unknown, missing and wrongly typed inputs, in their order."""
    for name in shape.required:
        if inputs.get(name) is None:
            yield path + name, "Missing required argument"
    for name, value in inputs.items():
        if name.startswith("__"):
            continue
        if name not in shape.properties:
            near = difflib.get_close_matches(name, shape.properties, n=1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            yield path + name, f"Invalid or unknown key{hint}"
        else:
            yield from _value(value, shape.properties[name], path + name)


def _value(value: Any, shape: Shape, path: str) -> Iterator[Problem]:
    if value is UNKNOWN or value is None or isinstance(value, pulumi.Output) or shape.kind == "any":
        return
    if not _fits(value, shape.kind):
        yield path, f"expected {shape.kind}, got {type(value).__name__}"
    elif shape.kind == "object":
        yield from problems(value, shape, f"{path}.")
    elif shape.kind == "list" and shape.item:
        for index, item in enumerate(value):
            yield from _value(item, shape.item, f"{path}[{index}]")
    elif shape.kind == "map" and shape.item:
        for key, item in value.items():
            yield from _value(item, shape.item, f"{path}.{key}")


def _fits(value: Any, kind: str) -> bool:
    """The bridge converts between scalars: "80" is a number, 80 and true are strings."""
    if kind == "str" and isinstance(value, int | float | bool):
        return True
    if kind in ("int", "float") and isinstance(value, str):
        return value.lstrip("-").replace(".", "", 1).isdigit()
    if kind == "bool" and isinstance(value, str):
        return value in ("true", "false")
    if isinstance(value, bool):
        return kind == "bool"
    if kind == "int" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _PYTHON[kind])


def generated_name(
    kind: Kind, logical: str, inputs: Properties, before: Properties, random: Random
) -> Properties:
    """The physical name of a resource that declares none: as before, or new as Pulumi makes them.

    It begins with the declared prefix (``namePrefix`` for a kind that is named by ``name``), if there is one.
    """
    if kind.autoname is None or kind.autoname in inputs:
        return {}
    prefix = inputs.get(f"{kind.autoname}Prefix")
    if has_unknown(prefix):
        return {kind.autoname: UNKNOWN}
    kept = before.get(kind.autoname)
    if isinstance(kept, str) and kept.startswith(prefix or ""):
        return {kind.autoname: kept}
    random_part = "".join(random.choices(kind.autoname_alphabet, k=kind.autoname_random))
    if prefix:
        return {kind.autoname: f"{prefix}{random_part}{kind.suffix(inputs)}"}
    stem = _stem(kind, logical)
    return {kind.autoname: f"{kind.autoname_prefix}{stem}{random_part}{kind.suffix(inputs)}"}


def too_long(kind: Kind, logical: str, inputs: Properties) -> Iterator[Problem]:
    """A generated name that is longer than the provider's limit: it refuses one, and never shortens it."""
    if kind.autoname is None or kind.autoname in inputs or f"{kind.autoname}Prefix" in inputs:
        return
    stem = _stem(kind, logical)
    if len(stem) + kind.autoname_random > kind.autoname_length:
        yield (
            kind.autoname,
            f"name '{stem}' plus {kind.autoname_random} random chars is longer than maximum length "
            f"{kind.autoname_length}",
        )


def _stem(kind: Kind, logical: str) -> str:
    return f"{logical.lower() if kind.autoname_lower else logical}{kind.autoname_separator}"
