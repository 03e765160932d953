"""A report as text for a terminal, or as JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from strata.drift import remedy
from strata.drift.report import Drifted, Report, UnreadList, Verdict, title


def as_json(report: Report) -> str:
    """The report as JSON."""
    document: dict[str, Any] = {"verdict": report.verdict, "coverage": report.coverage, **asdict(report)}
    restore = {"restore": remedy.restore(report)}
    for item, drifted in zip(document["drifted"], report.drifted, strict=True):
        item["remedy"] = {**restore, "adopt": remedy.adopt(drifted)}
    for item, unmanaged in zip(document["unmanaged"], report.unmanaged, strict=True):
        item["remedy"] = {"adopt": remedy.adopt_unmanaged(unmanaged)}
    for item in document["unlocked"]:
        item["remedy"] = restore
    return json.dumps(document, indent=2)


def as_text(report: Report) -> str:
    """The report as text: coverage, findings with remedies, verdict."""
    return "\n".join(
        [
            f"{report.environment}: {coverage(report)}",
            *(line for item in report.drifted for line in _drifted(item)),
            *_unmanaged(report),
            *_unlocked(report),
            *_ignored(report),
            *_errors(report),
            *_verdict(report),
        ]
    )


def coverage(report: Report) -> str:
    """The number of read resources and lists, and their total."""
    resources = f"{report.refreshed} of {report.total} refreshed"
    if not report.lists.total:
        return resources
    return f"{resources}, {report.lists.read} of {report.lists.total} lists of children read"


def unread_list(item: UnreadList) -> str:
    """The failed list of children, with its error."""
    first, more = title(item.parents[0]), len(item.parents) - 1
    others = f" and {_number(more, 'more resource')}" if more else ""
    return f"{item.kind}: the children of {first}{others} couldn't be listed: {item.message}"


def unsupported(report: Report) -> str:
    """The kinds of children that the emulators can't list, as a sentence; empty if there are none."""
    kinds = report.lists.unsupported
    return f"Not listed, as the emulators don't support it: {', '.join(kinds)}." if kinds else ""


def verdict(report: Report) -> str:
    """The class of the result in one sentence."""
    if report.verdict is Verdict.ERROR:
        return "The comparison is incomplete: resources that were not compared may have drifted."
    if report.verdict is Verdict.REAL:
        return f"{', '.join(_counts(report))}."
    within = "" if report.whole else " in what was compared"
    if report.verdict is Verdict.IGNORED:
        passed = _number(len(report.ignored), "finding")
        return f"No drift{within} but {passed} that drift-ignore.yaml accepts."
    if not report.whole:
        return f"No drift{within}: what was not compared may have drifted."
    return f"No drift: the cloud matches the declared values{_looked_at(report)}."


def _looked_at(report: Report) -> str:
    if not report.lists.total:
        return ""
    kinds, parents = _number(report.lists.kinds, "kind"), _number(report.lists.parents, "resource")
    looked = f"{kinds} of children of {parents} were listed"
    return f" in {_number(report.total, 'resource')}, and nothing was added: {looked}"


def _drifted(item: Drifted) -> Iterator[str]:
    yield f"\n{'-' if item.vanished else '~'} {item.title}{' vanished' * item.vanished}"
    for change in item.changes:
        declared, actual = json.dumps(change.declared), json.dumps(change.actual)
        yield f"    {change.path}: declared {declared}, actual {actual}"
    yield f"    adopt: {remedy.adopt(item)}"


def _unmanaged(report: Report) -> Iterator[str]:
    if report.unmanaged:
        yield "\nUnmanaged: in the cloud, but not in the state"
    for item in report.unmanaged:
        yield f"+ {item.kind} {item.id}{f' ({item.name})' if item.name else ''}, {item.why}"
        yield f"    adopt: {remedy.adopt_unmanaged(item)}"


def _unlocked(report: Report) -> Iterator[str]:
    if report.unlocked:
        yield "\nUnlocked: the stack file asks for these locks"
    for item in report.unlocked:
        yield f"! {item.title}: {', '.join(item.locks)}"


def _ignored(report: Report) -> Iterator[str]:
    if report.ignored:
        yield "\nIgnored, by drift-ignore.yaml"
    for item in report.ignored:
        yield f"  {item.path}: {item.what}; until {item.expires}: {item.reason}"
    if report.unused:
        yield "\nEntries of drift-ignore.yaml that match nothing here; delete them if nothing else needs them"
    for path in report.unused:
        yield f"  {path}"


def _errors(report: Report) -> Iterator[str]:
    if report.unread or report.unreadable_lists or report.failures:
        yield "\nErrors"
    for item in report.unread:
        yield f"! {title(item.urn)} couldn't be read: {item.message}"
    for one in report.unreadable_lists:
        yield f"! {unread_list(one)}"
    for failure in report.failures:
        yield f"! {failure}"
    if report.coverage < report.minimum_coverage:
        share = f"{report.coverage:.1f} %, at least {report.minimum_coverage:g} % are required"
        yield f"! only {coverage(report)}: {share}, so drift is unknown"
    elif not report.refreshed:
        yield f"! {coverage(report)}: nothing was compared, so drift is unknown"


def _verdict(report: Report) -> Iterator[str]:
    if report.unnamed:
        number = _number(report.unnamed, "more resource")
        yield f"\n{number} drifted without details from the engine: pulumi refresh --preview-only --diff"
    yield f"\n{verdict(report)}"
    if report.lists.unsupported:
        yield unsupported(report)
    if report.drifted or report.unlocked:
        yield f"Restore the declared values: {remedy.restore(report)}"


def _counts(report: Report) -> Iterator[str]:
    drifted = len(report.drifted) + report.unnamed
    if drifted:
        yield f"{_number(drifted, 'resource')} drifted"
    if report.unmanaged:
        yield f"{len(report.unmanaged)} unmanaged"
    if report.unlocked:
        yield f"{len(report.unlocked)} unlocked"
    if report.ignored:
        yield f"{len(report.ignored)} ignored"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
