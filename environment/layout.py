"""The configuration of a stack file against a model: aws: keys and the project's own, all errors at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pulumi
from pydantic import BaseModel, ValidationError

from environment.errors import SettingsError, explain, is_echo, suggest

AWS = "aws"
# Pulumi's own options may stand in a stack file too, and are Pulumi's to check.
_PULUMI_PREFIX = "pulumi:"

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Layout(Generic[Model]):
    """Where *model* lies in a stack file: its field ``aws`` in the aws: keys, the rest in *project*'s."""

    project: str
    model: type[Model]
    aws: type[BaseModel]

    def keys(self) -> list[str]:
        """The configuration keys of a stack file, in the order of the models."""
        aws = [f"{AWS}:{field.alias}" for field in self.aws.model_fields.values()]
        return [*aws, *(f"{self.project}:{name}" for name in self.model.model_fields if name != AWS)]

    def parse(self, file: str, config: dict[str, Any], problems: Sequence[str] = ()) -> Model:
        """*config* as the model; raises SettingsError with *problems* and everything else that is wrong."""
        keys = self.keys()
        found = list(problems)
        raw: dict[str, Any] = {AWS: {}}
        for key, value in config.items():
            if key in keys:
                namespace, name = key.split(":")
                (raw[AWS] if namespace == AWS else raw)[name] = value
            elif not key.startswith(_PULUMI_PREFIX):
                found.append(f"{key}: unknown key; {suggest(key, keys)}")
        try:
            settings = self.model.model_validate(raw, context={"region": config.get(f"{AWS}:region")})
        except ValidationError as error:
            wrong = [one for one in error.errors() if not is_echo(one)]
            found += [explain(one, self.model, self._path(one["loc"])) for one in wrong]
        if found:
            raise SettingsError(file, found)
        return settings

    def running(self) -> dict[str, Any]:
        """What the engine hands the program: text, and JSON where the stack file has a list or a mapping."""
        texts = {key: pulumi.Config(key.split(":")[0]).get(key.split(":")[1]) for key in self.keys()}
        return {key: _structured(text) for key, text in texts.items() if text is not None}

    def _path(self, location: Sequence[int | str]) -> str:
        namespace, first, rest = self.project, location[0], location[1:]
        if first == AWS:
            namespace, first, rest = AWS, location[1], location[2:]
        return f"{namespace}:{first}" + "".join(
            f"[{step}]" if isinstance(step, int) else f".{step}" for step in rest
        )


def _structured(text: str) -> object:
    try:
        parsed: object = json.loads(text) if text.startswith(("{", "[")) else text
        return parsed
    except json.JSONDecodeError:
        return text
