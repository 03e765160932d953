"""The services of a Copilot workspace, converted as a whole before anything is written."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from components.common.advice import unknown_values
from components.service.manifest.manifest import Manifest
from environment import service_names
from environment.configuration import Configuration
from environment.errors import SettingsError
from environment.service_files import name_problems
from strata.copilot import keys, notes
from strata.copilot.containers import Import, dockerfile
from strata.copilot.notes import CHOSEN, TO_DO, Merged, Note
from strata.copilot.overrides import ENVIRONMENTS, OF_THE_SHELL, applied, references, resolved
from strata.copilot.reader import ManifestError, Reader, dotted, leaves, texts
from strata.copilot.sections import Sections, files, sections
from strata.copilot.workspace import CopilotWorkspace, notes_of
from strata.errors import Exit, StrataError

_PRIORITY, _STEP = 100, 10
"""The first priority of a route, and the distance of the next one."""


@dataclass(frozen=True)
class Beside:
    """The services of the project, and the priorities of their routes."""

    services: Sequence[str] = ()
    priorities: Collection[int] = ()


NOTHING = Beside()


@dataclass(frozen=True)
class ImportedService:
    """One service to write: its sections by environment, the notes, and where its code comes from."""

    name: str
    kind: str
    stacks: Mapping[str, Sections]
    notes: Sequence[Merged]
    dockerfile: str | tuple[Path, Path] | None
    site: Sequence[tuple[Path, str]] = ()


def plan(
    workspace: CopilotWorkspace,
    environments: Sequence[str],
    names: Mapping[str, str],
    beside: Beside = NOTHING,
) -> list[ImportedService]:
    """All services for the project's *environments*; *names* maps those to Copilot's.

    The new names and priorities are possible *beside* those of the project.

    Raises StrataError (2) with every error of every manifest; an unknown key is one.
    """
    problems: list[str] = []
    services = []
    known = [*beside.services, *(str(manifest.get("name")) for manifest in workspace.manifests.values())]
    for folder, manifest in workspace.manifests.items():
        place = f"copilot/{folder}/manifest.yml"
        found = [*_wrong_name(manifest.get("name"), known), *_wrong(manifest)]
        if not found:
            try:
                services.append(_service(workspace, folder, manifest, environments, names))
            except ManifestError as error:
                found = [str(error)]
        problems += [f"{place}: {one}" for one in found]
    _refuse(workspace, problems)
    _prioritise(services, beside.priorities)
    _refuse(workspace, [one for service in services for one in _invalid(service)])
    return services


def _refuse(workspace: CopilotWorkspace, problems: Sequence[str]) -> None:
    if problems:
        count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
        message = "\n".join([f"{workspace.root}: {count}; nothing was written", *problems])
        raise StrataError(message, Exit.USAGE)


def _invalid(service: ImportedService) -> Iterator[str]:
    """Errors of the service's models, such as a name that is too long, or 14 days of retention."""
    configuration = Configuration(service.name, Manifest, None)
    for environment, stack in service.stacks.items():
        config = {f"{service.name}:{key}": value for key, value in stack.items()}
        try:
            with unknown_values():  # `strata preview` shows these
                configuration.parse(f"Pulumi.{environment}.yaml", config)
        except SettingsError as error:
            for problem in error.problems:
                yield f"services/{service.name}/Pulumi.{environment}.yaml would be wrong: {problem}"


def _wrong_name(name: object, beside: Sequence[str]) -> Iterator[str]:
    """Errors of a service's name, also with the names of the services *beside* it."""
    if not isinstance(name, str):
        yield f"name: {name!r} must be text"
        return
    found = [*name_problems(name)] or service_names.of_one(name, beside)
    yield from (f"name: {one}" for one in found)


def _wrong(manifest: Mapping[str, object]) -> Iterator[str]:
    """Errors of the type and the keys, whatever the values are."""
    kind = manifest.get("type")
    if kind not in keys.TYPES:
        yield f"type: {kind!r} is not allowed; allowed: {', '.join(keys.TYPES)}"
        return
    documents = {"": {key: value for key, value in manifest.items() if key != ENVIRONMENTS}}
    overrides = manifest.get(ENVIRONMENTS)
    if overrides is not None and not isinstance(overrides, Mapping):
        yield f"{ENVIRONMENTS}: must be a mapping"
        return
    documents |= {f"{ENVIRONMENTS}.{name}.": value for name, value in (overrides or {}).items() if value}
    for prefix, document in documents.items():
        if not isinstance(document, Mapping):
            yield f"{prefix.rstrip('.')}: must be a mapping"
            continue
        valued = {*leaves(document)}
        for path in leaves(document, nulls=True):
            # A mapping without contents, such as `variables:`, is null.
            if keys.find(path, str(kind)) is None and (path in valued or not keys.known(path, str(kind))):
                yield f"{prefix}{dotted(path)}: unknown Copilot key.{keys.suggestion(path, str(kind))}"


