"""Schema of a resource type, read from the classes of the installed ``pulumi_aws``: inputs and outputs.

The import of a service's classes takes about a second, so that the result is kept in a file for each version
of the SDK.
"""

import importlib
import inspect
import json
import os
import re
import tempfile
import threading
import typing
import warnings
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import Enum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import pulumi
from pulumi import _types

from standin import usage

_IMPORTING = threading.Lock()
"""Held during imports: the SDK's lazy imports are not safe from several threads."""


@dataclass(frozen=True)
class Shape:
    """The type of one value: a scalar's name, or ``list``, ``map`` or ``object`` with what it holds."""

    kind: str
    item: "Shape | None" = None
    properties: "dict[str, Shape]" = field(default_factory=dict)
    required: tuple[str, ...] = ()

    def inner(self, key: str) -> "Shape":
        """The type of the property or map value *key*."""
        return self.properties.get(key) or self.item or Shape("any")

    @classmethod
    def parse(cls, raw: dict[str, Any]) -> "Shape":
        """The shape that :func:`dataclasses.asdict` wrote."""
        return cls(
            raw["kind"],
            cls.parse(raw["item"]) if raw["item"] else None,
            {name: cls.parse(shape) for name, shape in raw["properties"].items()},
            tuple(raw["required"]),
        )


@dataclass(frozen=True)
class Schema:
    """One resource kind: ``inputs`` is an object shape, ``outputs`` the names that it may report."""

    inputs: Shape
    outputs: frozenset[str]


class UnknownKindError(Exception):
    """The installed ``pulumi_aws`` has no such resource kind."""


def cache_dir() -> Path:
    """The folder of the schema files: in the user's cache, which all checkouts share."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "standin"


@cache
def held(token: str, folder: Path | None) -> Schema:
    """As :func:`load`, which this process calls once for each type."""
    usage.note(usage.SCHEMA, token)
    return load(token, folder)


def load(token: str, folder: Path | None) -> Schema:
    """The schema of a resource type (``aws:ec2/vpc:Vpc``), from a file in *folder* if there is one already.

    Raises :class:`UnknownKindError` for a token that the SDK doesn't have.
    """
    raw = _cached("pulumi-aws", token, folder, _read)
    return Schema(Shape.parse(raw["inputs"]), frozenset(raw["outputs"]))


def component(token: str, folder: Path | None) -> Shape:
    """The arguments of an awsx component (``awsx:ec2:Vpc``)."""

    def read(token: str) -> dict[str, Any]:
        _, module, name = token.split(":")
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # of its other modules
            return asdict(shape_of(_arguments(importlib.import_module(f"pulumi_awsx.{module}"), name)))

    return Shape.parse(_cached("pulumi-awsx", token, folder, read))


def _cached(
    package: str, token: str, folder: Path | None, read: Callable[[str], dict[str, Any]]
) -> dict[str, Any]:
    if folder is None:
        with _IMPORTING:
            return read(token)
    path = folder / f"{package}-{version(package)}-{_format()}" / (re.sub(r"\W", "_", token) + ".json")
    kept = _kept(path)
    if kept is None:
        with _IMPORTING:
            kept = read(token)
        _write(path, kept)
    return kept


def _kept(path: Path) -> dict[str, Any] | None:
    """The content of the file *path*; None where there is none, or its checksum is another."""
    try:
        checksum, _, text = path.read_text().partition("\n")
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return cast(dict[str, Any], json.loads(text)) if checksum == _checksum(text.encode()) else None


@cache
def _format() -> str:
    """Checksum of this module, as the version of the files' format."""
    return _checksum(Path(__file__).read_bytes())


def _checksum(content: bytes) -> str:
    return f"{zlib.crc32(content):08x}"


def _write(path: Path, content: object) -> None:
    """Put *content* at *path* in one step: several providers may do so at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        text = json.dumps(content)
        file.write(f"{_checksum(text.encode())}\n{text}")
    Path(temporary).replace(path)


@cache
def _tokens() -> Mapping[str, tuple[str, str]]:
    """Module and class of every resource kind of the SDK, from the list that the SDK registers."""
    import pulumi_aws  # the whole package: only where a schema isn't in the cache yet

    source = inspect.getsource(pulumi_aws)
    listed = source.partition('resource_modules="""')[2].partition('"""')[0]
    return {
        token: (module["fqn"], name)
        for module in json.loads(listed)
        for token, name in module["classes"].items()
    }


def _read(token: str) -> dict[str, Any]:
    try:
        module, name = _tokens()[token]
    except KeyError:
        raise UnknownKindError(token) from None
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # of other types' modules
        package = importlib.import_module(module)
        resource = getattr(package, name)
    outputs = sorted(_types.resource_types(resource).keys() - {"id", "urn"})
    return {"inputs": asdict(shape_of(_arguments(package, name))), "outputs": outputs}


def _arguments(package: Any, name: str) -> type:
    """The input class of a resource; the SDK calls it ``<Name>InitArgs`` where ``<Name>Args`` was taken."""
    module = inspect.getmodule(getattr(package, name))
    initial = getattr(module, f"{name}InitArgs", None)
    return cast(type, initial or getattr(module, f"{name}Args"))


def shape_of(args: type, within: frozenset[type] = frozenset()) -> Shape:
    """The object shape of an SDK's input class; a class that is *within* itself is not checked further."""
    if args in within:
        return Shape("any")
    names = _types.input_type_py_to_pulumi_names(args)
    needed = {
        parameter.name
        for parameter in inspect.signature(args).parameters.values()
        if parameter.default is inspect.Parameter.empty
    }
    return Shape(
        "object",
        properties={
            name: _shape(kind, within | {args}) for name, kind in _types.input_type_types(args).items()
        },
        required=tuple(sorted(names[name] for name in needed)),
    )


def _shape(kind: Any, within: frozenset[type]) -> Shape:
    kind = _types.unwrap_type(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Sequence, list):
        return Shape("list", item=_shape(arguments[0], within))
    if origin in (Mapping, dict):
        return Shape("map", item=_shape(arguments[1], within))
    if origin is not None:
        return _union(arguments, within)
    if isinstance(kind, type) and _types.is_input_type(kind):
        return shape_of(kind, within)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Shape("str")
    return Shape(_SCALARS.get(kind, "any"))


def _union(members: Sequence[Any], within: frozenset[type]) -> Shape:
    """A union of a plain type, its enum and its awaitables is that plain type; others are not checked."""
    plain = [m for m in members if typing.get_origin(m) not in _DEFERRED and m is not type(None)]
    shapes = {shape.kind: shape for shape in (_shape(member, within) for member in plain)}
    return next(iter(shapes.values())) if len(shapes) == 1 else Shape("any")


_DEFERRED = (Awaitable, pulumi.Output)
_SCALARS: Mapping[Any, str] = {
    str: "str",
    int: "int",
    float: "float",
    bool: "bool",
    pulumi.Asset: "asset",
    pulumi.Archive: "archive",
}
