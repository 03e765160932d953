"""The stack files of one service for all environments, which have the same keys and names."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from components.common.suggest import suggest
from components.service.manifest.sections import Sections
from environment.errors import SettingsError
from environment.stack_file import CONFIG_KEY, environments, read_config

# Sections whose members have names.
_NAMED = ("run", "queues", "topics", "tables", "buckets", "streams", "buses", "secrets")


def lacking(root: Path, folder: Path) -> Iterator[str]:
    """Stack files that lack, and those of environments that the project doesn't have."""
    known, there = environments(root), environments(folder)
    for stack in known:
        if stack not in there:
            yield f"Pulumi.{stack}.yaml: there is no such file; a service has one for every environment"
        elif not (folder / f"Pulumi.{stack}.yaml").is_file():
            yield f"Pulumi.{stack}.yaml: is a folder; it must be a file"
    for stack in there:
        if stack not in known:
            yield f'Pulumi.{stack}.yaml: "{stack}" is not an environment; {suggest(stack, known)}'


def differences(root: Path, folder: Path, config: Mapping[str, Any], stack: str) -> Iterator[str]:
    """Differences in keys and names between the stack file with *config* and those of other environments."""
    missing: dict[str, list[str]] = {}
    for other in environments(root) if config else ():
        path = folder / f"Pulumi.{other}.yaml"
        if other == stack or not path.is_file():
            continue
        try:
            compared, _ = read_config(path)
        except SettingsError as error:
            yield from (f"{path.name}: {problem}" for problem in error.problems)
            continue
        for place, file in _differences(folder.name, f"Pulumi.{stack}.yaml", config, path.name, compared):
            missing.setdefault(place, []).append(file)
    for place, files in missing.items():
        yield f"{place}: missing; {' and '.join(files)} {'has' if len(files) == 1 else 'have'} it"


def _differences(
    name: str, own: str, config: Mapping[str, Any], other: str, compared: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """The keys that one of two stack files lacks, with the file that has them."""
    for key in Sections.model_fields:
        if f"{name}:{key}" in config and f"{name}:{key}" not in compared:
            yield f"{other}: {CONFIG_KEY}.{name}:{key}", own
    for section in _NAMED:
        there, here = _names(compared.get(f"{name}:{section}")), _names(config.get(f"{name}:{section}"))
        for lost in sorted(here - there):
            yield f"{other}: {name}:{section}.{lost}", own
        # Without the section its own key is the error, and not each name.
        for more in sorted(there - here) if isinstance(config.get(f"{name}:{section}"), dict | list) else ():
            yield f"{name}:{section}.{more}", other
    runs = (config.get(f"{name}:run"), compared.get(f"{name}:run"))
    for lost in _lacking(*runs):
        yield f"{other}: {name}:run.{lost}", own
    for more in _lacking(*reversed(runs)):
        yield f"{name}:run.{more}", other


def _lacking(run: object, other: object) -> Iterator[str]:
    """The optional keys that processes in *run* have, and those of the same name and kind in *other* not."""
    if not isinstance(run, dict) or not isinstance(other, dict):
        return
    for name, process in run.items():
        there = other.get(name)
        if isinstance(process, dict) and isinstance(there, dict) and process.get("kind") == there.get("kind"):
            for key in sorted(_optional(process) - _optional(there)):
                yield f"{name}.{key}"


def _optional(process: Mapping[str, Any]) -> set[str]:
    route = process.get("route")
    callers = {"route.callers"} if isinstance(route, dict) and "callers" in route else set[str]()
    return callers | ({"traces", "route"} & process.keys())


def _names(section: object) -> set[str]:
    return {str(name) for name in section} if isinstance(section, dict | list) else set()
