"""A report as the body of a GitHub issue: escaped, with a note on omitted findings."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from strata import escape
from strata.drift import remedy, text
from strata.drift.report import Report, Verdict, title

LIMIT = 60_000
"""Maximum bytes of a body: GitHub allows 65,536 characters of at least one byte each."""

_NOTHING = "(not set)"
_RESERVED = 2_000
_UNMANAGED_REMEDY = (
    "Declare each in a component and `pulumi import` it by its id, or delete it in the cloud. Of a service "
    "without a folder restore the folder, or delete it.\n"
)
_TITLES = {Verdict.REAL: "has drifted", Verdict.ERROR: "has drifted, and was not compared as a whole"}


def marker(environment: str) -> str:
    """The hidden first line that identifies the environment's issue."""
    return f"<!-- strata:drift:{environment} -->"


def fingerprint(report: Report) -> str:
    """A hash of the findings, as a hidden line."""
    found = [[asdict(one) for one in many] for many in (report.drifted, report.unmanaged)]
    opened = [asdict(one) for one in report.unlocked]
    findings = json.dumps([*found, report.unnamed, *opened], sort_keys=True, default=str)
    return f"<!-- strata:found:{hashlib.sha256(findings.encode()).hexdigest()[:16]} -->"


def body(report: Report, source: str) -> str:
    """The issue's body; *source* is the place of the whole report if not all of it fits."""
    head = [
        marker(report.environment),
        fingerprint(report),
        f"**{escape.text(text.verdict(report))}** {text.coverage(report)}.",
        text.unsupported(report),
        "",
        *_how_to(report),
    ]
    parts = (_drifted, _unmanaged, _unlocked, _ignored, _errors)
    return _fitting(head, [block for part in parts for block in part(report)], source)


def resolved(report: Report, source: str) -> str:
    """The body of a closed issue: no drift."""
    head = [
        marker(report.environment),
        f"**{escape.text(text.verdict(report))}** {text.coverage(report)}. Closed by a run without drift.",
        "",
    ]
    return _fitting(head, list(_ignored(report)), source)


def headline(report: Report) -> str:
    """The issue's title."""
    return f"Drift: {report.environment} {_TITLES.get(report.verdict, 'is as declared')}"


def changed(report: Report) -> str:
    """The comment on changed findings; comments notify people, edited bodies don't."""
    verdict = escape.text(text.verdict(report))
    return f"{fingerprint(report)}\nThe findings changed: {verdict} See the description."


def code(value: str) -> str:
    """*value* as code in a table cell: it doesn't render, link or notify."""
    flat = re.sub(r"\s+", " ", value).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", flat)), default=0) + 1)
    pad = " " if "`" in flat else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def _how_to(report: Report) -> Iterator[str]:
    if report.drifted or report.unlocked:
        yield f"Restore the declared values: {code(remedy.restore(report))}"
    if report.drifted:
        yield "Or adopt the actual values: change the code as proposed at each resource, and merge."
        yield "Or accept it for a while: an entry with a reason and an expiry date in `drift-ignore.yaml`."


def _drifted(report: Report) -> Iterator[str]:
    for item in report.drifted:
        lines = [f"\n### {'Vanished' if item.vanished else 'Changed'}: {code(item.title)}", ""]
        if item.changes:
            lines += ["| Property | Declared | Actual |", "|---|---|---|"]
        for change in item.changes:
            cells = [change.path, *(_value(one) for one in (change.declared, change.actual))]
            lines.append(f"| {' | '.join(map(code, cells))} |")
        lines += ["", f"To adopt: {code(remedy.adopt(item))}"]
        yield "\n".join(lines)


def _unmanaged(report: Report) -> Iterator[str]:
    for number, item in enumerate(report.unmanaged):
        head = (
            f"\n### Unmanaged: in the cloud, but not in the state\n\n{_UNMANAGED_REMEDY}\n"
            if number == 0
            else ""
        )
        name = f" ({code(item.name)})" if item.name else ""
        delete = f"; delete it by {code(item.delete)}" if item.delete else ""
        yield f"{head}- {escape.text(item.kind)} {code(item.id)}{name}, {code(item.why)}{delete}"


def _unlocked(report: Report) -> Iterator[str]:
    for number, item in enumerate(report.unlocked):
        head = "\n### Unlocked: the stack file asks for these locks\n\n" if number == 0 else ""
        yield f"{head}- {code(item.title)}: {code(', '.join(item.locks))}"


def _ignored(report: Report) -> Iterator[str]:
    for number, item in enumerate(report.ignored):
        head = "\n### Ignored, by drift-ignore.yaml\n\n" if number == 0 else ""
        yield f"{head}- {code(item.path)} until {item.expires}: {code(item.reason)}"
    for number, path in enumerate(report.unused):
        head = "\n### Entries of drift-ignore.yaml that match nothing here\n\n" if number == 0 else ""
        yield f"{head}- {code(path)}"


def _errors(report: Report) -> Iterator[str]:
    unread = [f"{title(item.urn)} couldn't be read: {item.message}" for item in report.unread]
    unread_lists = [text.unread_list(item) for item in report.unreadable_lists]
    for number, line in enumerate([*unread, *unread_lists, *report.failures]):
        head = "\n### Errors\n\n" if number == 0 else ""
        yield f"{head}- {code(line)}"


def _value(of: object) -> str:
    return _NOTHING if of is None else remedy.value(of)


def _fitting(head: Iterable[str], blocks: list[str], source: str) -> str:
    """As many whole *blocks* as GitHub allows, and the number of omitted ones."""
    kept = "\n".join(head)
    room = LIMIT - _RESERVED - len(kept.encode())
    for number, block in enumerate(blocks):
        room -= len(block.encode()) + 1
        if room < 0:
            left = len(blocks) - number
            return (
                f"{kept}\n\n**Cut here: {left} of {len(blocks)} findings don't fit.** All of them: {source}\n"
            )
        kept += f"\n{block}"
    return f"{kept}\n"
