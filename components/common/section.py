"""Base class of all settings: immutable, and strict about keys and types."""

from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from components.common.partial import InvalidSettingError

# AWS's APIs have 32-bit integers; a field with its own limit keeps that limit.
_LARGEST_INTEGER = 2**31 - 1


def _exact_literal(literal: CoreSchema, expected: list[object]) -> CoreSchema:
    """*literal* without Python's equality of 1, 1.0 and True."""

    def exact(value: object) -> object:
        if isinstance(value, bool | float) and type(value) not in map(type, expected):
            allowed = " or ".join(map(repr, expected))
            raise PydanticKnownError("literal_error", {"expected": allowed})
        return value

    return core_schema.no_info_before_validator_function(exact, literal)


def _yaml_types(schema: object) -> object:
    """*schema* with lists for tuples, bounded integers and literals that no boolean or float matches."""
    if isinstance(schema, list | tuple):
        return type(schema)(_yaml_types(part) for part in schema)
    if not isinstance(schema, dict):
        return schema
    walked = {key: part if key == "metadata" else _yaml_types(part) for key, part in schema.items()}
    match walked.get("type"):
        case "tuple":
            walked["strict"] = False
        case "int" if not {"le", "lt"} & walked.keys():
            walked["le"] = _LARGEST_INTEGER
        case "literal" if any(isinstance(value, int) for value in schema["expected"]):
            return _exact_literal(cast(CoreSchema, walked), schema["expected"])
    return walked


class Section(BaseModel):
    """One mapping of a stack file. An unknown key is an error, and so is a value of another YAML type.

    YAML has lists and no tuples, so a tuple takes a list; nothing else is converted.
    """

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return cast(CoreSchema, _yaml_types(handler(source)))

    if not TYPE_CHECKING:  # a type checker would take every misspelt attribute

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (a section has values of any type)
            """Raise InvalidSettingError for a field that environment.partial left out."""
            if name in type(self).model_fields:
                raise InvalidSettingError(name)
            return super().__getattr__(name)
