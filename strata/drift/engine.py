"""The engine's refresh, which writes nothing, as a report of what it read and what differs."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from strata.drift.report import Change, Drifted, Report, Unread
from strata.engine import state
from strata.engine.masking import masked, without_logins
from strata.engine.property_path import MISSING, look_up
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import StrataError

_SHOWN_ERRORS = 5
_STEPS = frozenset({"refresh", "same", "update", "delete"})
_DEFAULT_TAGS = "aws:defaultTags"
# What the engine says besides, once a resource couldn't be read.
_FOLLOW_UPS = frozenset({"preview failed", "refresh failed", "update failed"})


def compare(workspace: Workspace) -> Report:
    """Ask the engine to read every resource and to keep what it learns to itself.

    Raises :class:`StrataError` if a resource couldn't be read: then nobody knows whether there is drift.
    """
    report = refresh(workspace, state.read(workspace))
    if report.unread:
        raise _couldnt(report.environment, [_told(item.urn, item.message) for item in report.unread])
    if report.incomplete:
        raise StrataError(
            f"drift {workspace.environment}: only {report.refreshed} of {report.total} resources were "
            "refreshed, so this is not a finding of no drift"
        )
    return report


def refresh(workspace: Workspace, known: State) -> Report:
    """The engine's refresh as a report, with what couldn't be read.

    Raises :class:`StrataError` if the refresh failed as a whole.
    """
    stack = ("--stack", workspace.environment)
    run = workspace.pulumi("refresh", "--preview-only", "--json", "--non-interactive", *stack, capture=True)
    digest = _digest(workspace.environment, run.stdout, run.stderr)
    try:
        report = parse(workspace.environment, digest, known.total, known)
        alone = _errors_alone(digest, report)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise StrataError(
            f"drift {workspace.environment}: the engine's answer can't be understood "
            f"({type(error).__name__}: {error}), so this is not a finding of no drift"
        ) from None
    if alone or (run.returncode and not report.unread):
        raise _couldnt(workspace.environment, alone or [f"the engine ended with {run.returncode}"])
    return report


def parse(environment: str, digest: Mapping[str, Any], total: int, known: State | None = None) -> Report:
    """The engine's digest of a refresh as a report.

    The engine lists a step before it takes it, so that only its summary says how many it did take, those of
    components and providers among them.
    """
    known = known or State(())
    unread = tuple(Unread(urn, text) for urn, text in _unread(digest).items())
    listed = digest.get("steps") or []
    asked = [step for step in listed if state.real(step.get("oldState") or {})]
    steps = [step for step in asked if step["urn"] not in {item.urn for item in unread}]
    _refuse_unknown(asked)
    drifted = [_drifted(step, known) for step in steps if step["op"] in ("update", "delete")]
    summary = digest.get("changeSummary") or {}
    read = max(0, min(len(steps), sum(summary.values()) - (len(listed) - len(asked))))
    unnamed = max(0, summary.get("update", 0) + summary.get("delete", 0) - len(drifted))
    ordered = tuple(sorted(drifted, key=lambda item: item.title))
    return Report(environment, read, total, ordered, unread=unread, unnamed=unnamed)


def _refuse_unknown(steps: Iterable[Mapping[str, Any]]) -> None:
    for step in steps:
        if step["op"] not in _STEPS:
            raise ValueError(f"unknown kind of step: {step['op']!r}")


def _drifted(step: Mapping[str, Any], known: State) -> Drifted:
    vanished = step["op"] == "delete"
    changes = () if vanished else tuple(_changes(step))
    return Drifted(step["urn"], vanished, changes, known.component(step["urn"]))


def _changes(step: Mapping[str, Any]) -> Iterator[Change]:
    """Every path of the step's diff; what is in both ``tags`` and ``tagsAll`` is told once, as ``tags``."""
    old, new = step["oldState"], step["newState"]
    declared, stored, actual = old.get("inputs") or {}, old.get("outputs") or {}, new.get("outputs") or {}
    names = [name for state in (old, new) for name in state.get("additionalSecretOutputs") or ()]
    shown = masked(declared, stored, actual, new.get("inputs") or {}, names=names)
    seen: set[str] = set()
    for raw in sorted(
        step.get("detailedDiff") or {}, key=lambda path: (not path.startswith("tagsAll"), path)
    ):
        path = f"tags{raw.removeprefix('tagsAll')}" if raw.startswith("tagsAll") else raw
        if path in seen:
            continue
        seen.add(path)
        wanted, now = look_up(shown[0], raw), look_up(shown[2], raw)
        if wanted is MISSING and look_up(stored, raw) != look_up(actual, raw):
            wanted = look_up(shown[1], raw)
        # Else it was changed before the state was last written, and isn't declared: it should not be there.
        yield Change(path, wanted, now, _declared_in(declared, path))


def _declared_in(declared: Mapping[str, Any], path: str) -> str:
    """Whether a tag is of all resources, and not of this one."""
    everywhere = look_up(declared, path.replace("tags", "tagsAll", 1)) if path.startswith("tags") else MISSING
    return _DEFAULT_TAGS if everywhere is not MISSING and look_up(declared, path) is MISSING else ""


def _digest(environment: str, output: str, errors: str) -> Mapping[str, Any]:
    try:
        digest = json.loads(output)
    except ValueError:
        digest = None
    if not isinstance(digest, dict):
        said = (errors or output).strip() or "nothing"
        raise StrataError(f"drift {environment}: the engine gave no answer; it said: {said}")
    return digest


def _errors(digest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for item in digest.get("diagnostics") or []:
        if item.get("severity") == "error":
            said = without_logins(item.get("message", "").strip())
            yield item.get("urn") or "", said.removeprefix("error: ")


def _unread(digest: Mapping[str, Any]) -> dict[str, str]:
    """What went wrong, by the URN of the resource that couldn't be read."""
    listed = {step["urn"] for step in digest.get("steps") or [] if state.real(step.get("oldState") or {})}
    found: dict[str, str] = {}
    for urn, text in _errors(digest):
        if urn in listed:
            found[urn] = f"{found[urn]}; {text}" if urn in found else text
    return found


def _errors_alone(digest: Mapping[str, Any], report: Report) -> list[str]:
    """The errors that are of no single resource: the comparison as a whole failed."""
    unread = {item.urn for item in report.unread}
    return [
        _told(urn, text)
        for urn, text in _errors(digest)
        if urn not in unread and not (unread and text in _FOLLOW_UPS)
    ]


def _told(urn: str, text: str) -> str:
    where = urn.rpartition("::")[2]
    return f"{where}: {text}" if where else text


def _couldnt(environment: str, said: list[str]) -> StrataError:
    listed = "\n".join(f"  {line}" for line in said[:_SHOWN_ERRORS])
    more = f"\n  and {len(said) - _SHOWN_ERRORS} more" if len(said) > _SHOWN_ERRORS else ""
    return StrataError(f"drift {environment}: the cloud couldn't be compared:\n{listed}{more}")
