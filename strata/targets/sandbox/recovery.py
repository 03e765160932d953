"""Recovery after a killed command: the engine's lock, its orphaned plugins, and its pending operations."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from strata.engine.state import PendingOperation, export, exported, stored, with_resources
from strata.engine.state_bucket import lock_prefix, state_key
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.project import Environment
from strata.targets.sandbox import engine_locks, processes
from strata.targets.sandbox.backend import Objects
from strata.targets.sandbox.files import replace_file
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.toolchain import Say

_PENDING = "pending_operations"
# The longest request of a provider to an emulator on a busy machine.
_FINISH_SECONDS = 60.0
# Parts of the command lines of an engine's child processes.
_CHILDREN = ("pulumi-language-python", "pulumi-resource-", "standin.aws", "standin.awsx")


def recover(environment: Environment, workspace: Workspace, paths: Paths, objects: Objects, say: Say) -> None:
    """Repair the stack if every engine that locked it has ended; a running engine keeps its lock.

    Recovery may be killed too. The next command starts it again while there is a lock of an ended engine, a
    pending operation in the state, or the file of a recovered state, which is empty until there is one and
    stays until the refresh.
    """
    keys = objects.keys(lock_prefix(environment.project, environment.name))
    backend = workspace.variables["PULUMI_BACKEND_URL"]
    if not all(engine_locks.is_dead(objects.read(key), backend) for key in keys):
        return
    state = objects.read(state_key(environment.project, environment.name)) or ""
    left = keys or _unanswered(paths.creates) or _begun(paths.creates, state) or _pending(state)
    if not left and not paths.recovered.exists():
        return
    say(f"An earlier command on {environment.called} was killed half-way: putting its state in order.")
    for process in processes.abandoned("PULUMI_BACKEND_URL", backend, _CHILDREN):
        processes.end(process, finish_seconds=_FINISH_SECONDS)
    paths.recovered.touch()  # without the lock nothing else may show that there is something to repair
    if keys:
        _done(workspace, "cancel", "--yes")
    if _unanswered(paths.creates):
        _search(workspace)
    begun = _begun(paths.creates, state)
    text = export(workspace)
    known = exported(workspace, text)
    resources = [{**one} for one in known.resources]
    created = _made(paths.creates)
    lost = begun | _lost(environment, resources, created)
    if known.pending or lost:
        # An operation without a known resource is removed from the state; the next up creates the resource.
        made = _taken_up(resources, known.pending, created)
        ids = {one["id"] for one in made}
        found = (_by_urn(resources, urn, one) for one, urn in lost.items() if one not in ids)
        made += [one for one in found if one is not None]
        replace_file(paths.recovered, with_resources(text, [*resources, *made]))
        _done(workspace, "stack", "import", "--file", str(paths.recovered))
        say(f"{len(made)} resources that it was making were made, and are taken up.")
    if paths.recovered.stat().st_size:
        _done(workspace, "refresh", "--yes", "--skip-preview")
        _complete(paths.creates, begun)
    paths.recovered.unlink()


def _search(workspace: Workspace) -> None:
    """Let the stand-in search for resources that were created by requests of a killed provider."""
    searched = subprocess.run(
        [sys.executable, "-m", "standin.aws.unanswered"],
        env=workspace.variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if searched.returncode != 0:
        raise StrataError(
            f"What {workspace.environment} was making can't be looked for: {searched.stderr.strip()[-400:]}"
        )


def _pending(text: str) -> bool:
    """True if the stored state *text* has a pending operation; most states are not parsed for that."""
    known = stored(text) if _PENDING in text else None
    return bool(known and known.pending)


def _done(workspace: Workspace, *args: str) -> None:
    done = workspace.pulumi(*args, capture=True)
    if done.returncode != 0:
        raise StrataError(
            f"The state of {workspace.called} can't be put in order:\n{done.stdout}{done.stderr}"
        )


def _taken_up(
    resources: list[dict[str, Any]], pending: Sequence[PendingOperation], made: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The resources of pending creations that have an id; a refresh then reads their other values.

    A resource in *resources* with the same URN is being replaced, and the next up deletes it. The engine's
    `refresh --import-pending-creates` drops these from the state (3.250.0).
    """
    found = []
    for resource in (one.resource for one in pending if one.type == "creating"):
        identity = made.get(resource["urn"])
        replaced = [one for one in resources if one["urn"] == resource["urn"]]
        # The last id of a URN may be that of the resource that is being replaced.
        if identity is None or any(one.get("id") == identity for one in replaced):
            continue
        for one in replaced:
            one["delete"] = True
        found.append({**resource, "id": identity, "outputs": resource.get("inputs", {})})
    return found


