"""The engine's plan of an update, and whether the update would change anything in the cloud or in the state.

The plan (`pulumi preview --save-plan`) has the goal of every resource, with its dependencies and options. Not
in it are ``deletedWith``, ``replaceWith`` and ``retainOnDelete``, which the platform's program doesn't use.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from strata.engine.workspace import Workspace

# Without it the engine has no --event-log.
_DEBUG = {"PULUMI_DEBUG_COMMANDS": "true"}
# The engine's hint to use the plan, whose file doesn't exist any more.
_HINTS = ("Update plan written to", "Run `pulumi up --plan")
_UNCHANGED = ["same"]
_DELETED = frozenset({"delete", "delete-replaced"})
# The signature of an asset or archive; a refresh keeps its hash and not its path.
_SIGNATURE, _HASH = "4dabf18193072939515e22adb298388d", "hash"
# Resource options that both plan and state have; unordered lists.
_OPTIONS = ("parent", "provider", "id", "customTimeouts", "protect")
_LISTS = ("dependencies", "additionalSecretOutputs", "ignoreChanges")
# Marks of an earlier, unfinished operation.
_UNFINISHED = ("delete", "initErrors", "pendingReplacement", "taint")


Planned = Mapping[str, Any]
"""A resource in a plan."""


@dataclass(frozen=True)
class Plan:
    """A preview: the engine's exit code, the plan by URN, and the differences that its refresh found.

    The state is *stale* if it differs from the cloud at all, and *drifted* if more than outputs differ:
    a queue has another ``policy`` in its outputs as soon as its queue policy is created.
    """

    code: int
    resources: Mapping[str, Mapping[str, Any]]
    stale: bool
    drifted: bool

    def changes(self, state: Iterable[Mapping[str, Any]]) -> bool:
        """True if an update would change the cloud or the *state*."""
        known = {resource["urn"]: resource for resource in state}
        return (
            self.drifted
            or known.keys() != self.resources.keys()
            or any(_changes(planned, known[urn]) for urn, planned in self.resources.items())
        )


def make(workspace: Workspace, flags: Iterable[str]) -> Plan:
    """The plan of an update, by a preview shown to the user; *flags* are more options of the preview."""
    with tempfile.TemporaryDirectory(prefix="strata-") as name:
        folder = Path(name)
        events, plan = folder / "events.jsonl", folder / "plan.json"
        events.touch()
        debugging = replace(workspace, variables={**workspace.variables, **_DEBUG})
        argv = ("preview", "--event-log", str(events), "--save-plan", str(plan), *flags)
        code = run(debugging, argv).returncode
        if code or not plan.exists():
            return Plan(code, {}, stale=True, drifted=True)
        found = _differences(events.read_text().splitlines())
        return Plan(code, read(plan), stale=bool(found), drifted=any(map(_is_drift, found)))


def run(
    workspace: Workspace, argv: Iterable[str], *, capture: bool = False
) -> subprocess.CompletedProcess[str]:
    """The engine's run of *argv*, without its hints to use the saved plan."""
    with tempfile.TemporaryFile("w+") as errors:
        done = workspace.pulumi(*argv, capture=capture, stderr=errors)
        errors.seek(0)
        sys.stderr.writelines(_without_hints((done.stderr or "") + errors.read()))
    return done


def read(saved: Path) -> Mapping[str, Mapping[str, Any]]:
    """The resources of a saved plan, by URN."""
    resources: Mapping[str, Mapping[str, Any]] = json.loads(saved.read_text())["resourcePlans"]
    return resources


def steps(planned: Planned | None) -> frozenset[str]:
    """The steps of a resource in the plan, such as create; none of a resource that isn't in the plan."""
    return frozenset((planned or {}).get("steps") or ())


def deletes(planned: Planned | None) -> bool:
    """True if the plan deletes or replaces the resource."""
    return not _DELETED.isdisjoint(steps(planned))


def input_changes(planned: Planned | None, kind: Literal["adds", "deletes", "updates"]) -> Any:  # noqa: ANN401 (JSON)
    """The inputs that the plan adds or updates, with their values, or the names of those that it deletes."""
    return (((planned or {}).get("goal") or {}).get("inputDiff") or {}).get(kind) or {}


def _without_hints(text: str) -> Iterator[str]:
    return (line for line in text.splitlines(keepends=True) if not line.lstrip().startswith(_HINTS))


def _differences(events: Iterable[str]) -> list[Mapping[str, Any]]:
    """The steps among the *events* in which the refresh found a difference to the state."""
    steps = (json.loads(line).get("resOutputsEvent", {}) for line in events if '"refresh"' in line)
    found = (step["metadata"] for step in steps if step.get("metadata", {}).get("op") == "refresh")
    return [step for step in found if _hashed(step.get("old")) != _hashed(step.get("new"))]


def _is_drift(step: Mapping[str, Any]) -> bool:
    """True if more than outputs differ, or an output of which the provider reports a difference."""
    old, new = (
        _hashed({**step[state], "outputs": None}) if step.get(state) else None for state in ("old", "new")
    )
    return bool(step.get("detailedDiff")) or old != new


def _hashed(value: object) -> object:
    """*value* with every asset and archive as its hash alone."""
    if isinstance(value, Mapping):
        if _SIGNATURE in value and _HASH in value:
            return value[_HASH]
        return {key: _hashed(inner) for key, inner in value.items()}
    return [_hashed(inner) for inner in value] if isinstance(value, list) else value


def _changes(planned: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    goal = planned.get("goal") or {}
    return (
        planned.get("steps") != _UNCHANGED
        or any(known.get(mark) for mark in _UNFINISHED)
        or any(any((goal.get(diff) or {}).values()) for diff in ("inputDiff", "outputDiff"))
        or any((goal.get(name) or None) != (known.get(name) or None) for name in _OPTIONS if name in goal)
        or any(sorted(goal.get(name) or ()) != sorted(known.get(name) or ()) for name in _LISTS)
        or _by_property(goal) != _by_property(known)
    )


def _by_property(resource: Mapping[str, Any]) -> Mapping[str, list[str]]:
    found = (resource.get("propertyDependencies") or {}).items()
    return {name: sorted(urns) for name, urns in found if urns}
