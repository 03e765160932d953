"""AWS calls about workloads, in a process with the environment's variables."""

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from strata.engine import operations
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.workload.resources import StackResources, of_state


def resources(workspace: Workspace) -> StackResources:
    """The deployed resources; StrataError if there are none."""
    return of_state(workspace.service, operations.require_deployed(workspace).resources)


def contract(workspace: Workspace) -> list[str]:
    """The digests of the parts of the platform's contract, as ``name=digest``."""
    return lines(workspace, StackResources("", (), ()), "contract")


def run(
    workspace: Workspace, known: StackResources, action: str, *arguments: str, text: str | None = None
) -> int:
    """Run *action* with the terminal's stdout, and with *text* as its stdin; its exit code."""
    with tempfile.TemporaryDirectory(prefix="strata-") as folder:
        argv = _argv(Path(folder), known, action, arguments)
        if text is None:
            return workspace.run(argv)
        return subprocess.run(argv, env=workspace.variables, input=text, text=True, check=False).returncode


def login(workspace: Workspace, repository: str) -> None:
    """Log docker in to the registry of *repository*; the password goes by pipes only."""
    nothing = StackResources("", (), ())
    password = "\n".join(lines(workspace, nothing, "registry-password", repository))
    host = repository.partition("/")[0]
    argv = ["docker", "login", "--username", "AWS", "--password-stdin", host]
    done = subprocess.run(  # docker is found on the user's own PATH
        argv, env=workspace.variables, input=password, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StrataError(f"docker login {host}: {done.stderr.strip()}")


def lines(workspace: Workspace, known: StackResources, action: str, *arguments: str) -> list[str]:
    """The lines that *action* printed; StrataError if it failed."""
    with tempfile.TemporaryDirectory(prefix="strata-") as folder:
        done = subprocess.run(
            _argv(Path(folder), known, action, arguments),
            env=workspace.variables,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise StrataError(f"{done.stderr.strip()}\nNothing was changed.")
    return [line for line in done.stdout.splitlines() if line]


def _argv(folder: Path, known: StackResources, action: str, arguments: tuple[str, ...]) -> list[str]:
    file = folder / "resources.json"
    file.write_text(json.dumps(asdict(known)))
    return [sys.executable, "-m", "strata.workload", action, str(file), *arguments]
