"""Recovery after a killed command: the engine's lock, its orphaned plugins, and its pending operations."""

import subprocess
import sys
from collections.abc import Mapping

from strata.engine.state import export, exported, stored, with_resources
from strata.engine.state_bucket import lock_prefix, state_key
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.project import Environment
from strata.targets.sandbox import creations, engine_locks, processes, taken_up
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
    if not engine_locks.are_dead(objects, keys, backend):
        return
    state = objects.read(state_key(environment.project, environment.name)) or ""
    journal = paths.creates
    left = keys or creations.unanswered(journal) or creations.begun(journal, state) or _pending(state)
    if not left and not paths.recovered.exists():
        return
    say(f"An earlier command on {environment.called} was killed half-way: putting its state in order.")
    for process in processes.abandoned("PULUMI_BACKEND_URL", backend, _CHILDREN):
        processes.end(process, finish_seconds=_FINISH_SECONDS)
    paths.recovered.touch()  # without the lock nothing else may show that there is something to repair
    if keys:
        _done(workspace, "cancel", "--yes")
    if creations.unanswered(journal):
        _search(workspace)
    begun = creations.begun(journal, state)
    _take_up(environment, workspace, paths, begun, say)
    if paths.recovered.stat().st_size:
        _done(workspace, "refresh", "--yes", "--skip-preview")
        creations.complete(journal, begun)
    paths.recovered.unlink()


def _take_up(
    environment: Environment, workspace: Workspace, paths: Paths, begun: Mapping[str, str], say: Say
) -> None:
    """Write what was created and is not in the state into it, and remove its pending operations.

    A pending creation without a known resource is only removed; the next up creates the resource.
    """
    text = export(workspace)
    known = exported(workspace, text)
    resources = [{**one} for one in known.resources]
    made = creations.made(paths.creates)
    lost = {**begun, **taken_up.unknown(environment, resources, made)}
    if not known.pending and not lost:
        return
    found = taken_up.of_pending(resources, known.pending, made)
    ids = {one["id"] for one in found}
    regions = creations.regions(paths.creates)
    resources += taken_up.missing_providers(
        environment, resources, [regions[urn] for urn in lost.values() if urn in regions]
    )
    found += [
        taken_up.of_urn(resources, urn, identity, regions.get(urn))
        for identity, urn in lost.items()
        if identity not in ids
    ]
    replace_file(paths.recovered, with_resources(text, [*resources, *found]))
    _done(workspace, "stack", "import", "--file", str(paths.recovered))
    say(f"{len(found)} resources that it was making were made, and are taken up.")


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
