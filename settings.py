"""One environment as a typed value: everything that its stack file may vary."""

import json
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Self

import pulumi
from pydantic import ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel, to_pascal

from components.compute.settings import ComputeSettings
from components.messaging.settings import MessagingSettings
from components.network.settings import NetworkSettings
from components.pipeline.settings import PipelineSettings
from components.section import Section
from stackfile import SettingsError, environments, explain, is_echo, read_config, stack_file_schema, suggest

__all__ = ["Settings", "SettingsError", "check_environments", "json_schema", "read"]

_ROOT = Path(__file__).parent
_SCHEMA_FILE = "stack.schema.json"
_PROJECT = "strata"
_AWS = "aws"
# Pulumi's own options may stand in a stack file too, and are Pulumi's to check.
_PULUMI_PREFIX = "pulumi:"

# AWS allows 256 characters: Tagging AWS Resources User Guide, "Tag naming limits and requirements".
TagValue = Annotated[str, Field(min_length=1, max_length=256)]


class Tags(Section):
    """What every resource says about itself."""

    model_config = ConfigDict(alias_generator=to_pascal)

    environment: Annotated[TagValue, Field(description="This environment, as in the stack file's name")]
    project: Annotated[TagValue, Field(description="What the resources belong to")]
    owner: Annotated[TagValue, Field(description="The team that answers for them")]
    cost_center: Annotated[TagValue, Field(description="Where they are paid")]
    managed_by: Annotated[TagValue, Field(description="What changes them, so that nobody does by hand")]
    repository: Annotated[TagValue, Field(description="Where the code is that made them")]


class DefaultTags(Section):
    """The AWS provider's default tags."""

    tags: Annotated[Tags, Field(description="Tags on everything that can carry them")]


class AwsSettings(Section):
    """Where the environment lives; read by the AWS provider as well."""

    model_config = ConfigDict(alias_generator=to_camel)

    region: Annotated[
        str,
        Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$", description="The AWS region, such as ap-northeast-2"),
    ]
    allowed_account_ids: Annotated[
        tuple[Annotated[str, Field(pattern=r"^\d{12}$")], ...],
        Field(
            min_length=1,
            max_length=1,
            description="The environment's own account, 12 digits in quotes; the provider refuses any other",
        ),
    ]
    default_tags: Annotated[DefaultTags, Field(description="Tags that the provider puts on everything")]


class Settings(Section):
    """One environment, whole and valid."""

    aws: Annotated[AwsSettings, Field(description="Where the environment lives")]
    network: Annotated[NetworkSettings, Field(description="The VPC and the ways in and out of it")]
    messaging: Annotated[
        MessagingSettings, Field(description="Queues, topics, events and APIs, and the larger streams")
    ]
    compute: Annotated[ComputeSettings, Field(description="What runs code, and the doors to it")]
    pipeline: Annotated[
        PipelineSettings, Field(description="Uploaded pictures and the copies of them in three sizes")
    ]

    @classmethod
    def load(cls) -> Self:
        """The running stack's settings; raises pulumi.RunError with every error of every stack file."""
        try:
            check_environments(_ROOT)
            return cls._parse(f"Pulumi.{pulumi.get_stack()}.yaml", _running_config())
        except SettingsError as error:
            raise pulumi.RunError(str(error)) from None

    @classmethod
    def _parse(cls, file: str, config: dict[str, Any], problems: Sequence[str] = ()) -> Self:
        keys = _keys()
        found = list(problems)
        raw: dict[str, Any] = {_AWS: {}}
        for key, value in config.items():
            if key in keys:
                namespace, name = key.split(":")
                (raw[_AWS] if namespace == _AWS else raw)[name] = value
            elif not key.startswith(_PULUMI_PREFIX):
                found.append(f"{key}: unknown key; {suggest(key, keys)}")
        try:
            settings = cls.model_validate(raw, context={"region": config.get(f"{_AWS}:region")})
        except ValidationError as error:
            found += [explain(one, cls, _path(one["loc"])) for one in error.errors() if not is_echo(one)]
        if found:
            raise SettingsError(file, found)
        return settings


def read(path: Path) -> Settings:
    """The settings in the stack file *path*; raises SettingsError with everything that is wrong in it."""
    config, problems = read_config(path)
    return Settings._parse(path.name, config, problems)


def check_environments(root: Path) -> None:
    """Raise SettingsError where a stack file in *root* is wrong, or two of them claim the same thing."""
    valid: dict[str, Settings] = {}
    problems: list[str] = []
    for name, path in environments(root).items():
        try:
            valid[path.name] = read(path)
        except SettingsError as error:
            problems += [f"{path.name}: {problem}" for problem in error.problems]
            continue
        tag = valid[path.name].aws.default_tags.tags.environment
        if tag != name:
            problems.append(f'{path.name}: aws:defaultTags.tags.Environment: "{tag}" must be "{name}"')
    for (file, one), (other_file, other) in combinations(valid.items(), 2):
        files = f"{file} and {other_file}"
        if one.network.cidr.overlaps(other.network.cidr):
            problems.append(
                f"{files}: strata:network.cidr {one.network.cidr} and {other.network.cidr} overlap"
            )
        for account in sorted({*one.aws.allowed_account_ids} & {*other.aws.allowed_account_ids}):
            problems.append(f"{files}: aws:allowedAccountIds both name {account}; an environment has its own")
    if problems:
        raise SettingsError("Pulumi.*.yaml", problems)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a whole stack file."""
    schema = Settings.model_json_schema()
    definitions = schema["$defs"]
    aws = definitions.pop(AwsSettings.__name__)["properties"]
    layers = {name: layer for name, layer in schema["properties"].items() if name != _AWS}
    keys = {f"{_AWS}:{name}": key for name, key in aws.items()}
    return stack_file_schema(keys | {f"{_PROJECT}:{name}": key for name, key in layers.items()}, definitions)


def _keys() -> list[str]:
    """The configuration keys of a stack file, in the order of the models."""
    aws = [f"{_AWS}:{field.alias}" for field in AwsSettings.model_fields.values()]
    return [*aws, *(f"{_PROJECT}:{name}" for name in Settings.model_fields if name != _AWS)]


def _path(location: Sequence[int | str]) -> str:
    namespace, first, rest = _PROJECT, location[0], location[1:]
    if first == _AWS:
        namespace, first, rest = _AWS, location[1], location[2:]
    return f"{namespace}:{first}" + "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in rest
    )


def _running_config() -> dict[str, Any]:
    """What the engine hands the program: text, and JSON where the stack file has a list or a mapping."""
    texts = {key: pulumi.Config(key.split(":")[0]).get(key.split(":")[1]) for key in _keys()}
    return {key: _structured(text) for key, text in texts.items() if text is not None}


def _structured(text: str) -> object:
    try:
        parsed: object = json.loads(text) if text.startswith(("{", "[")) else text
        return parsed
    except json.JSONDecodeError:
        return text


if __name__ == "__main__":
    (_ROOT / _SCHEMA_FILE).write_text(json.dumps(json_schema(), indent=2) + "\n")
