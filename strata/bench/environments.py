"""What users do with an environment: up, preview, drift."""

import json
from pathlib import Path

from strata.bench.measuring import floor, median, run, timed
from strata.bench.rows import Row
from strata.drift.engine import compare
from strata.engine.workspace import Workspace

_CREATES = ("create", "create-replacement")


def measure(workspace: Workspace, events: Path) -> list[Row]:
    """A row for every operation on the environment, which is up afterwards; *events* is a file to write."""
    name, least = workspace.environment, floor(workspace)
    first = timed(lambda: _up(workspace, events))
    count = compare(workspace).total
    operations: dict[str, float] = {
        "first up": first,
        "to its first resource": _first_resource(events),
        "preview": median(lambda: run(workspace, "preview", "--expect-no-changes")),
        "drift": median(lambda: compare(workspace)),
        "up without changes": median(lambda: run(workspace, "up", "--yes", "--expect-no-changes")),
    }
    return [Row(name, operation, count, seconds, least) for operation, seconds in operations.items()]


def _up(workspace: Workspace, events: Path) -> None:
    debug = Workspace(
        workspace.environment, workspace.root, {**workspace.variables, "PULUMI_DEBUG_COMMANDS": "1"}
    )
    run(debug, "up", "--yes", "--skip-preview", "--event-log", str(events))


def _first_resource(events: Path) -> float:
    """Seconds from the engine's first event until a provider had made something."""
    told = [json.loads(line) for line in events.read_text().splitlines()]
    made = next(
        event["timestamp"]
        for event in told
        if event.get("resOutputsEvent", {}).get("metadata", {}).get("op") in _CREATES
        and event["resOutputsEvent"]["metadata"].get("new", {}).get("custom")
    )
    return float(made - told[0]["timestamp"])
