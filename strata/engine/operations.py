"""Engine operations on a workspace: up, preview, destroy, outputs."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from strata import project
from strata.engine import (
    ipv6,
    plan,
    protected,
    renamed,
    replicas_first,
    scaled_readers,
    single,
    unaccepted,
    undelegated,
    zones,
)
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

if TYPE_CHECKING:
    from strata.engine.state import State

Say = Callable[[str], None]
Check = Callable[[Sequence[Mapping[str, Any]], Mapping[str, Mapping[str, Any]]], None]
"""Refuses an update by a StrataError, before it begins; it gets the state and the plan."""

# The engine's own code for changes where none were expected (Pulumi's exit code taxonomy, "no changes").
_ENGINE_CHANGES = 7
_INTERRUPTED_PREVIEW = (
    "The preview of {name} was interrupted, and nothing was changed. To continue: {command}"
)
_INTERRUPTED_UPDATE = (
    "The update of {name} was interrupted. The state has the changes that were completed. "
    "To make the others: {command}"
)
_STACK = "pulumi:pulumi:Stack"
# The state's mark of an encrypted value (pulumi/sdk, resource.SecretSig).
_SIGNATURE, _SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"


def up(
    workspace: Workspace,
    say: Say,
    *,
    expect_no_changes: bool,
    cloud: str,
    packs: Sequence[Path],
    check: Check = lambda known, planned: None,
    wait: Callable[[bool], None] = lambda changes: None,
) -> Exit:
    """Deploy the environment, then print its outputs and next commands.

    A preview comes first, checked by the policy *packs*; without any change there is no update after it.
    *wait* is told whether there are changes, and returns when they may be made.
    """
    planned, known = _checked(workspace, packs, check)
    if planned.code:
        return _stopped(workspace, say, exit_code(planned.code), _INTERRUPTED_PREVIEW, cloud)
    changes = planned.changes(known)
    wait(changes)
    if changes:
        # The state matches the cloud if the preview's refresh found no difference.
        flags = [] if planned.stale else ["--refresh=false"]
        flags += ["--expect-no-changes"] if expect_no_changes else []
        code = exit_code(
            workspace.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs", *flags).returncode
        )
        if code != Exit.OK:
            return _stopped(workspace, say, code, _INTERRUPTED_UPDATE, cloud)
        known = resources(workspace)
    else:
        say(f"{workspace.label} is up to date: there was nothing to change.")
    values = _stack_outputs(known)
    say(f"\nOutputs of {workspace.label}:")
    for line in table(values):
        say(f"  {line}")
    say(_next_steps(workspace.called, cloud))
    return Exit.OK


def check_first(workspace: Workspace, say: Say, *, cloud: str, packs: Sequence[Path], check: Check) -> Exit:
    """The preview and the checks of a first ``up``, whose state is not made before they have passed."""
    planned, _ = _checked(workspace, packs, check)
    return _stopped(workspace, say, exit_code(planned.code), _INTERRUPTED_PREVIEW, cloud)


def _stopped(workspace: Workspace, say: Say, code: Exit, interrupted: str, cloud: str) -> Exit:
    """The *code* of a run of the engine that failed; for one that was interrupted its message first."""
    if code == Exit.INTERRUPTED:
        name = workspace.called
        say(interrupted.format(name=name, command=f"strata up {name}{_option(cloud)}"))
    return code


def _checked(
    workspace: Workspace, packs: Sequence[Path], check: Check
) -> tuple[plan.Plan, Sequence[Mapping[str, Any]]]:
    """The plan and the state; StrataError for what is refused, if the preview has succeeded."""
    with ThreadPoolExecutor(1) as beside:
        exported = beside.submit(_deployed, workspace)  # a preview leaves the state as it is
        planned = plan.make(workspace, _policies(packs))
    if planned.code:
        return planned, ()
    known = exported.result()
    _refuse(workspace, known, planned.resources)
    check(known, planned.resources)
    return planned, known


def preview(
    workspace: Workspace, *, expect_no_changes: bool, as_json: bool, diff: bool, packs: Sequence[Path]
) -> Exit:
    """The engine's own preview, checked by the policy *packs*; StrataError for what ``up`` refuses."""
    with refusals(workspace) as saving:
        return _preview(
            workspace,
            saving,
            expect_no_changes=expect_no_changes,
            as_json=as_json,
            diff=diff,
            packs=packs,
        )


@contextmanager
def refusals(workspace: Workspace) -> Iterator[Sequence[str]]:
    """Options of a preview; StrataError after it for what ``up`` refuses of its plan.

    The state is exported beside the preview, which leaves it as it is.
    """
    with tempfile.TemporaryDirectory(prefix="strata-") as folder, ThreadPoolExecutor(1) as beside:
        saved = Path(folder) / "plan.json"
        exported = beside.submit(_deployed, workspace)
        yield ["--save-plan", str(saved)]
        if saved.exists():
            _refuse(workspace, exported.result(), plan.read(saved))


def _deployed(workspace: Workspace) -> Sequence[Mapping[str, Any]]:
    """Every resource in the state; the program loads their classes."""
    known = resources(workspace)
    if workspace.program:
        workspace.program.load(known)
    return known


def _refuse(
    workspace: Workspace, known: Sequence[Mapping[str, Any]], planned: Mapping[str, Mapping[str, Any]]
) -> None:
    """Raise StrataError for a plan of which AWS would refuse a part, or after which data would be lost."""
    zones.refuse_moved(known, planned)
    ipv6.refuse_removed(known, planned)
    renamed.refuse_renamed(known, planned)
    replicas_first.refuse_source_first(known, planned)
    scaled_readers.refuse_deletion(workspace, known, planned)
    protected.refuse_protected(known, planned)
    if not workspace.emulated:
        undelegated.refuse_undelegated(planned)
        unaccepted.refuse_unaccepted(planned)
        single.refuse_second(workspace, planned)


