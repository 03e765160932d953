"""The valid part of settings that are not valid as a whole, and the rules that it breaks."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, Discriminator, Tag, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from components.common.partial import InvalidPart, InvalidSettingError
from environment.locations import walk

Model = TypeVar("Model", bound=BaseModel)
Steps = tuple[int | str, ...]

_INVALID = object()


def valid_part(
    model: type[Model], raw: Mapping[str, Any], errors: Sequence[ErrorDetails], context: Mapping[str, Any]
) -> tuple[Model, list[ErrorDetails]]:
    """*raw* as *model* without the settings that *errors* are of, and the errors of its own rules.

    Pydantic checks no rule of a model with a wrong field. Here each rule is checked that reads no wrong
    field: reading one raises InvalidSettingError, and the rule is left out.
    """
    reader = _Reader({tuple(walk(model, error["loc"]).steps) for error in errors}, context)
    return reader.model(model, raw, (), ()), reader.found


class _Reader:
    """Reads settings without those at the *wrong* paths; *found* are the errors of their rules."""

    def __init__(self, wrong: set[Steps], context: Mapping[str, Any]) -> None:
        self._wrong, self._context = wrong, context
        self.found: list[ErrorDetails] = []

    def model(self, kind: type[Model], raw: Mapping[str, Any], at: Steps, location: Steps) -> Model:
        """*raw* at the path *at* as *kind*; *location* is pydantic's, with the tags of unions."""
        made = kind.model_construct()
        values = made.__dict__
        values.clear()
        for name, field in kind.model_fields.items():
            key = field.alias or name
            if key in raw:
                value = self._value(_annotated(field), raw[key], (*at, key), (*location, key))
                if value is not _INVALID:
                    values[name] = value
            elif not field.is_required():
                values[name] = field.get_default(call_default_factory=True)
        # Without an error below, pydantic has checked the rules.
        if self._errors(at) - {at}:
            self._check(made, raw, location)
        return made

    def _check(self, made: BaseModel, raw: object, location: Steps) -> None:
        for name, rule in type(made).__pydantic_decorators__.model_validators.items():
            if rule.info.mode != "after":
                continue
            try:
                getattr(made, name)()
            except InvalidSettingError:
                continue
            except ValidationError as error:
                self.found += [{**one, "loc": (*location, *one["loc"])} for one in error.errors()]
            except ValueError as error:
                self.found.append(
                    ErrorDetails(
                        type="value_error", loc=location, msg=str(error), input=raw, ctx={"error": error}
                    )
                )

    def _errors(self, at: Steps) -> set[Steps]:
        """The wrong paths that are *at* or below it."""
        return {path for path in self._wrong if path[: len(at)] == at}

    def _value(self, kind: object, raw: object, at: Steps, location: Steps) -> object:
        if not self._errors(at):
            try:
                return _adapter(kind).validate_python(raw, context=self._context)
            except ValidationError:
                return _INVALID
        bare, notes = _bare(kind)
        origin, arguments = get_origin(bare), get_args(bare)
        if origin in (Union, UnionType):
            member, tag = _member(arguments, notes, raw)
            return _INVALID if member is None else self._value(member, raw, at, (*location, *tag))
        if isinstance(raw, dict):
            if isinstance(bare, type) and issubclass(bare, BaseModel):
                return self.model(bare, raw, at, location)
            if origin in (dict, Mapping):
                return self._mapping(kind, arguments[1], raw, at, location)
        if isinstance(raw, list) and origin is tuple:
            return self._list(arguments[0], raw, at, location)
        return _INVALID

    def _mapping(
        self, whole: object, kind: object, raw: Mapping[str, object], at: Steps, location: Steps
    ) -> object:
        """The members; of one that isn't valid at all the name is kept, if it is a section.

        The *whole* mapping may have checks of other members, such as of their names.
        """
        found = {key: self._value(kind, one, (*at, key), (*location, key)) for key, one in raw.items()}
        if _are_sections(kind):
            return {key: InvalidPart() if one is _INVALID else one for key, one in found.items()}
        valid = {key: one for key, one in raw.items() if found[key] is not _INVALID}
        try:
            return _adapter(whole).validate_python(valid, context=self._context)
        except ValidationError:
            return _INVALID

    def _list(self, kind: object, raw: Sequence[object], at: Steps, location: Steps) -> object:
        found = [self._value(kind, one, (*at, index), (*location, index)) for index, one in enumerate(raw)]
        if _are_sections(kind):
            return tuple(InvalidPart() if one is _INVALID else one for one in found)
        return _INVALID if _INVALID in found else tuple(found)


@cache
def _adapter(kind: object) -> TypeAdapter[Any]:
    """The adapter of *kind*, which takes longer to make than a value to validate."""
    return TypeAdapter(cast(type, kind))


def _annotated(field: FieldInfo) -> object:
    """The type of *field*, with its checks."""
    kind: object = field.annotation
    for one in field.metadata:
        kind = Annotated[kind, one]
    return kind


def _bare(kind: object) -> tuple[object, tuple[object, ...]]:
    """*kind* without its annotations, and these."""
    if get_origin(kind) is not Annotated:
        return kind, ()
    inner, *notes = get_args(kind)
    bare, more = _bare(inner)
    return bare, (*more, *notes)


def _member(
    members: Sequence[object], notes: Sequence[object], raw: object
) -> tuple[object | None, tuple[str, ...]]:
    """The member of a union that *raw* is of, None if that can't be said; its tag in pydantic's location."""
    for note in notes:
        if isinstance(note, Discriminator) and callable(note.discriminator):
            tag = str(note.discriminator(raw))
            found = next((one for one in members if Tag(tag) in _bare(one)[1]), None)
            return found, () if found is None else (tag,)
    given = [one for one in members if one is not NoneType]
    return (given[0], ()) if len(given) == 1 and raw is not None else (None, ())


def _are_sections(kind: object) -> bool:
    bare, _ = _bare(kind)
    if get_origin(bare) in (Union, UnionType):
        return all(map(_are_sections, get_args(bare)))
    return isinstance(bare, type) and issubclass(bare, BaseModel)
