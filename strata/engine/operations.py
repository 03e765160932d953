"""What the commands do with a workspace: up, preview, destroy, outputs."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from strata.engine import findings
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

Say = Callable[[str], None]

# The engine's own code for changes where none were expected (Pulumi's exit code taxonomy, "no changes").
_ENGINE_CHANGES = 7


def up(workspace: Workspace, say: Say, *, expect_no_changes: bool, cloud: str) -> Exit:
    """Bring the environment up, then show its outputs and what to try next."""
    flags = ["--expect-no-changes"] if expect_no_changes else []
    code = exit_code(workspace.pulumi("up", "--yes", "--suppress-outputs", *flags).returncode)
    if code == Exit.OK:
        say(f"\nOutputs of {workspace.environment}:")
        for line in table(outputs(workspace)):
            say(f"  {line}")
        say(_next_steps(workspace.called, cloud))
    return code


def preview(
    workspace: Workspace, *, expect_no_changes: bool, as_json: bool, diff: bool, packs: Sequence[Path]
) -> Exit:
    """The engine's own preview, checked by the policy *packs*."""
    wanted = {"--expect-no-changes": expect_no_changes, "--json": as_json, "--diff": diff}
    flags = [flag for flag, on in wanted.items() if on]
    policies = [part for pack in packs for part in ("--policy-pack", str(pack))]
    if as_json and packs:
        return exit_code(findings.preview(workspace, [*flags, *policies]))
    return exit_code(workspace.pulumi("preview", *flags, *policies).returncode)


def destroy(workspace: Workspace) -> Exit:
    """Delete everything in the environment; the stack stays, empty."""
    require_deployed(workspace)
    return exit_code(workspace.pulumi("destroy", "--yes").returncode)


def outputs(workspace: Workspace) -> dict[str, object]:
    """The stack's outputs by name."""
    shown = require(workspace.pulumi("stack", "output", "--json", capture=True))
    values: dict[str, object] = json.loads(shown.stdout)
    return values


def require_deployed(workspace: Workspace) -> None:
    """Raise StrataError if nothing is deployed: an empty answer would look like a good one."""
    if not resources(workspace):
        name = workspace.called
        raise StrataError(f"Nothing is deployed in {name}. First: strata up {name}")


def resources(workspace: Workspace) -> list[dict[str, Any]]:
    """Every resource in the state, components too."""
    exported = require(workspace.pulumi("stack", "export", capture=True))
    found: list[dict[str, Any]] = json.loads(exported.stdout)["deployment"].get("resources") or []
    return found


def require(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    """What the engine has *done*; StrataError with its own words if it failed."""
    if done.returncode != 0:
        raise StrataError(done.stderr.strip())
    return done


def table(values: dict[str, object]) -> list[str]:
    """The outputs as aligned lines."""
    width = max(map(len, values), default=0)
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    return [f"{name:<{width}}  {text}" for name, text in texts.items()]


def exit_code(code: int) -> Exit:
    """The command's own code for one of the engine's."""
    known = {0: Exit.OK, _ENGINE_CHANGES: Exit.CHANGES, Exit.INTERRUPTED: Exit.INTERRUPTED}
    return known.get(code, Exit.ERROR)


def _next_steps(name: str, cloud: str) -> str:
    option = "" if cloud == "sandbox" else f" --cloud {cloud}"
    strata = _command()
    steps = {
        f"{strata} preview {name}{option}": "what the next up would change",
        f"{strata} drift {name}{option}": "what changed behind Pulumi's back",
        f"{strata} exec {name}{option} -- aws ec2 describe-vpcs": "any command in this environment",
        f"{strata} destroy {name}{option}": "delete what was built",
    }
    if cloud == "sandbox":
        steps[f"{strata} down {name}"] = "end the local cloud"
    width = max(map(len, steps))
    rows = "\n".join(f"  {command:<{width}}  {why}" for command, why in steps.items())
    return f"\nTo try next:\n{rows}"


def _command() -> str:
    """How the caller can name this command: `strata` if that is it, else its path from here."""
    installed = Path(sys.prefix) / "bin" / "strata"
    if shutil.which("strata") == str(installed):
        return "strata"
    return os.path.relpath(installed) if installed.is_relative_to(Path.cwd()) else str(installed)
