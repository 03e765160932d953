"""The first line of a report: the kinds of changes, with the stateful resources first and by name."""

from collections.abc import Iterator

from strata.engine.impact_rule import Effect
from strata.escape import code, text
from strata.report.model import Change, ChangeKind, Preview

_NAMED = 10
_ONLY_POLICIES = "error: preview failed"
"""The engine's messages for a preview that only policies reject."""
_WORDS = {
    ChangeKind.DELETE: "DELETES",
    ChangeKind.REPLACE: "REPLACES",
    ChangeKind.UPDATE: "updates",
    ChangeKind.CREATE: "creates",
    ChangeKind.IMPORT: "imports",
    ChangeKind.FORGET: "no longer manages",
}


def verdict(preview: Preview) -> str:
    """One line of Markdown."""
    parts = [*_against(preview), *_losses(preview), *_impacts(preview), *_counts(preview)]
    if not parts:
        parts = [f"no changes: all {preview.unchanged:,} resources stay as they are"]
    return f"## {text(preview.environment)}: {' · '.join(parts)}\n"


def named(change: Change) -> str:
    """The logical name and the type."""
    return f"{code(change.name)} ({text(change.type)})"


def _against(preview: Preview) -> Iterator[str]:
    errors = (message.text for message in preview.messages if message.severity == "error")
    if preview.failed and not (preview.violations and {*errors} <= {_ONLY_POLICIES}):
        yield "**the preview FAILED**, and the following may be incomplete"
    if preview.violations:
        yield f"**policies forbid it** ({len(preview.violations)})"


def _losses(preview: Preview) -> Iterator[str]:
    for kind in (ChangeKind.DELETE, ChangeKind.REPLACE):
        lost = [change for change in preview.losses if change.kind is kind]
        if lost:
            names = ", ".join(named(change) for change in lost[:_NAMED])
            more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
            yield f"**{_WORDS[kind]} {len(lost)} stateful**: {names}{more}"


def _impacts(preview: Preview) -> Iterator[str]:
    for effect in Effect:
        hit = {change.urn: change for change, impact in preview.impacts if impact.effect is effect}
        if hit:
            names = ", ".join(named(change) for change in [*hit.values()][:_NAMED])
            more = f" and {len(hit) - _NAMED} more" if len(hit) > _NAMED else ""
            yield f"**{effect} {len(hit)}**: {names}{more}"


def _counts(preview: Preview) -> Iterator[str]:
    for kind, word in _WORDS.items():
        count = preview.count(kind)
        if count:
            yield f"{word} {count:,}"
