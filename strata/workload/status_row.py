"""Lines of a status, and their text."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ALARMING, PENDING, UNCONFIRMED, EXPIRING, LOCKED, UNREADABLE, WITHOUT_FOLDER = GROUPS = (
    "alarming",
    "pending",
    "unconfirmed",
    "expiring",
    "locked",
    "unreadable",
    "without a folder",
)
# Groups that a status without such rows doesn't count.
_RARE = (UNREADABLE, WITHOUT_FOLDER)
# Kinds of which only the rows in a group are shown; there may be a hundred others.
_QUIET = frozenset(
    {"alarm", "cache", "certificate", "database", "distribution", "file system", "graph", "Kafka cluster"}
    | {"secret", "stream", "subscription", "table", "warehouse"}
)


@dataclass(frozen=True)
class StatusRow:
    """A line of the status; one with a *group* asks for attention, but for the locked ones."""

    kind: str
    name: str
    state: str
    details: tuple[str, ...] = ()
    group: str = ""

    @property
    def bad(self) -> bool:
        """Whether the row asks for attention."""
        return self.group not in ("", LOCKED)


def text(rows: Sequence[StatusRow]) -> list[str]:
    """A line of counts, the rows of each group below a heading, and then the resources in order."""
    counts = Counter(row.group for row in rows)
    quiet = Counter(row.kind for row in rows if not row.group and row.kind in _QUIET)
    normal = [row for row in rows if not row.group and row.kind not in _QUIET]
    lines = [", ".join(f"{counts[group]} {group}" for group in GROUPS if counts[group] or group not in _RARE)]
    for group in GROUPS:
        found = [row for row in rows if row.group == group]
        if found:
            lines += ["", f"{group.capitalize()}:", *_aligned(found)]
    if normal:
        lines += ["", "In order:", *_aligned(normal)]
    if quiet:
        counted = ", ".join(f"{quiet[kind]} {kind}{'s' if quiet[kind] > 1 else ''}" for kind in sorted(quiet))
        lines += ["", f"Also in order: {counted}"]
    return lines


def _aligned(rows: Sequence[StatusRow]) -> Iterator[str]:
    kinds, names = (
        max(map(len, column)) for column in zip(*((row.kind, row.name) for row in rows), strict=True)
    )
    for row in rows:
        yield f"  {row.kind:<{kinds}}  {row.name:<{names}}  {row.state}"
        yield from (f"  {'':<{kinds}}    {detail}" for detail in row.details)
