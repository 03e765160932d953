"""The engine's refresh, which writes nothing, as a report of what it read and what differs."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from strata.drift.report import Difference, Drifted, Report, Unread
from strata.drift.scaled import without_scaled
from strata.engine import state
from strata.engine.drifted import properties
from strata.engine.events import Digest, Op, Step, problems
from strata.engine.masking import without_secrets
from strata.engine.property_path import MISSING, look_up
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import StrataError

_SHOWN_ERRORS = 5
_STEPS = frozenset({Op.REFRESH, Op.SAME, Op.UPDATE, Op.DELETE})
_DEFAULT_TAGS = "aws:defaultTags"
# What the engine says besides, once a resource couldn't be read.
_FOLLOW_UPS = frozenset({"preview failed", "refresh failed", "update failed"})


def compare(workspace: Workspace) -> Report:
    """Ask the engine to read every resource and to keep what it learns to itself.

    Raises :class:`StrataError` if a resource couldn't be read: then nobody knows whether there is drift.
    """
    report = refresh(workspace, state.read(workspace))
    if report.unread:
        raise _couldnt(report.environment, [_message(item.urn, item.message) for item in report.unread])
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
        alone = _errors_alone(_checked(digest), report)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise StrataError(
            f"drift {workspace.environment}: the engine's answer can't be understood "
            f"({type(error).__name__}: {error}), so this is not a finding of no drift"
        ) from None
    if alone or (run.returncode and not report.unread):
        raise _couldnt(workspace.environment, alone or [f"the engine ended with {run.returncode}"])
    return report


def parse(environment: str, document: Mapping[str, Any], total: int, known: State | None = None) -> Report:
    """The engine's digest of a refresh as a report.

    The engine lists a step before it takes it, so that only its summary says how many it did take, those of
    components and providers among them.
    """
    known = known or State(())
    digest = _checked(document)
    unread = tuple(Unread(urn, text) for urn, text in _unread(digest).items())
    asked = [step for step in digest.steps if step.old is not None and step.old.real]
    steps = [step for step in asked if step.urn not in {item.urn for item in unread}]
    changed = [step for step in steps if step.op in (Op.UPDATE, Op.DELETE)]
    drifted = [found for step in changed if (found := _drifted(step, known)) is not None]
    summary = digest.summary or {}
    read = max(0, min(len(steps), sum(summary.values()) - (len(digest.steps) - len(asked))))
    unnamed = max(0, summary.get(Op.UPDATE, 0) + summary.get(Op.DELETE, 0) - len(changed))
    ordered = tuple(sorted(drifted, key=lambda item: item.title))
    return Report(environment, read, total, ordered, unread=unread, unnamed=unnamed)


def _checked(document: Mapping[str, Any]) -> Digest:
    """The digest; ValueError, without its values, if it isn't one."""
    for listed in document.get("steps") or ():
        if listed["op"] not in _STEPS:
            raise ValueError(f"unknown kind of step: {listed['op']!r}")
    try:
        digest = Digest.model_validate({key: value for key, value in document.items() if value is not None})
    except ValidationError as error:
        raise ValueError(problems(error)) from None
    for step in digest.steps:
        if step.op is Op.UPDATE and step.new is None and step.old is not None and step.old.real:
            raise ValueError("an update without a new state")
    return digest


def _drifted(step: Step, known: State) -> Drifted | None:
    """The resource, unless all that the engine names is equal or no input."""
    component = known.component(step.urn)
    if step.op is Op.DELETE:
        return Drifted(step.urn, vanished=True, changes=(), component=component)
    found = properties(step)
    if step.detailed and not found:
        return None
    declared = step.old.inputs if step.old else {}
    differences = (
        Difference(one.path, one.declared, one.actual, _declared_in(declared, one.path)) for one in found
    )
    changes = without_scaled(known.resource(step.urn), differences, known)
    if found and not changes:
        return None
    return Drifted(step.urn, vanished=False, changes=changes, component=component)


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


def _errors(digest: Digest) -> Iterator[tuple[str, str]]:
    for item in digest.diagnostics:
        if item.severity == "error":
            yield item.urn, without_secrets(item.message.strip()).removeprefix("error: ")


def _unread(digest: Digest) -> dict[str, str]:
    """What went wrong, by the URN of the resource that couldn't be read."""
    listed = {step.urn for step in digest.steps if step.old is not None and step.old.real}
    found: dict[str, str] = {}
    for urn, text in _errors(digest):
        if urn in listed:
            found[urn] = f"{found[urn]}; {text}" if urn in found else text
    return found


def _errors_alone(digest: Digest, report: Report) -> list[str]:
    """The errors that are of no single resource: the comparison as a whole failed."""
    unread = {item.urn for item in report.unread}
    return [
        _message(urn, text)
        for urn, text in _errors(digest)
        if urn not in unread and not (unread and text in _FOLLOW_UPS)
    ]


def _message(urn: str, text: str) -> str:
    where = urn.rpartition("::")[2]
    return f"{where}: {text}" if where else text


def _couldnt(environment: str, said: list[str]) -> StrataError:
    listed = "\n".join(f"  {line}" for line in said[:_SHOWN_ERRORS])
    more = f"\n  and {len(said) - _SHOWN_ERRORS} more" if len(said) > _SHOWN_ERRORS else ""
    return StrataError(f"drift {environment}: the cloud couldn't be compared:\n{listed}{more}")
