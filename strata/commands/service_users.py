"""The deployed services that use another service of their environment."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from environment.service_claims import Claims, claims, configuration, others
from environment.yaml_file import read
from strata import project
from strata.engine.service_state import parameter
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.workload import ask
from strata.workload.resources import Resources

_SECTIONS = ("run", "topics", "queues")
_PARAMETER = "aws:ssm/parameter:Parameter"

Part = tuple[str, str]
"""Section and name of a part of a service, such as topics and placed."""


def refuse_removal(workspace: Workspace, state: Sequence[Mapping[str, Any]]) -> None:
    """Raise StrataError if the stack file lacks published parts in *state* that deployed services use."""
    service = str(workspace.service)
    file = project.environment(workspace.label).stack_file
    own = claims(service, configuration(read(file)))
    lost = published(service, state) - {*_parts(own)}
    if not lost:
        return
    lines = [
        f"  {'.'.join(part)} is used by {workspace.environment}/{user}"
        for user, parts in _deployed_users(workspace).items()
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


def refuse_destroy(workspace: Workspace) -> None:
    """Raise StrataError with the deployed services that use the service of *workspace*."""
    users = _deployed_users(workspace)
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


def published(service: str, state: Sequence[Mapping[str, Any]]) -> frozenset[Part]:
    """The parts in the contract that the service has in its *state*."""
    outputs = [one.get("outputs") or {} for one in state if one.get("type") == _PARAMETER]
    texts = [one.get("insecureValue") for one in outputs if one.get("name") == parameter(service)]
    documents = [json.loads(text) for text in texts if isinstance(text, str)]
    return frozenset((section, name) for one in documents for section in _SECTIONS for name in one[section])


def _deployed_users(workspace: Workspace) -> Mapping[str, frozenset[Part]]:
    """The parts that other services' stack files use, by service; of deployed services only."""
    service, folder = str(workspace.service), project.environment(workspace.label).root.parent
    found = {
        name: frozenset(_used(other, service))
        for name, other in others(folder, service, workspace.environment).items()
        if service in other.needs
    }
    if not found:
        return {}
    deployed = ask.lines(workspace, Resources(service, (), ()), "deployed", *found)
    return {name: parts for name, parts in found.items() if name in deployed}


def _used(other: Claims, service: str) -> Iterator[Part]:
    return ((section, name) for used, section, name in other.uses if used == service)


def _parts(own: Claims) -> Iterator[Part]:
    for section, names in zip(_SECTIONS, (own.processes, own.topics, own.queues), strict=True):
        yield from ((section, name) for name in names)