def _preview(
    workspace: Workspace,
    more: Sequence[str],
    *,
    expect_no_changes: bool,
    as_json: bool,
    diff: bool,
    packs: Sequence[Path],
) -> Exit:
    from strata.engine import findings  # late: pydantic

    wanted = {"--expect-no-changes": expect_no_changes, "--json": as_json, "--diff": diff}
    flags = [*more, *(flag for flag, on in wanted.items() if on)]
    if as_json and packs:
        return exit_code(findings.preview(workspace, [*flags, *_policies(packs)]))
    if as_json:
        return exit_code(plan.run(workspace, ["preview", *flags]).returncode)
    return exit_code(findings.summarised(workspace, [*flags, *_policies(packs)]))


def destroy(workspace: Workspace, say: Say, *, cloud: str) -> Exit:
    """Delete the environment's resources; the empty stack stays.

    INTERRUPTED with the remaining resources after Ctrl-C or SIGTERM, where the engine reports success.
    StrataError before anything is deleted, for what AWS would not delete.
    """
    scaled_readers.refuse_deletion(workspace, resources(workspace))
    code = exit_code(workspace.pulumi("destroy", "--yes").returncode)
    left = len(resources(workspace))
    if not left:
        return code
    name = workspace.called
    say(f"{left} resources of {name} are left. To delete them too: strata destroy {name}{_option(cloud)}")
    return Exit.INTERRUPTED if code == Exit.OK else code


def outputs(workspace: Workspace) -> dict[str, object]:
    """The stack's outputs by name; secrets are hidden.

    They are read from the exported state: `pulumi stack output` decrypts all secrets, for 0.2 s of CPU more.
    StrataError if nothing is deployed, or without outputs: the engine stores them at the end of an update.
    """
    found = _stack_outputs(require_deployed(workspace).resources)
    if not found:
        name = workspace.called
        raise StrataError(
            f"{name} has no outputs: its last update failed or was interrupted. "
            f"To complete it: strata up {name}"
        )
    return found


def _policies(packs: Sequence[Path]) -> list[str]:
    return [part for pack in packs for part in ("--policy-pack", str(pack))]


def _stack_outputs(known: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """The stack's outputs among the resources *known*, secrets hidden as by `pulumi stack output`."""
    found = next((one.get("outputs") for one in known if one.get("type") == _STACK), None) or {}
    return {name: _hidden(value) for name, value in found.items()}


def _hidden(value: object) -> object:
    if isinstance(value, dict):
        if value.get(_SIGNATURE) == _SECRET:
            return "[secret]"
        return {key: _hidden(inner) for key, inner in value.items()}
    return [_hidden(inner) for inner in value] if isinstance(value, list) else value


def require_deployed(workspace: Workspace) -> "State":
    """The state; StrataError if nothing is deployed: empty outputs would look valid."""
    from strata.engine import state  # late: pydantic

    known = state.read(workspace)
    if not known.resources:
        name = workspace.called
        raise StrataError(f"Nothing is deployed in {name}. First: strata up {name}")
    return known


def resources(workspace: Workspace) -> Sequence[Mapping[str, Any]]:
    """Every resource in the state, components too."""
    from strata.engine import state  # late: pydantic

    return state.read(workspace).resources


def require(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    """The engine's run *done*; StrataError with its stderr if it failed."""
    if done.returncode != 0:
        raise StrataError(done.stderr.strip())
    return done


def table(values: dict[str, object]) -> list[str]:
    """The outputs as aligned lines."""
    width = max(map(len, values), default=0)
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    return [f"{name:<{width}}  {text}" for name, text in texts.items()]


def exit_code(code: int) -> Exit:
    """The command's exit code for one of the engine's."""
    known = {0: Exit.OK, _ENGINE_CHANGES: Exit.CHANGES, Exit.INTERRUPTED: Exit.INTERRUPTED}
    return known.get(code, Exit.ERROR)


def _option(cloud: str) -> str:
    """The option of a command for *cloud*."""
    return "" if cloud == "sandbox" else f" --cloud {cloud}"


def _next_steps(name: str, cloud: str) -> str:
    option = _option(cloud)
    strata = _command()
    of_service = "/" in name and not name.endswith(".yaml")
    shown = (
        {
            f"{strata} status {name}{option}": "alarms and workloads",
            f"{strata} logs {name}{option}": "log events of all processes",
        }
        if of_service
        else {f"{strata} exec {name}{option} -- aws ec2 describe-vpcs": "any command in this environment"}
    )
    steps = {
        f"{strata} preview {name}{option}": "changes that the next up would make",
        f"{strata} drift {name}{option}": "changes that were made outside of Pulumi",
        **shown,
        f"{strata} destroy {name}{option}": "delete all resources",
    }
    if cloud == "sandbox" and not of_service:
        steps[f"{strata} down {name}"] = "stop the sandbox and delete its state"
    width = max(map(len, steps))
    rows = "\n".join(f"  {command:<{width}}  {why}" for command, why in steps.items())
    return f"\nTo try next:\n{rows}"


def _command() -> str:
    """The command as the user can type it: `strata` if it is on PATH, else its path from here."""
    installed = project.COMMAND
    if shutil.which("strata") == str(installed):
        return "strata"
    return os.path.relpath(installed) if installed.is_relative_to(Path.cwd()) else str(installed)
