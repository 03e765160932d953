"""Measurements of an environment: up, preview, drift, and the start of program and command."""

import ast
import json
import sys
from pathlib import Path

from strata import project
from strata.bench import checkout
from strata.bench.checkout import strata
from strata.bench.measuring import Work, floor, medians, run, timed
from strata.bench.rows import BenchRow, Goal, Time
from strata.engine.operations import resources
from strata.engine.workspace import Workspace

_CREATES = ("create", "create-replacement")


def measure(workspace: Workspace, events: Path) -> list[BenchRow]:
    """A row for every operation on the environment, which is up afterwards; *events* is a file to write."""
    name = workspace.environment
    first = timed(lambda: _up(workspace, events))
    # The bench's own `up` runs without policies and without the output of the commit.
    strata(project.ROOT, "up", name)
    count = len(resources(workspace))
    with floor(workspace, count) as least:
        works: dict[str, Work] = {
            "floor": least,
            "preview": lambda: strata(project.ROOT, "preview", name, "--expect-no-changes"),
            "drift": lambda: strata(project.ROOT, "drift", name),
            "up without changes": lambda: strata(project.ROOT, "up", name, "--expect-no-changes"),
            "start of the program": lambda: _start_program(name),
            "strata --help": lambda: strata(project.ROOT, "--help"),
        }
        times = medians(works)
    goals = {
        "preview": Goal(3.0, "x floor", times["floor"]),
        "drift": Goal(2.0, "x floor", times["floor"]),
        "up without changes": Goal(1.3, "x preview", times["preview"]),
        "start of the program": Goal(1.2, "s CPU"),
        "strata --help": Goal(0.3, "s CPU"),
    }
    times |= {"first up": first, "to its first resource": Time(_first_resource(events), 0)}
    return [
        BenchRow(name, operation, count, time, times["floor"], goals.get(operation))
        for operation, time in times.items()
    ]


def _start_program(environment: str) -> None:
    """Run what the program imports, then read its settings."""
    program = ast.parse((project.ROOT / "__main__.py").read_text())
    imports = [ast.unparse(node) for node in program.body if isinstance(node, ast.Import | ast.ImportFrom)]
    code = [*imports, "from environment import settings", "from pathlib import Path"]
    code += [f"settings.check_environments(Path())['Pulumi.{environment}.yaml']"]
    checkout.run_command([sys.executable, "-c", "\n".join(code)], project.ROOT)


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