def _service(
    workspace: CopilotWorkspace,
    folder: str,
    manifest: Mapping[str, object],
    environments: Sequence[str],
    names: Mapping[str, str],
) -> ImportedService:
    name, kind = str(manifest["name"]), str(manifest["type"])
    stacks: dict[str, Sections] = {}
    found: dict[str, Sequence[Note]] = {}
    for environment in environments:
        one = _import(workspace, manifest, environment, names.get(environment, environment))
        stacks[environment] = sections(one, kind)
        built = files(one) if kind == keys.SITE else dockerfile(one)
        _unread(one, kind)
        found[environment] = one.notes.found
        if environment == environments[0]:
            code = built
        elif code != built:
            one.notes.to_do(
                "image", f"{environment} has another image than {environments[0]}: one image is built for all"
            )
    merged = [
        *notes.merged(found),
        *(Merged(note, ()) for note in _around(workspace, folder, manifest, environments, names)),
    ]
    site = [(workspace.root / source, target) for source, target in code] if isinstance(code, list) else []
    for source, _ in site:
        if not source.exists():
            raise ManifestError("files[].source", f"there is no {source}")
    return ImportedService(name, kind, stacks, merged, None if isinstance(code, list) else code, site)


def _import(
    workspace: CopilotWorkspace, manifest: Mapping[str, object], environment: str, copilot: str
) -> Import:
    """The manifest with the overrides of the environment that Copilot calls *copilot*."""
    variables = {"COPILOT_APPLICATION_NAME": workspace.application, "COPILOT_ENVIRONMENT_NAME": copilot}
    document = resolved(applied(manifest, copilot), variables)
    reader = Reader(document if isinstance(document, Mapping) else {})
    one = Import(workspace.root, str(manifest["name"]), environment, reader)
    for path, text in texts(document):
        if references(text):
            one.notes.to_do(dotted(path), f"{text!r} {OF_THE_SHELL}")
    return one


def _unread(one: Import, kind: str) -> None:
    """A note for every key that nothing read: its row in the table says what to do."""
    for path in one.reader.unread():
        key = keys.find(path, kind)
        text = key.text if key and not key.mapped else "it has no effect here"
        one.notes.to_do(dotted(path), text)


def _around(
    workspace: CopilotWorkspace,
    folder: str,
    manifest: Mapping[str, object],
    environments: Sequence[str],
    names: Mapping[str, str],
) -> Iterator[Note]:
    """Notes on the environments that only one side has, and on the service's other files."""
    overrides = manifest.get(ENVIRONMENTS)
    known = {*workspace.environments, *(overrides if isinstance(overrides, Mapping) else ())}
    copilot = {names.get(one, one): one for one in environments}
    for name in sorted(known - copilot.keys()):
        text = f"the project has no environment {name}: add one, or import with --environment ENV={name}"
        yield Note(TO_DO, f"{ENVIRONMENTS}.{name}", text)
    for name in sorted(copilot.keys() - known):
        text = "the workspace has no such environment: its stack file has the values without overrides"
        yield Note(CHOSEN, f"Pulumi.{copilot[name]}.yaml", text)
    yield from notes_of(workspace.root, folder)


def _prioritise(services: Sequence[ImportedService], taken: Collection[int]) -> None:
    """Give every route a priority that is not *taken*: the longest path first, as Copilot does."""
    routed = [
        one
        for one in services
        if any("route" in process for process in _processes(one, next(iter(one.stacks))))
    ]

    def specific(one: ImportedService) -> tuple[int, str]:
        route = next(item["route"] for item in _processes(one, next(iter(one.stacks))))
        paths = route["paths"] if isinstance(route, dict) else []
        return -max(len(path) for path in paths), one.name

    free = (number for number in count(_PRIORITY, _STEP) if number not in taken)
    for priority, one in zip(free, sorted(routed, key=specific), strict=False):
        for environment in one.stacks:
            for process in _processes(one, environment):
                route = process["route"]
                if isinstance(route, dict):
                    route["priority"] = priority


def _processes(one: ImportedService, environment: str) -> list[dict[str, object]]:
    run = one.stacks[environment]["run"]
    return list(run.values()) if isinstance(run, dict) else []
