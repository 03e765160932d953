"""The configuration of a stack: the model of its keys, read from a stack file or from the engine."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from environment.errors import SettingsError, explain, is_echo, suggest
from environment.locations import walk
from environment.stack_file import NO_SECRETS, PULUMI_PREFIX

AWS = "aws"

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Configuration(Generic[Model]):
    """The keys of *model*: ``aws:`` and a field of its ``aws``, or *project* and one of its own fields."""

    project: str
    model: type[Model]
    aws: type[BaseModel] | None

    def keys(self) -> list[str]:
        """The configuration keys of a stack file, in the order of the models."""
        own = self.aws.model_fields.values() if self.aws else ()
        aws = [f"{AWS}:{field.alias}" for field in own]
        return [*aws, *(f"{self.project}:{name}" for name in self.model.model_fields if name != AWS)]

    def parse(
        self, file: str, config: dict[str, Any], problems: Sequence[str] = (), region: str | None = None
    ) -> Model:
        """*config* as the model; raises SettingsError with *problems* and every other error.

        *region* is for configurations without a section ``aws:``.
        """
        keys = self.keys()
        found = list(problems)
        raw: dict[str, Any] = {AWS: {}} if self.aws else {}
        for key, value in config.items():
            if key in keys:
                namespace, name = key.split(":")
                (raw[AWS] if namespace == AWS else raw)[name] = value
            elif not key.startswith(PULUMI_PREFIX):
                found.append(f"{key}: unknown key; {suggest(key, keys)}")
        try:
            settings = self.model.model_validate(raw, context={"region": config.get(f"{AWS}:region", region)})
        except ValidationError as error:
            wrong = [one for one in error.errors() if not is_echo(one)]
            found += [explain(one, self.model, self._path(one["loc"])) for one in wrong]
        if found:
            raise SettingsError(file, found)
        return settings

    def of_running_stack(self, file: str) -> Model:
        """The model from what the engine gives the program; raises SettingsError."""
        import pulumi  # late: see Settings.load

        encrypted = [key for key in self.keys() if pulumi.runtime.is_config_secret(key)]
        if encrypted:
            raise SettingsError(file, [f"{key}: {NO_SECRETS}" for key in encrypted])
        texts = {key: pulumi.Config(key.split(":")[0]).get(key.split(":")[1]) for key in self.keys()}
        return self.parse(file, {key: _structured(text) for key, text in texts.items() if text is not None})

    def _path(self, location: Sequence[int | str]) -> str:
        location = walk(self.model, location).steps
        namespace, first, rest = self.project, location[0], location[1:]
        if first == AWS:
            namespace, first, rest = AWS, location[1], location[2:]
        return f"{namespace}:{first}" + "".join(
            f"[{step}]" if isinstance(step, int) else f".{step}" for step in rest
        )


def _structured(text: str) -> object:
    """The engine gives a list or a mapping of the stack file as JSON, everything else as text."""
    if not text.startswith(("{", "[")):
        return text
    try:
        parsed: object = json.loads(text)
    except json.JSONDecodeError:
        return text
    return parsed
