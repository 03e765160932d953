"""After a killed engine: its lock, its plugins that live on, and the resources it was just making."""

import json
from pathlib import Path
from typing import Any

from strata.engine.state_bucket import lock_prefix
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.project import Environment
from strata.targets.sandbox import engine_locks, processes
from strata.targets.sandbox.backend import Objects
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.toolchain import Say

# Parts of the command lines of what an engine starts.
_CHILDREN = ("pulumi-language-python", "pulumi-resource-", "standin.aws", "standin.awsx")


def recover(environment: Environment, workspace: Workspace, paths: Paths, objects: Objects, say: Say) -> None:
    """Make the stack usable again if every engine that locked it is gone; a living one keeps its lock."""
    keys = objects.keys(lock_prefix(environment.project, environment.name))
    locks = [objects.read(key) for key in keys]
    if not locks or not all(engine_locks.is_dead(lock) for lock in locks):
        return
    say(f"An earlier command on {environment.name} was killed half-way: putting its state in order.")
    backend = workspace.variables["PULUMI_BACKEND_URL"]
    for process in processes.abandoned("PULUMI_BACKEND_URL", backend, _CHILDREN):
        processes.end(process)
    _done(workspace, "cancel", "--yes")
    exported = json.loads(_done(workspace, "stack", "export"))
    pending = exported["deployment"].pop("pending_operations", None) or []
    if pending:
        # What isn't known to have been made is forgotten, and made anew by the next up.
        made = _taken_up(pending, _made(paths.creates))
        exported["deployment"].setdefault("resources", []).extend(made)
        state = paths.folder / "recovered.json"
        state.write_text(json.dumps(exported))
        _done(workspace, "stack", "import", "--file", str(state))
        _done(workspace, "refresh", "--yes")
        say(f"Of {len(pending)} resources that it was making, {len(made)} were made and are taken up.")


def _done(workspace: Workspace, *args: str) -> str:
    done = workspace.pulumi(*args, capture=True)
    if done.returncode != 0:
        raise StrataError(
            f"The state of {workspace.environment} can't be put in order:\n{done.stdout}{done.stderr}"
        )
    return done.stdout


def _taken_up(pending: list[dict[str, Any]], made: dict[str, str]) -> list[dict[str, Any]]:
    """The resources that were just being made and got an id; a refresh then reads the rest of them.

    The engine's own `refresh --import-pending-creates` loses them: 3.250.0 drops them from the state.
    """
    creating = [one["resource"] for one in pending if one["type"] == "creating"]
    return [
        {**resource, "id": made[resource["urn"]], "outputs": resource.get("inputs", {})}
        for resource in creating
        if resource["urn"] in made
    ]


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
