"""Measurements of an environment: up, preview, drift, and the start of program and command."""

import ast
import json
import subprocess
import sys
from pathlib import Path

from strata import project
from strata.bench.measuring import floor, median, run, timed
from strata.bench.rows import BenchRow, Goal, Time
from strata.engine.operations import resources
from strata.engine.workspace import Workspace
from strata.errors import StrataError

_CREATES = ("create", "create-replacement")
_STRATA = (sys.executable, "-m", "strata.cli")


def measure(workspace: Workspace, events: Path) -> list[BenchRow]:
    """A row for every operation on the environment, which is up afterwards; *events* is a file to write."""
    name = workspace.environment
    first = timed(lambda: _up(workspace, events))
    # The bench's own `up` runs without policies and without the output of the commit.
    _strata("up", name)
    count = len(resources(workspace))
    least = floor(workspace, count)
    preview = median(lambda: _strata("preview", name, "--expect-no-changes"))
    times: dict[str, tuple[Time, Goal | None]] = {
        "floor": (least, None),
        "first up": (first, None),
        "to its first resource": (Time(_first_resource(events), 0), None),
        "preview": (preview, Goal(3.0, "x floor", least)),
        "drift": (median(lambda: _strata("drift", name)), Goal(2.0, "x floor", least)),
        "up without changes": (
            median(lambda: _strata("up", name, "--expect-no-changes")),
            Goal(1.3, "x preview", preview),
        ),
        "start of the program": (median(lambda: _start_program(name)), Goal(1.2, "s CPU")),
        "strata --help": (median(lambda: _strata("--help")), Goal(0.3, "s CPU")),
    }
    return [BenchRow(name, operation, count, time, least, goal) for operation, (time, goal) in times.items()]


def _strata(*argv: str) -> None:
    _done([*_STRATA, *argv])


def _start_program(environment: str) -> None:
    """Run what the program imports, then read its settings."""
    program = ast.parse((project.ROOT / "__main__.py").read_text())
    imports = [ast.unparse(node) for node in program.body if isinstance(node, ast.Import | ast.ImportFrom)]
    code = [*imports, "from environment import settings", "from pathlib import Path"]
    code += [f"settings.check_environments(Path())['Pulumi.{environment}.yaml']"]
    _done([sys.executable, "-c", "\n".join(code)])


def _done(argv: list[str]) -> None:
    done = subprocess.run(argv, cwd=project.ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StrataError(f"{' '.join(argv)} failed:\n{done.stdout}{done.stderr}")


def _up(workspace: Workspace, events: Path) -> None:
    debug = Workspace(
        workspace.environment, workspace.root, {**workspace.variables, "PULUMI_DEBUG_COMMANDS": "1"}
    )
    run(debug, "up", "--yes", "--skip-preview", "--event-log", str(events))


def _first_resource(events: Path) -> float:
    """Seconds from the engine's first event until a provider created the first resource."""
    parsed = [json.loads(line) for line in events.read_text().splitlines()]
    made = next(
        event["timestamp"]
        for event in parsed
        if event.get("resOutputsEvent", {}).get("metadata", {}).get("op") in _CREATES
        and event["resOutputsEvent"]["metadata"].get("new", {}).get("custom")
    )
    return float(made - parsed[0]["timestamp"])
