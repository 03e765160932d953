"""A preview from the engine's digest or events; an incomplete one is refused."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from strata.engine.events import Diagnostic, Digest, Event, Level, Op, PolicyEvent, Remediation, Step, Summary
from strata.engine.secret_text import without_secrets
from strata.engine.urn import types_of
from strata.report import steps
from strata.report.model import Finding, Message, Preview

_QUIET = frozenset({"debug", "info", "info#err"})
_ERROR = "error"
_ROOT_TYPE = "pulumi:pulumi:Stack"


class IncompleteError(Exception):
    """The reason why the preview is incomplete."""


def from_digest(environment: str, digest: Digest) -> Preview:
    """The preview of a digest; raises IncompleteError.

    It has the steps of the refresh first, where there is one: up to the stack's own second step.
    """
    roots = [place for place, step in enumerate(digest.steps) if _is_root(step)]
    start = roots[1] if len(roots) > 1 else 0
    messages = _messages(digest.diagnostics)
    failed = any(message.severity == _ERROR for message in messages)
    if digest.summary is None and not failed:
        raise IncompleteError("it has no changeSummary: it is not a preview, or was cut off")
    planned, refreshed = digest.steps[start:], digest.steps[:start]
    _check(environment, planned, refreshed, None if failed else digest.summary)
    return Preview(
        environment=environment,
        changes=steps.changes(planned),
        unchanged=_unchanged(planned, digest.summary),
        drift=steps.drifted(refreshed),
        findings=None if digest.policies is None else tuple(_finding(item) for item in digest.policies),
        messages=messages,
        failed=failed,
        unconfirmed=steps.unconfirmed(planned),
    )


def from_events(environment: str, events: Sequence[Event]) -> Preview:
    """The preview of a stream of events; raises IncompleteError."""
    planned, refreshed = _steps(events)
    messages = _messages(event.diagnostic for event in events if event.diagnostic)
    messages += tuple(
        Message(_ERROR, "", without_secrets(str(event.error.get("error")))) for event in events if event.error
    )
    summary = next((event.summary for event in events if event.summary), None)
    failed = _failed(events, messages, summary)
    changes = summary.changes if summary else None
    _check(environment, planned, refreshed, None if failed else changes)
    findings = tuple(_finding(item) for event in events for item in (event.policy, event.remediation) if item)
    return Preview(
        environment=environment,
        changes=steps.changes(planned),
        unchanged=_unchanged(planned, changes),
        drift=steps.drifted(refreshed),
        findings=findings if findings or (summary and summary.packs) else None,
        messages=messages,
        failed=failed,
        unconfirmed=steps.unconfirmed(planned),
    )


def _steps(events: Iterable[Event]) -> tuple[list[Step], list[Step]]:
    """The planned steps, and the result of the refresh before them."""
    planned: list[Step] = []
    refreshed: list[Step] = []
    refreshing: set[str] = set()
    for event in events:
        if event.step and event.step.metadata.op is Op.REFRESH:
            refreshing.add(event.step.metadata.urn)
        elif event.step:
            planned.append(event.step.metadata)
        elif event.outcome and event.outcome.metadata.urn in refreshing:
            refreshing.discard(event.outcome.metadata.urn)
            refreshed.append(_outcome(event.outcome.metadata))
    return planned, refreshed


def _outcome(step: Step) -> Step:
    """The result of a refresh; some engines report it, with 3.250 it follows from old and new values."""
    if step.op is not Op.REFRESH or (step.new is not None and not step.detailed):
        return step
    return step.model_copy(update={"op": Op.UPDATE if step.new is not None else Op.DELETE})


def _failed(events: Iterable[Event], messages: Iterable[Message], summary: Summary | None) -> bool:
    failed = any(message.severity == _ERROR for message in messages) or any(
        event.failure is not None for event in events
    )
    if summary is None:
        if not failed:
            raise IncompleteError("it has no summaryEvent: it is not a preview, or was cut off")
        return True
    if not summary.preview:
        raise IncompleteError("it is the record of a deployment, not of a preview")
    return failed or summary.result != "succeeded"


def _check(
    environment: str, planned: Sequence[Step], refreshed: Sequence[Step], summary: Mapping[Op, int] | None
) -> None:
    """Refuse a preview of another environment, or an incomplete one by the *summary* if it didn't fail."""
    expected, _, service = environment.partition("/")
    for step in (*planned, *refreshed):
        urn, project, *_ = step.urn.split("::")
        stack = urn.rpartition(":")[2]
        if stack != expected:
            raise IncompleteError(f"it is of the environment {stack}")
        if service and project != service:
            raise IncompleteError(f"it is of the project {project}")
    if summary is None:
        return
    if not any(_is_root(step) and step.op is not Op.REFRESH for step in planned):
        raise IncompleteError("it has no step of the stack itself: the program didn't run, or was cut off")
    lost = steps.missing(planned, summary)
    if lost:
        raise IncompleteError(f"it is not whole: its summary counts {'; '.join(lost)}")


def _is_root(step: Step) -> bool:
    return types_of(step.urn) == [_ROOT_TYPE]


def _unchanged(planned: Iterable[Step], summary: Mapping[Op, int] | None) -> int:
    # A digest has no steps of unchanged resources.
    return max((summary or {}).get(Op.SAME, 0), Counter(step.op for step in planned)[Op.SAME])


def _messages(said: Iterable[Diagnostic]) -> tuple[Message, ...]:
    loud = (item for item in said if item.severity not in _QUIET)
    return tuple(
        dict.fromkeys(
            Message(item.severity, item.urn, without_secrets(item.prefix + item.message).strip())
            for item in loud
        )
    )


def _finding(event: PolicyEvent | Remediation) -> Finding:
    if isinstance(event, Remediation):
        return Finding(
            event.pack, event.policy, Level.REMEDIATE, event.urn, "It changed the declared inputs."
        )
    return Finding(event.pack, event.policy, event.level, event.urn, without_secrets(event.message.strip()))
