"""What changed or vanished behind Pulumi's back: the cloud against the state, without writing either."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from strata.errors import Exit, StrataError
from strata.workspace import Workspace

MISSING: Final = None
"""What stands for a property that is not set."""

_PLACEHOLDER_KINDS = ("pulumi:providers:", "pulumi:pulumi:")
_SHOWN_ERRORS = 5


@dataclass(frozen=True)
class Change:
    """One property that is no longer what was declared; None where it isn't set."""

    path: str
    declared: object
    actual: object


@dataclass(frozen=True)
class Drifted:
    """One resource that the cloud no longer has as declared: *changes*, or *vanished* altogether."""

    urn: str
    vanished: bool
    changes: tuple[Change, ...]

    @property
    def title(self) -> str:
        """Kind and logical name."""
        qualified, name = self.urn.split("::")[-2:]
        return f"{qualified.rpartition('$')[2]} {name}"


@dataclass(frozen=True)
class Report:
    """The outcome for one environment; *refreshed* of *total* resources were compared."""

    environment: str
    refreshed: int
    total: int
    drifted: tuple[Drifted, ...]

    def as_json(self) -> str:
        """The report for machines."""
        return json.dumps(asdict(self), indent=2)

    def as_text(self) -> str:
        """The report for people."""
        lines = [f"{self.environment}: refreshed {self.refreshed} of {self.total}"]
        if not self.drifted:
            return "\n".join([*lines, "No drift: the cloud is what was declared."])
        for item in self.drifted:
            lines.append(f"\n{'-' if item.vanished else '~'} {item.title}{' vanished' * item.vanished}")
            for change in item.changes:
                declared, actual = json.dumps(change.declared), json.dumps(change.actual)
                lines.append(f"    {change.path}: declared {declared}, actual {actual}")
        count = len(self.drifted)
        lines.append(f"\n{count} {'resource' if count == 1 else 'resources'} drifted.")
        lines.append(f"Put back what was declared: strata up {self.environment}")
        return "\n".join(lines)


def drift(workspace: Workspace, *, as_json: bool) -> Exit:
    """Compare, print, and answer :attr:`Exit.CHANGES` for drift; raises :class:`StrataError` for errors."""
    report = compare(workspace)
    print(report.as_json() if as_json else report.as_text())
    return Exit.CHANGES if report.drifted else Exit.OK


def compare(workspace: Workspace) -> Report:
    """Ask the engine to read every resource and to keep what it learns to itself.

    Raises :class:`StrataError` if a resource couldn't be read: then nobody knows whether there is drift.
    """
    stack = ("--stack", workspace.environment)
    run = workspace.pulumi("refresh", "--preview-only", "--json", "--non-interactive", *stack, capture=True)
    digest = _digest(workspace.environment, run.stdout, run.stderr)
    _raise_errors(workspace.environment, digest, run.returncode)
    total = _count(workspace)
    report = parse(workspace.environment, digest, total)
    if report.refreshed < total:
        raise StrataError(
            f"drift {workspace.environment}: only {report.refreshed} of {total} resources were refreshed, "
            "so this is not a finding of no drift"
        )
    return report


def parse(environment: str, digest: Mapping[str, Any], total: int) -> Report:
    """The engine's digest of a refresh as a report."""
    steps = [step for step in digest.get("steps", []) if _real(step.get("oldState", {}))]
    drifted = tuple(_drifted(step) for step in steps if step["op"] in ("update", "delete"))
    return Report(environment, len(steps), total, tuple(sorted(drifted, key=lambda item: item.title)))


def _drifted(step: Mapping[str, Any]) -> Drifted:
    vanished = step["op"] == "delete"
    return Drifted(step["urn"], vanished, () if vanished else tuple(_changes(step)))


def _changes(step: Mapping[str, Any]) -> Iterator[Change]:
    """Every path of the step's diff; what is in both ``tags`` and ``tagsAll`` is told once, as ``tags``."""
    declared, actual = step["oldState"].get("inputs", {}), step["newState"].get("outputs", {})
    stored = step["oldState"].get("outputs", {})
    seen: set[str] = set()
    for raw in sorted(
        step.get("detailedDiff") or {}, key=lambda path: (not path.startswith("tagsAll"), path)
    ):
        path = f"tags{raw.removeprefix('tagsAll')}" if raw.startswith("tagsAll") else raw
        if path in seen:
            continue
        seen.add(path)
        wanted = look_up(declared, raw)
        yield Change(path, look_up(stored, raw) if wanted is MISSING else wanted, look_up(actual, raw))


def look_up(value: object, path: str) -> object:
    """The value at a property path such as ``tags.Owner``, ``rules[0].port`` or ``tags["a.b"]``."""
    for part in _parts(path):
        if isinstance(value, Mapping):
            value = value.get(str(part), MISSING)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return MISSING
    return value


def _parts(path: str) -> Iterator[str | int]:
    rest = path
    while rest:
        if rest.startswith('["'):
            part, _, rest = rest[2:].partition('"]')
            yield part
        elif rest.startswith("["):
            part, _, rest = rest[1:].partition("]")
            yield int(part)
        else:
            rest = rest.removeprefix(".")
            end = min((i for i in (rest.find("."), rest.find("[")) if i >= 0), default=len(rest))
            yield rest[:end]
            rest = rest[end:]


def _real(state: Mapping[str, Any]) -> bool:
    """Whether the engine asks a provider about this resource: not a component, not a provider."""
    return bool(state.get("custom")) and not state.get("type", "").startswith(_PLACEHOLDER_KINDS)


def _count(workspace: Workspace) -> int:
    """How many resources the state has that a refresh has to read."""
    run = workspace.pulumi("stack", "export", "--stack", workspace.environment, capture=True)
    if run.returncode:
        raise StrataError(f"drift {workspace.environment}: the state can't be read: {run.stderr.strip()}")
    resources = json.loads(run.stdout)["deployment"].get("resources", [])
    return sum(_real(resource) for resource in resources)


def _digest(environment: str, output: str, errors: str) -> Mapping[str, Any]:
    try:
        digest = json.loads(output)
    except ValueError:
        digest = None
    if not isinstance(digest, dict):
        said = (errors or output).strip() or "nothing"
        raise StrataError(f"drift {environment}: the engine gave no answer; it said: {said}")
    return digest


def _raise_errors(environment: str, digest: Mapping[str, Any], code: int) -> None:
    errors = [item for item in digest.get("diagnostics", []) if item.get("severity") == "error"]
    if not errors and code == 0:
        return
    said = []
    for item in errors[:_SHOWN_ERRORS]:
        where = item.get("urn", "").rpartition("::")[2]
        text = item.get("message", "").strip().removeprefix("error: ")
        said.append(f"  {where}: {text}" if where else f"  {text}")
    more = f"\n  and {len(errors) - _SHOWN_ERRORS} more" if len(errors) > _SHOWN_ERRORS else ""
    listed = "\n".join(said) or f"  the engine ended with {code}"
    raise StrataError(f"drift {environment}: the cloud couldn't be compared:\n{listed}{more}")
