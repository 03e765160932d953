"""The deployed services that use another service of their environment."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from environment.service_claims import Claims, claims, configuration, others
from environment.yaml_file import read
from strata import project, service_folders
from strata.commands import without_folder
from strata.commands.options import CloudTarget, say
from strata.commands.used_parts import SECTIONS, Part, used_parts
from strata.engine.service_state import parameter
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.workload import ask
from strata.workload.contracts import CONTRACT
from strata.workload.resources import StackResources

_PARAMETER = "aws:ssm/parameter:Parameter"


def refuse_removal(workspace: Workspace, state: Sequence[Mapping[str, Any]]) -> None:
    """Raise StrataError if the stack file lacks published parts in *state* that deployed services use."""
    service = str(workspace.service)
    file = project.environment(workspace.label).stack_file
    own = claims(service, configuration(read(file)))
    lost = published(service, state) - {*_parts(own)}
    if not lost:
        return
    lines = [
        f"  {'.'.join(part)} is used by {workspace.environment}/{user}{_remedies(workspace, user)}"
        for user, parts in _deployed_users(workspace, state).items()
        for part in sorted(parts & lost)
    ]
    if lines:
        raise StrataError(
            "\n".join(
                [
                    f"This update of {workspace.called} would delete what other services use; nothing was "
                    "changed:",
                    *lines,
                    "Remove the uses there and deploy those services first.",
                ]
            )
        )


def refuse_destroy(workspace: Workspace, state: Sequence[Mapping[str, Any]]) -> None:
    """Raise StrataError with the deployed services that use the service of *workspace*, with its *state*."""
    users = _deployed_users(workspace, state)
    if not users:
        return
    lines = [
        f"  strata destroy {workspace.environment}/{user}  (uses {', '.join(sorted(map('.'.join, parts)))})"
        for user, parts in users.items()
    ]
    raise StrataError(
        "\n".join(
            [
                f"{workspace.called} is used by services; nothing was deleted. Delete these first, or remove "
                "the uses there and deploy them:",
                *lines,
            ]
        )
    )


def changed_contract(
    state: Sequence[Mapping[str, Any]], planned: Mapping[str, Mapping[str, Any]], service: str | None
) -> bool:
    """Whether the plan changes the contract in *state*, of *service* or of the platform."""
    found = next((one for one in state if _is_contract(one, service)), None)
    return found is not None and (planned.get(found["urn"]) or {}).get("steps") != ["same"]


def outdated(
    workspace: Workspace, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Commands for the deployed services that have values of the contract *before* an update.

    A queue that is replaced under its name has another URL, and a database another host.
    """
    if workspace.service is None:
        return _outdated_of_platform(workspace, before, after)
    old, new = (_document(state, workspace.service) for state in (before, after))
    parts = {
        (section, name)
        for section in SECTIONS
        for name, value in old.get(section, {}).items()
        if name in new.get(section, {}) and _lost(value, new[section][name])
    }
    users = _deployed_users(workspace, before) if parts else {}
    return [
        f"{_restoring(workspace, user)}strata up {workspace.environment}/{user}  "
        f"(uses {', '.join(sorted(map('.'.join, used & parts)))})"
        for user, used in users.items()
        if used & parts
    ]


def _outdated_of_platform(
    workspace: Workspace, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> list[str]:
    old, new = _document(before, None), _document(after, None)
    keys = sorted(key for key, value in old.items() if _lost(value, new.get(key)))
    names = service_folders.names(project.ROOT) if keys else []
    found = ask.lines(workspace, StackResources("", (), ()), "deployed", *names) if names else []
    return [f"strata up '{workspace.environment}/*'  (changed: {', '.join(keys)})"] if found else []


def _lost(old: object, new: object) -> bool:
    """Whether a value of *old* is no longer in *new*; what is new there outdates nobody."""
    if isinstance(old, dict) and isinstance(new, dict):
        return any(_lost(value, new.get(key)) for key, value in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return any(value not in new for value in old)
    return old is not None and old != new


def _document(state: Sequence[Mapping[str, Any]], service: str | None) -> Mapping[str, Any]:
    """The contract of *service*, or of the platform, in *state*; nothing where there is none."""
    texts = [(one.get("outputs") or {}).get("insecureValue") for one in state if _is_contract(one, service)]
    documents = [json.loads(text) for text in texts if isinstance(text, str)]
    return documents[0] if documents else {}


def _is_contract(one: Mapping[str, Any], service: str | None) -> bool:
    name = CONTRACT if service is None else parameter(service)
    return one.get("type") == _PARAMETER and (one.get("outputs") or {}).get("name") == name


def published(service: str, state: Sequence[Mapping[str, Any]]) -> frozenset[Part]:
    """The parts in the contract that the service has in its *state*."""
    document = _document(state, service)
    return frozenset((section, name) for section in SECTIONS for name in document.get(section, {}))


def _deployed_users(
    workspace: Workspace, state: Sequence[Mapping[str, Any]]
) -> Mapping[str, frozenset[Part]]:
    """The parts of the service with *state* that others use, by service; of deployed services only."""
    return {**_with_folder(workspace), **_without_folder(workspace, state)}


def _with_folder(workspace: Workspace) -> Mapping[str, frozenset[Part]]:
    """The parts that other services' stack files use."""
    service = str(workspace.service)
    folder = _checkout(workspace) / service_folders.FOLDER
    found = {
        name: frozenset(_used(other, service))
        for name, other in others(folder, service, workspace.environment).items()
        if service in other.needs
    }
    if not found:
        return {}
    deployed = ask.lines(workspace, StackResources(service, (), ()), "deployed", *found)
    return {name: parts for name, parts in found.items() if name in deployed}


def _without_folder(
    workspace: Workspace, state: Sequence[Mapping[str, Any]]
) -> Mapping[str, frozenset[Part]]:
    """The parts whose values are in the states of services that have no stack file in the checkout.

    A role of a service's jobs may not read other states: then a message says so.
    """
    service = str(workspace.service)
    document = _document(state, service)
    if not document:
        return {}
    try:
        states = without_folder.states(workspace)
    except StrataError as error:
        say(f"Deployed services without a folder were not searched for uses of {service}: {error}")
        return {}
    found = {name: used_parts(service, document, other) for name, other in states.items() if name != service}
    return {user: parts for user, parts in found.items() if parts}


def _checkout(workspace: Workspace) -> Path:
    return project.environment(workspace.environment).root


def _remedies(workspace: Workspace, user: str) -> str:
    """The commands for a *user* without a folder, whose uses can't be removed; empty for others."""
    if user in service_folders.names(_checkout(workspace)):
        return ""
    found = without_folder.remedies(workspace.environment, user, CloudTarget.sandbox)
    return f", which has no folder in this checkout; {'; '.join(found)}"


def _restoring(workspace: Workspace, user: str) -> str:
    root = _checkout(workspace)
    return "" if user in service_folders.names(root) else f"{service_folders.restoring(root, user)} && "


def _used(other: Claims, service: str) -> Iterator[Part]:
    return ((section, name) for used, section, name in other.uses if used == service)


def _parts(own: Claims) -> Iterator[Part]:
    for section, names in zip(SECTIONS, (own.processes, own.topics, own.queues), strict=True):
        yield from ((section, name) for name in names)
