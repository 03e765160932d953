"""The configuration of a stack: the model of its keys, read from a stack file or from the engine."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from environment.errors import SettingsError, explain, is_echo, meant, nearest_key, suggest
from environment.locations import walk
from environment.partial import valid_part
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
        settings, wrong, found = self._validated(config, problems, region)
        found += map(self.explain, wrong)
        if found or settings is None:
            raise SettingsError(file, found)
        return settings

    def valid_part(
        self, config: dict[str, Any], problems: Sequence[str], region: str
    ) -> tuple[Model, list[str]]:
        """*config* as the model without its wrong settings; *problems* and every other error."""
        settings, wrong, found = self._validated(config, problems, region)
        if settings is None:
            raw = self._raw(config)
            settings, more = valid_part(self.model, raw, wrong, {"region": region})
            wrong = [*wrong, *more]
        return settings, [*found, *map(self.explain, wrong)]

    def explain(self, error: ErrorDetails) -> str:
        """One line for one of pydantic's errors."""
        return explain(error, self.model, self._path(error["loc"]))

    def _validated(
        self, config: Mapping[str, Any], problems: Sequence[str], region: str | None
    ) -> tuple[Model | None, list[ErrorDetails], list[str]]:
        """The model if *config* is valid, pydantic's errors, and the other ones."""
        keys = self.keys()
        unknown = [key for key in config if key not in keys and not key.startswith(PULUMI_PREFIX)]
        found = [*problems, *(f"{key}: unknown key; {suggest(key, keys)}" for key in unknown)]
        context = {"region": config.get(f"{AWS}:region", region)}
        try:
            return self.model.model_validate(self._raw(config), context=context), [], found
        except ValidationError as error:
            wrong = [one for one in error.errors() if not is_echo(one)]
            misspelt = meant(self.model, wrong) | self._meant(unknown)
            return None, [one for one in wrong if not (_is_missing(one) and one["loc"] in misspelt)], found

    def _meant(self, unknown: Sequence[str]) -> set[tuple[int | str, ...]]:
        """The locations of the keys that the *unknown* ones are most similar to."""
        keys = self.keys()
        near = [nearest_key(key, keys) for key in unknown]
        parts = [key.split(":") for key in near if key is not None]
        return {(AWS, name) if namespace == AWS else (name,) for namespace, name in parts}

    def _raw(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """The known keys of *config* as the model's own."""
        keys = self.keys()
        raw: dict[str, Any] = {AWS: {}} if self.aws else {}
        for key, value in config.items():
            if key in keys:
                namespace, name = key.split(":")
                (raw[AWS] if namespace == AWS else raw)[name] = value
        return raw

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
        if not location:
            return self.project  # a rule of the whole model
        namespace, first, rest = self.project, location[0], location[1:]
        if first == AWS:
            namespace, first, rest = AWS, location[1], location[2:]
        return f"{namespace}:{first}" + "".join(
            f"[{step}]" if isinstance(step, int) else f".{step}" for step in rest
        )


def _is_missing(error: ErrorDetails) -> bool:
    return error["type"] == "missing"


def _structured(text: str) -> object:
    """The engine gives a list or a mapping of the stack file as JSON, everything else as text."""
    if not text.startswith(("{", "[")):
        return text
    try:
        parsed: object = json.loads(text)
    except json.JSONDecodeError:
        return text
    return parsed
