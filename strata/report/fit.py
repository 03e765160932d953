"""Fitting a report into a comment: omitted rows are counted, with a link to the whole report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# GitHub takes 65,536 characters in a comment; the rest is for the text that the action adds.
LIMIT = 60_000
_NOTE = 300  # characters, of a note on what was left out


@dataclass(frozen=True)
class ReportSection:
    """A part of a report: *head* and *tail* stay together, *rows* can be cut."""

    title: str
    head: str
    rows: Sequence[str]
    tail: str = ""


def fit(sections: Iterable[ReportSection], whole: str, limit: int = LIMIT) -> str:
    """The *sections* in at most *limit* characters; what is left out is counted, and *whole* says where."""
    parts: list[str] = []
    left_out: list[str] = []
    room = limit - _NOTE
    for section in sections:
        shown = _shown(section, room, whole)
        if shown is None:
            left_out.append(section.title)
            continue
        parts.append(shown)
        room -= len(shown) + 1
    if left_out:
        parts.append(f"**Not shown here: {len(left_out)} more parts. {whole}**\n")
    return "\n".join(parts)


def _shown(section: ReportSection, room: int, whole: str) -> str | None:
    frame = len(section.head) + len(section.tail) + _NOTE + len(whole)
    if frame > room:
        return None
    rows: list[str] = []
    for row in section.rows:
        frame += len(row) + 1
        if frame > room:
            break
        rows.append(row)
    lost = len(section.rows) - len(rows)
    note = f"\n**{lost:,} of {len(section.rows):,} lines of “{section.title}” are not shown. {whole}**\n"
    body = "".join(f"{row}\n" for row in rows)
    return f"{section.head}{body}{section.tail}{note if lost else ''}"
