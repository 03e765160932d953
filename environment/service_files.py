"""The stack files of a service, checked with its folder, its environment and the other services."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from components.common.advice import unknown_values
from components.common.partial import judged
from components.common.problems import refuse
from components.service.manifest import rules
from components.service.manifest.manifest import Manifest
from components.service.manifest.names import check_name
from components.service.manifest.sections import Sections
from environment import (
    service_code,
    service_hosts,
    service_names,
    service_neighbours,
    service_rules,
    service_sizes,
    service_stack_files,
    yaml_file,
)
from environment.configuration import Configuration
from environment.errors import SettingsError, show
from environment.schema import service_schema
from environment.service_claims import claims, others
from environment.settings import Settings
from environment.settings import read as read_environment
from environment.stack_file import read_config
from environment.yaml_file import YamlFileError

PLATFORM_FILE = "STRATA_PLATFORM_FILE"
"""A variable with the path of another stack file of the platform: `strata unlock` sets it."""

_SCHEMA_FILE = "service.schema.json"
_FOLDER = "services"
_PROJECT_FILE, _PROGRAM = "Pulumi.yaml", "__main__.py"
_RUNTIME = "python"
# Names that stand before the first dot of a use, and namespaces of other configuration keys.
_RESERVED = frozenset({*Manifest.model_fields, "platform", "strata", "aws", "pulumi"})


@dataclass(frozen=True)
class ServiceFile:
    """One service in one environment, whole and valid."""

    name: str
    folder: Path
    environment: Settings
    manifest: Manifest
    warnings: tuple[str, ...] = ()
    """Values that AWS advises against, or that the code doesn't know."""


def load(folder: Path, stack: str, *, installed: bool = True) -> ServiceFile:
    """The service in *folder* for the environment *stack*; raises SettingsError with every error at once."""
    folder = folder.resolve()
    file, root, name = f"Pulumi.{stack}.yaml", folder.parents[1], folder.name
    if other := _other_name(folder):
        # The keys of the stack files have the other name too: one cause, and one error.
        raise SettingsError(f"{_FOLDER}/{name}/{_PROJECT_FILE}", [other])
    environment, problems = _environment(Path(os.environ.get(PLATFORM_FILE, root / file)))
    problems += [*_project(folder), *service_stack_files.lacking(root, folder)]
    with unknown_values() as unknown:
        manifest, config, found = _manifest(
            folder, name, stack, environment.aws.region if environment else ""
        )
    problems += [*found, *service_stack_files.differences(root, folder, config, stack)]
    if manifest is not None:
        own, known = claims(name, config), others(folder.parent, name, stack)
        with unknown_values() as left_out:
            of_code = [*judged(service_code.in_folder(folder, manifest, installed=installed))]
        unknown += left_out
        wrong = [
            *((f"run.{path}", reason) for path, reason in of_code),
            *judged(service_neighbours.with_others(name, manifest, own, known)),
        ]
        if environment is not None:
            wrong += judged(service_rules.with_environment(manifest, environment, stack))
            wrong += judged(service_hosts.of_shared(own, known, environment, file))
            wrong += judged(service_sizes.problems(name, manifest, environment))
        problems += [f"{name}:{path}: {reason}" for path, reason in wrong]
    if problems or environment is None or not isinstance(manifest, Manifest):
        raise SettingsError(f"{_FOLDER}/{name}/{file}", [*dict.fromkeys(problems)])
    warnings = tuple(f"{_FOLDER}/{name}/{file}: {name}:{message}" for message in unknown)
    return ServiceFile(name, folder, environment, manifest, warnings)


def _environment(path: Path) -> tuple[Settings | None, list[str]]:
    """The settings of the platform, or the errors of its stack file."""
    try:
        with unknown_values():  # the platform's own commands show these
            return read_environment(path), []
    except SettingsError as error:
        return None, [f"{error.file} of the platform: {problem}" for problem in error.problems]


def _project(folder: Path) -> Iterator[str]:
    """The errors in the names of the folder and of its project."""
    name = folder.name
    yield from (f"the folder's name {one}" for one in name_problems(name))
    if name not in _RESERVED:
        beside = sorted(path.parent.name for path in folder.parent.glob(f"*/{_PROJECT_FILE}"))
        yield from service_names.of_one(name, beside)
    try:
        project = yaml_file.read(folder / _PROJECT_FILE)
    except FileNotFoundError:
        yield f"{_PROJECT_FILE}: there is no such file"
    except YamlFileError as error:
        yield f"{_PROJECT_FILE}: {error}"
    else:
        yield from _runtime(project)
    if not (folder / _PROGRAM).is_file():
        yield f"{_PROGRAM}: there is no such file; it is the program that deploys the service, of two lines"


def name_problems(name: str) -> Iterator[str]:
    """Errors of a service's *name*, whatever the other services are."""
    try:
        check_name(name)
    except ValueError as error:
        yield f'"{name}" {error}'
    if name in _RESERVED:
        yield f'"{name}" is taken; not allowed: {", ".join(sorted(_RESERVED))}'


def _runtime(project: object) -> Iterator[str]:
    """The error of a project whose program is not in Python."""
    given = project.get("runtime") if isinstance(project, dict) else None
    runtime = given.get("name") if isinstance(given, dict) else given
    if runtime != _RUNTIME:
        yield f"{_PROJECT_FILE}: runtime: {show(runtime)} must be {_RUNTIME}, the language of {_PROGRAM}"


def _other_name(folder: Path) -> str | None:
    """The error of a project that is not called as its *folder*; None if it can't be read."""
    try:
        project = yaml_file.read(folder / _PROJECT_FILE)
    except (FileNotFoundError, YamlFileError):
        return None
    name, called = folder.name, project.get("name") if isinstance(project, dict) else None
    if called == name:
        return None
    return (
        f'name: {show(called)} must be "{name}", the name of the folder, and the keys of the stack files '
        f"must begin with {name}: too. A renamed service is a new one: what is deployed under the other name "
        "stays there until that service is destroyed"
    )


def _manifest(
    folder: Path, name: str, stack: str, region: str
) -> tuple[Sections | None, Mapping[str, Any], Sequence[str]]:
    """The manifest, or its valid sections; its configuration, and what is wrong in it.

    There is neither in a file that can't be read.
    """
    path = folder / f"Pulumi.{stack}.yaml"
    if not path.is_file():
        return None, {}, ()
    try:
        config, problems = read_config(path)
    except SettingsError as error:
        return None, {}, error.problems
    read = Configuration(name, Manifest, None)
    try:
        return read.parse(path.name, config, problems, region), config, ()
    except SettingsError:
        sections, found = Configuration(name, Sections, None).valid_part(config, problems, region)
    try:
        refuse(rules.problems(sections))
    except ValidationError as error:
        found += map(read.explain, error.errors())
    return sections, config, found


def json_schema() -> dict[str, Any]:
    """The JSON Schema of every service's stack file."""
    schema = Manifest.model_json_schema()
    sections: Mapping[str, Any] = schema["properties"]
    return service_schema(sections, schema["$defs"])


if __name__ == "__main__":
    root = Path(__file__).parents[1]
    (root / _SCHEMA_FILE).write_text(json.dumps(json_schema(), indent=2) + "\n")
