"""A preview as Markdown for a pull request: verdict, policies, layers, full diff."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from strata.engine.secret_text import without_secrets
from strata.engine.urn import name_of
from strata.escape import code, fence, json_text, shortened, text, visible
from strata.report.fit import LIMIT, ReportSection, fit
from strata.report.model import Change, ChangeKind, Finding, Preview, PropertyChange
from strata.report.verdict import named, verdict

ARTIFACT = "preview-{environment}"
"""The artifact in which a workflow keeps the whole preview."""

_LISTED_PROPERTIES = 12
_LINE = 2_000  # characters, of one property in the full diff
_REASON = 4_000  # characters: escaped they still fit into a comment
_SIGNS = {
    ChangeKind.CREATE: "+",
    ChangeKind.UPDATE: "~",
    ChangeKind.REPLACE: "±",
    ChangeKind.DELETE: "-",
    ChangeKind.IMPORT: "=",
}
_WORDS = {ChangeKind.DELETE: "**DELETE**", ChangeKind.REPLACE: "**REPLACE**"}
_DRIFT = {ChangeKind.DELETE: "vanished", ChangeKind.UPDATE: "changed"}


def markdown(preview: Preview, limit: int = LIMIT, *, commit: str = "") -> str:
    """The report in at most *limit* characters; it names the *commit* if that is known."""
    artifact = ARTIFACT.format(environment=preview.environment)
    whole = f"The whole preview is in the artifact {code(artifact)} of this run."
    return fit(_sections(preview, commit), whole, limit)


def no_preview(environment: str, why: str, *, commit: str = "") -> str:
    """The report if there is no preview; it replaces an earlier report."""
    reason = text(shortened(without_secrets(why), _REASON))
    return f"## {text(environment)}: **there is no preview of this commit**\n{_of(commit)}\n{reason}\n"


def _sections(preview: Preview, commit: str) -> Iterator[ReportSection]:
    yield ReportSection("verdict", f"{verdict(preview)}{_of(commit)}", ())
    if preview.messages:
        rows = [f"- {text(item.severity)}: {_at(item.urn)}{text(item.text)}" for item in preview.messages]
        yield ReportSection("messages", "\n### Messages\n\n", rows)
    if preview.unconfirmed:
        head = "\n### Unconfirmed subscriptions: they receive no alarms\n\n"
        yield ReportSection("unconfirmed", head, [f"- {code(name)}" for name in preview.unconfirmed])
    if preview.impacts:
        yield _impacts(preview)
    yield from _policies(preview)
    if preview.drift:
        head = "\n### Changed outside of Pulumi; this deployment restores it\n"
        yield _table("drift", head, preview.drift, ("state", "cloud"), _DRIFT)
    in_order = sorted(preview.changes, key=lambda change: change.layer)
    for layer, group in groupby(in_order, key=lambda change: change.layer):
        yield _table(f"layer {layer}", f"\n### {text(layer)}\n", list(group), ("old", "new"), _WORDS)
    if preview.changes:
        lines = [line for change in preview.changes for line in _diff(change)]
        marks = fence(lines)
        head = f"\n<details><summary>Full diff</summary>\n\n{marks}diff\n"
        yield ReportSection("full diff", head, lines, f"{marks}\n\n</details>\n")


def _of(commit: str) -> str:
    return f"\nOf the commit {text(commit)}.\n" if commit else ""


def _impacts(preview: Preview) -> ReportSection:
    """Updates that are rejected, lose data or interrupt a service."""
    rows = [
        f"| **{impact.effect}** | {named(change)} {code(impact.path)} | {text(impact.message)} "
        f"([source]({impact.source})) |"
        for change, impact in preview.impacts
    ]
    head = "\n### Updates with side effects\n\n| | Resource | Side effect |\n|---|---|---|\n"
    return ReportSection("impacts", head, rows)


def _policies(preview: Preview) -> Iterator[ReportSection]:
    if preview.findings is None:
        yield ReportSection("policies", "\nPolicies: not run, or not part of this preview.\n", ())
        return
    decided = [item for item in preview.findings if not item.undecided]
    undecided = sum(item.undecided for item in preview.findings)
    if decided:
        yield _findings(decided)
    elif not undecided:
        yield ReportSection("policies", "\nPolicies: nothing found.\n", ())
    else:
        yield ReportSection("policies", "\nPolicies: nothing found so far.\n", ())
    if undecided:
        rows = [
            f"- {code(item.policy)} {_at(item.urn)}{text(item.message)}"
            for item in preview.findings
            if item.undecided
        ]
        count = f"{undecided} check{'s' * (undecided != 1)} decided at deployment, by values not known yet"
        head = f"\n<details><summary>{count}</summary>\n\n"
        yield ReportSection("undecided policies", head, rows, "\n</details>\n")


def _findings(findings: Iterable[Finding]) -> ReportSection:
    ordered = sorted(findings, key=lambda item: (item.level != "mandatory", item.pack, item.policy))
    rows = [
        f"| {text(item.level)} | {code(item.policy)} | {_at(item.urn)}| {text(item.message)} |"
        for item in ordered
    ]
    head = "\n### Policies\n\n| Level | Rule | Resource | Finding |\n|---|---|---|---|\n"
    return ReportSection("policies", head, rows)


def _table(
    title: str, head: str, changes: Iterable[Change], sides: tuple[str, str], words: Mapping[ChangeKind, str]
) -> ReportSection:
    rows = [
        f"| {words.get(change.kind, change.kind)}{' (stateful)' * change.loses_state} | {named(change)} "
        f"| {'<br>'.join(_listed(change))} |"
        for change in changes
    ]
    columns = f"\n| | Resource | Properties, {sides[0]} → {sides[1]} |\n|---|---|---|\n"
    return ReportSection(title, head + columns, rows)


def _listed(change: Change) -> Iterator[str]:
    if change.kind not in (ChangeKind.UPDATE, ChangeKind.REPLACE):
        return
    for item in change.properties[:_LISTED_PROPERTIES]:
        forces = " **forces the replacement**" if item.forces_replacement else ""
        yield f"{code(item.path)}: {code(json_text(item.old))} → {code(json_text(item.new))}{forces}"
    if len(change.properties) > _LISTED_PROPERTIES:
        yield f"and {len(change.properties) - _LISTED_PROPERTIES} more, in the full diff"


def _diff(change: Change) -> Iterator[str]:
    yield visible(f"{_SIGNS.get(change.kind, ' ')} {change.type} {change.name} [{change.kind}]")
    for item in change.properties:
        yield from _sides(item)


def _sides(item: PropertyChange) -> Iterator[str]:
    for sign, value in (("-", item.old), ("+", item.new)):
        if value is not None:
            line = f"{sign}     {item.path}: {shortened(json_text(value), _LINE)}"
            yield visible(line).replace("\n", "\\n")


def _at(urn: str) -> str:
    return f"{code(name_of(urn))} " if urn else ""