def _lost(
    environment: Environment, resources: list[dict[str, Any]], made: Mapping[str, str]
) -> dict[str, str]:
    """Id and URN of created resources that are not in the state.

    A killed engine may not have stored the pending operation. The refresh drops deleted resources.
    """
    known = {one["urn"] for one in resources}
    prefix = f"urn:pulumi:{environment.name}::{environment.project}::"
    return {one: urn for urn, one in made.items() if urn.startswith(prefix) and urn not in known}


def _by_urn(resources: list[dict[str, Any]], urn: str, identity: str) -> dict[str, Any] | None:
    """The state of *urn* with its id alone, as its provider was killed; the refresh reads its inputs.

    Its parent is the component in its URN with a prefix of its name; its provider is the default provider.
    None if the state has no provider for it: a destroy deletes a provider after all of its resources.
    """
    stack, _, rest = urn.rpartition("::")[0].rpartition("::")
    kinds, kind = rest.rpartition("$")[::2]
    name = urn.rpartition("::")[2]
    parents = (
        [one["urn"] for one in resources if one["urn"].startswith(f"{stack}::{kinds}::")] if kinds else []
    )
    parents = [one for one in parents if name.startswith(one.rpartition("::")[2])]
    package = kind.partition(":")[0]
    providers = [
        one["provider"]
        for one in resources
        if one.get("type", "").startswith(f"{package}:") and one.get("provider")
    ]
    providers += [
        f"{one['urn']}::{one['id']}" for one in resources if one.get("type") == f"pulumi:providers:{package}"
    ]
    default = next((one for one in providers if "::default_" in one), providers[0] if providers else None)
    if default is None:
        return None
    roots = [one["urn"] for one in resources if one["type"] == "pulumi:pulumi:Stack"]
    return {
        "urn": urn,
        "custom": True,
        "id": identity,
        "type": kind,
        "inputs": {},
        "outputs": {},
        "parent": max(parents, key=len) if parents else roots[0],
        "provider": default,
    }


def _lines(journal: Path) -> Iterator[dict[str, Any]]:
    """The lines of the stand-in's *journal*; the last one of a killed writer may be half a line."""
    for line in journal.read_text(errors="replace").splitlines() if journal.exists() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and "urn" in entry:
            yield entry


def _entries(journal: Path) -> Iterator[dict[str, Any]]:
    """The lines with an id."""
    return (entry for entry in _lines(journal) if "id" in entry)


def _unanswered(journal: Path) -> bool:
    """True if a creation has begun without a record of an id or an error."""
    waiting: set[str] = set()
    for entry in _lines(journal):
        waiting.discard(entry["urn"])
        if "intent" in entry:
            waiting.add(entry["urn"])
    return bool(waiting)


def _made(journal: Path) -> dict[str, str]:
    """URN and last id of what the stand-in has made."""
    return {entry["urn"]: entry["id"] for entry in _entries(journal)}


def _begun(journal: Path, state: str) -> dict[str, str]:
    """Id and URN of what the stand-in had begun to make when it was killed, and the *state* doesn't have."""
    begun: dict[str, str] = {}
    for entry in _entries(journal):
        if entry.get("complete", True):
            begun.pop(entry["id"], None)
        else:
            begun[entry["id"]] = entry["urn"]
    return {identity: urn for identity, urn in begun.items() if f'"{identity}"' not in state}


def _complete(journal: Path, begun: Mapping[str, str]) -> None:
    """Note that what was *begun* is taken up, or gone."""
    if begun:
        lines = [json.dumps({"urn": urn, "id": one, "complete": True}) for one, urn in begun.items()]
        replace_file(journal, "\n".join([journal.read_text(errors="replace").rstrip("\n"), *lines, ""]))
