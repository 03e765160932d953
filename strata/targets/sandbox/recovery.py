"""Recovery after a killed command: the engine's lock, its orphaned plugins, and its pending operations."""

import json
from pathlib import Path
from typing import Any

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
# Parts of the command lines of what an engine starts.
_CHILDREN = ("pulumi-language-python", "pulumi-resource-", "standin.aws", "standin.awsx")


def recover(environment: Environment, workspace: Workspace, paths: Paths, objects: Objects, say: Say) -> None:
    """Make the stack usable again if every engine that locked it is gone; a living one keeps its lock.

    Recovery may be killed too. The next command starts it again while there is a lock of an engine that is
    gone, a pending operation in the state, or the file of a recovered state, which stays until the refresh.
    """
    keys = objects.keys(lock_prefix(environment.project, environment.name))
    backend = workspace.variables["PULUMI_BACKEND_URL"]
    if not all(engine_locks.is_dead(objects.read(key), backend) for key in keys):
        return
    state = objects.read(state_key(environment.project, environment.name)) or ""
    if not keys and f'"{_PENDING}"' not in state and not paths.recovered.exists():
        return
    say(f"An earlier command on {environment.name} was killed half-way: putting its state in order.")
    for process in processes.abandoned("PULUMI_BACKEND_URL", backend, _CHILDREN):
        processes.end(process)
    if keys:
        _done(workspace, "cancel", "--yes")
    exported = json.loads(_done(workspace, "stack", "export"))
    pending = exported["deployment"].pop(_PENDING, None) or []
    if pending:
        # What isn't known to have been made is forgotten, and made anew by the next up.
        resources = exported["deployment"].setdefault("resources", [])
        made = _taken_up(resources, pending, _made(paths.creates))
        resources.extend(made)
        replace_file(paths.recovered, json.dumps(exported))
        _done(workspace, "stack", "import", "--file", str(paths.recovered))
        say(f"Of {len(pending)} resources that it was making, {len(made)} were made and are taken up.")
    if paths.recovered.exists():
        _done(workspace, "refresh", "--yes", "--skip-preview")
        paths.recovered.unlink()


def _done(workspace: Workspace, *args: str) -> str:
    done = workspace.pulumi(*args, capture=True)
    if done.returncode != 0:
        raise StrataError(
            f"The state of {workspace.environment} can't be put in order:\n{done.stdout}{done.stderr}"
        )
    return done.stdout


def _taken_up(
    resources: list[dict[str, Any]], pending: list[dict[str, Any]], made: dict[str, str]
) -> list[dict[str, Any]]:
    """The resources that were being made and got an id; a refresh then reads the rest of them.

    One of *resources* with the same URN is what it replaces, which the next up deletes. The engine's own
    `refresh --import-pending-creates` loses them: 3.250.0 drops them from the state.
    """
    found = []
    for resource in (one["resource"] for one in pending if one["type"] == "creating"):
        identity = made.get(resource["urn"])
        replaced = [one for one in resources if one["urn"] == resource["urn"]]
        # The last id of a URN may be that of the resource which is to be replaced.
        if identity is None or any(one.get("id") == identity for one in replaced):
            continue
        for one in replaced:
            one["delete"] = True
        found.append({**resource, "id": identity, "outputs": resource.get("inputs", {})})
    return found


def _made(journal: Path) -> dict[str, str]:
    """URN and id of what the stand-in has made; the last line of a killed writer may be half a line."""
    made: dict[str, str] = {}
    for line in journal.read_text().splitlines() if journal.exists() else ():
        try:
            entry = json.loads(line)
            made[entry["urn"]] = entry["id"]
        except (ValueError, KeyError):
            continue
    return made
