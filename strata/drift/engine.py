"""`pulumi refresh --preview-only` as a report: resources read, and their differences."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from strata.drift.report import Difference, Drifted, Report, Unread
from strata.drift.scaled import without_scaled
from strata.engine import state
from strata.engine.drifted import properties
from strata.engine.events import Digest, Op, Step, problems
from strata.engine.property_path import MISSING, look_up
from strata.engine.secret_text import without_secrets
from strata.engine.state import State
from strata.engine.urn import name_of
from strata.engine.workspace import Workspace
from strata.errors import StrataError

_SHOWN_ERRORS = 5
_STEPS = frozenset({Op.REFRESH, Op.SAME, Op.UPDATE, Op.DELETE})
_DEFAULT_TAGS = "aws:defaultTags"
# The engine's own messages after a failed read.
_FOLLOW_UPS = frozenset({"preview failed", "refresh failed", "update failed"})


def compare(workspace: Workspace) -> Report:
    """Compare every resource with the cloud, without a change of the state.

    Raises :class:`StrataError` if a resource couldn't be read: its drift is unknown.
    """
    report = refresh(workspace, lambda: state.read(workspace))
    if report.unread:
        raise _not_compared(report.environment, [_message(item.urn, item.message) for item in report.unread])
    if report.incomplete:
        raise StrataError(
            f"drift {workspace.environment}: only {report.refreshed} of {report.total} resources were "
            "refreshed, so drift is unknown"
        )
    return report


def refresh(workspace: Workspace, read: Callable[[], State]) -> Report:
    """The engine's refresh as a report, with the resources that couldn't be read.

    *read* gives the state when the refresh has ended. Raises :class:`StrataError` if the refresh failed as a
    whole.
    """
    stack = ("--stack", workspace.environment)
    run = workspace.pulumi("refresh", "--preview-only", "--json", "--non-interactive", *stack, capture=True)
    known = read()
    digest = _digest(workspace.environment, run.stdout, run.stderr)
    try:
        report = parse(workspace.environment, digest, known.total, known)
        alone = _errors_alone(_checked(digest), report)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise StrataError(
            f"drift {workspace.environment}: the engine's output is invalid "
            f"({type(error).__name__}: {error}), so drift is unknown"
        ) from None
    if alone or (run.returncode and not report.unread):
        raise _not_compared(workspace.environment, alone or [f"the engine ended with {run.returncode}"])
    return report


def parse(environment: str, document: Mapping[str, Any], total: int, known: State | None = None) -> Report:
    """The engine's digest of a refresh as a report.

    The engine lists a step before it runs it; only its summary has the number of steps that ran, those of
    components and providers among them.
    """
    known = known or State(())
    digest = _checked(document)
    unread = tuple(Unread(urn, text) for urn, text in _unread(digest).items())
    listed = [step for step in digest.steps if step.old is not None and step.old.real]
    steps = [step for step in listed if step.urn not in {item.urn for item in unread}]
    changed = [step for step in steps if step.op in (Op.UPDATE, Op.DELETE)]
    drifted = [found for step in changed if (found := _drifted(step, known)) is not None]
    summary = digest.summary or {}
    read = max(0, min(len(steps), sum(summary.values()) - (len(digest.steps) - len(listed))))
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
    """The resource's drift; None if all differences are equivalent or in computed properties."""
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
    """``aws:defaultTags`` for a tag that only the provider's default tags declare."""
    everywhere = look_up(declared, path.replace("tags", "tagsAll", 1)) if path.startswith("tags") else MISSING
    return _DEFAULT_TAGS if everywhere is not MISSING and look_up(declared, path) is MISSING else ""


def _digest(environment: str, output: str, errors: str) -> Mapping[str, Any]:
    try:
        digest = json.loads(output)
    except ValueError:
        digest = None
    if not isinstance(digest, dict):
        message = (errors or output).strip() or "nothing"
        raise StrataError(f"drift {environment}: the engine's output is not JSON; its error: {message}")
    return digest


def _errors(digest: Digest) -> Iterator[tuple[str, str]]:
    for item in digest.diagnostics:
        if item.severity == "error":
            yield item.urn, without_secrets(item.message.strip()).removeprefix("error: ")


def _unread(digest: Digest) -> dict[str, str]:
    """The error messages by the URN of the resource that couldn't be read."""
    listed = {step.urn for step in digest.steps if step.old is not None and step.old.real}
    found: dict[str, str] = {}
    for urn, text in _errors(digest):
        if urn in listed:
            found[urn] = f"{found[urn]}; {text}" if urn in found else text
    return found


def _errors_alone(digest: Digest, report: Report) -> list[str]:
    """The errors that belong to no single resource: the whole comparison failed."""
    unread = {item.urn for item in report.unread}
    return [
        _message(urn, text)
        for urn, text in _errors(digest)
        if urn not in unread and not (unread and text in _FOLLOW_UPS)
    ]


def _message(urn: str, text: str) -> str:
    where = name_of(urn)
    return f"{where}: {text}" if where else text


def _not_compared(environment: str, messages: list[str]) -> StrataError:
    listed = "\n".join(f"  {line}" for line in messages[:_SHOWN_ERRORS])
    more = f"\n  and {len(messages) - _SHOWN_ERRORS} more" if len(messages) > _SHOWN_ERRORS else ""
    return StrataError(f"drift {environment}: the cloud couldn't be compared:\n{listed}{more}")
