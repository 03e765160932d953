"""Locations of pydantic's errors, followed through the types of nested settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

# The step that pydantic adds for a mapping's key.
_KEY = "[key]"


@dataclass
class Walk:
    """The innermost model on the way to a location, the field of it, and the steps as in the file.

    The file has no steps for the tags of unions and for the keys of mappings, which pydantic adds.
    """

    owner: type[BaseModel]
    field: FieldInfo | None
    steps: list[int | str]


def walk(section: type[BaseModel], location: Sequence[int | str]) -> Walk:
    """The way from *section* to *location*."""
    found = Walk(section, None, [])
    kind: object = section
    for step in location:
        kind = _bare(kind)
        member = next((one for one in get_args(kind) if step in _tags(one)), None)
        if member is not None:
            kind = member
            inner = _bare(member)
            if _is_section(inner):
                found.owner, found.field = inner, None
        elif step != _KEY:
            found.steps.append(step)
            kind = _below(kind, step, found)
    return found


def _below(kind: object, step: int | str, found: Walk) -> object:
    """The type at *step* of *kind*, or None where no type says it."""
    candidates = [_bare(one) for one in (kind, *get_args(kind))] if _is_union(kind) else [kind]
    for one in candidates:
        origin, arguments = get_origin(one), get_args(one)
        if isinstance(step, int):
            if origin is tuple:
                return arguments[0]
        elif origin in (dict, Mapping):
            return arguments[1]
        elif _is_section(one):
            found.owner, found.field = one, _field(one, step)
            texts = {_description(_field(other, step)) for other in _sections(kind)}
            if len(texts) > 1:
                found.field = None  # the error says no member, and each describes the field otherwise
            return found.field and found.field.annotation
    return None


def _sections(kind: object) -> list[type[BaseModel]]:
    """The sections of a union."""
    return [one for one in map(_bare, get_args(kind)) if _is_section(one)] if _is_union(kind) else []


def _field(section: type[BaseModel], step: int | str) -> FieldInfo | None:
    fields = {field.alias or name: field for name, field in section.model_fields.items()}
    return fields.get(str(step))


def _description(field: FieldInfo | None) -> str | None:
    return None if field is None else field.description


def _bare(kind: object) -> object:
    return _bare(get_args(kind)[0]) if get_origin(kind) is Annotated else kind


def _is_union(kind: object) -> bool:
    return get_origin(kind) in (Union, UnionType)


def _tags(kind: object) -> list[str]:
    if get_origin(kind) is not Annotated:
        return []
    return [one.tag for one in get_args(kind)[1:] if isinstance(one, Tag)]


def _is_section(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
