"""The steps of `strata drift`: compare, list, apply drift-ignore.yaml, print, update the issue."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from environment import stack_file
from strata import project, service_folders
from strata.commands.options import CloudTarget
from strata.drift import accepted, busy, engine, ignore, text, unmanaged
from strata.drift.entry import Entry
from strata.drift.lister import Lister
from strata.drift.report import Report, Unlocked
from strata.engine import locks, other_stacks, state
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

if TYPE_CHECKING:  # late below: PyGithub takes a quarter of a second of CPU, and most comparisons need none
    from strata.drift.tracker import Tracker


@dataclass(frozen=True)
class Request:
    """The checked request; resources with these *tags* belong to the environment."""

    region: str
    tags: Mapping[str, str]
    restore: str
    minimum_coverage: float
    entries: tuple[Entry, ...] = ()
    tracker: Tracker | None = None
    stack_file: Mapping[str, Any] = field(default_factory=lambda: {"config": {}})
    project: str = ""
    neighbours: tuple[str, ...] | None = None
    """The other services, of a service; None of the platform, which reads the states of all services."""
    folders: tuple[str, ...] = ()
    """The services that have a folder in the checkout."""
    option: str = ""
    """The option of a command for the place of the environment, with a space before it."""


def request(environment: str, cloud: CloudTarget, minimum_coverage: float, repository: str | None) -> Request:
    """The request for one environment; StrataError (2) if settings, drift-ignore.yaml or token are bad."""
    from environment import settings  # late: pydantic models take a moment, and project checks them first

    found = project.environment(environment)
    # A service's tags are those of its environment, and its name.
    platform = project.environment(found.name) if found.service else found
    tags = settings.read(platform.stack_file).aws.default_tags.tags
    own = {"Service": found.service} if found.service else {}
    option = "" if cloud is CloudTarget.sandbox else f" --cloud {cloud.value}"
    return Request(
        found.region,
        {"Environment": tags.environment, "Project": tags.project, **own},
        f"strata up {environment}{option}",
        minimum_coverage,
        ignore.load(found.root, found.name),
        None if repository is None else _tracker(repository),
        # The locks are in the stack file of the platform.
        stack_file.read(platform.stack_file),
        found.project,
        _neighbours(platform, found.service),
        (*service_folders.names(platform.root),),
        option,
    )


def _tracker(repository: str) -> Tracker:
    from strata.drift.tracker import tracker

    return tracker(repository, os.environ)


def _neighbours(platform: project.Environment, service: str | None) -> tuple[str, ...] | None:
    if service is None:
        return None
    return tuple(name for name in service_folders.names(platform.root) if name != service)


def drift(workspace: Workspace, wanted: Request, lister: Lister | None = None, *, as_json: bool) -> Exit:
    """Compare and print; the exit code of the result. *lister* may run already.

    Raises :class:`StrataError` if nothing could be compared, or, after printing, if the issue update failed.
    """
    found = accepted.apply(wanted.entries, find_differences(workspace, wanted, lister or Lister()))
    print(text.as_json(found) if as_json else text.as_text(found), flush=True)
    if wanted.tracker is not None:
        from strata.drift import issue

        print(issue.keep(wanted.tracker, found, os.environ), file=sys.stderr)
    return found.verdict.exit_code


def find_differences(workspace: Workspace, wanted: Request, lister: Lister) -> Report:
    """All differences between cloud and state, before drift-ignore.yaml is applied."""
    busy.refuse(workspace, wanted.project)
    # Neither of these changes the state.
    with ThreadPoolExecutor(2) as beside:
        reading = beside.submit(_deployed, workspace)
        search = beside.submit(lambda: _unmanaged(workspace, lister, reading.result(), wanted))
        report = engine.refresh(workspace, reading.result)
    busy.refuse(workspace, wanted.project)
    known = reading.result().resources
    opened = tuple(Unlocked(lock.urn, lock.reasons) for lock in locks.off(known, wanted.stack_file))
    report = replace(
        report, minimum_coverage=wanted.minimum_coverage, restore=wanted.restore, unlocked=opened
    )
    try:
        return search.result().into(report)
    except StrataError as error:
        return report.failed(str(error))


def _deployed(workspace: Workspace) -> State:
    """The state; StrataError if nothing is in it."""
    known = state.read(workspace)
    if not known.resources:
        name = workspace.called
        raise StrataError(f"Nothing is deployed in {name}. First: strata up {name}")
    return known


def _unmanaged(workspace: Workspace, lister: Lister, known: State, wanted: Request) -> unmanaged.Found:
    # A service's role reads no other state.
    stacks = {} if wanted.neighbours is not None else other_stacks.read(workspace, wanted.project)
    others = State(tuple(item for one in stacks.values() for item in one.resources))
    found = unmanaged.find(workspace, lister, known, wanted.region, wanted.tags, others, wanted.neighbours)
    deployed = [one for one in other_stacks.services(stacks) if one not in wanted.folders]
    return replace(found, unmanaged=(*found.unmanaged, *_without_folder(workspace, deployed, wanted)))


def _without_folder(
    workspace: Workspace, services: Sequence[str], wanted: Request
) -> Iterator[unmanaged.Unmanaged]:
    """The deployed *services* whose folder is not in the checkout: nothing compares or updates them."""
    for service in services:
        name = f"{workspace.environment}/{service}"
        folder = f"{service_folders.FOLDER}/{service}"
        delete = f"strata destroy {name}{wanted.option}"
        why = f"deployed, and there is no folder {folder}"
        yield unmanaged.Unmanaged("service", name, "", why, delete=delete)
