"""Drift that drift-ignore.yaml accepts, separated from the other findings."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from strata.drift.entry import SEPARATOR, UNLOCKED, UNMANAGED, VANISHED, Entry
from strata.drift.report import Drifted, Ignored, Report, Unlocked, Unmanaged


def apply(entries: Iterable[Entry], report: Report) -> Report:
    """*report* with accepted findings moved to `ignored`, and the paths of unused entries."""
    return _Ignoring(entries).apply(report)


class _Ignoring:
    """The entries applied to one report, and the numbers of those that matched."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._used: set[int] = set()
        self._found: list[Ignored] = []

    def apply(self, report: Report) -> Report:
        """*report* with accepted findings moved to `ignored`."""
        drifted = tuple(kept for item in report.drifted if (kept := self._drifted(item)) is not None)
        unmanaged = tuple(item for item in report.unmanaged if not self._unmanaged(item))
        unlocked = tuple(item for item in report.unlocked if not self._unlocked(item))
        unused = tuple(one.path for number, one in enumerate(self._entries) if number not in self._used)
        return replace(
            report,
            drifted=drifted,
            unmanaged=unmanaged,
            unlocked=unlocked,
            ignored=tuple(self._found),
            unused=unused,
        )

    def _drifted(self, item: Drifted) -> Drifted | None:
        resource = _path(item)
        if item.vanished:
            fitting = [one.covers_vanished(item) for one in self._entries]
            return None if self._take(fitting, f"{resource}{SEPARATOR}{VANISHED}", "vanished") else item
        kept = []
        for change in item.changes:
            fitting = [one.covers_change(item, change) for one in self._entries]
            what = f"declared {json.dumps(change.declared)}, actual {json.dumps(change.actual)}"
            if not self._take(fitting, f"{resource}{SEPARATOR}{change.path}", what):
                kept.append(change)
        # Without a changed property no entry can match.
        return replace(item, changes=tuple(kept)) if kept or not item.changes else None

    def _unmanaged(self, item: Unmanaged) -> bool:
        fitting = [one.covers_unmanaged(item) for one in self._entries]
        return self._take(fitting, f"{UNMANAGED}{SEPARATOR}{item.id}", f"unmanaged {item.kind}")

    def _unlocked(self, item: Unlocked) -> bool:
        fitting = [one.covers_unlocked(item) for one in self._entries]
        return self._take(fitting, f"{_path(item)}{SEPARATOR}{UNLOCKED}", f"without {', '.join(item.locks)}")

    def _take(self, fitting: Sequence[bool], path: str, what: str) -> bool:
        numbers = [number for number, fits in enumerate(fitting) if fits]
        self._used.update(numbers)
        if not numbers:
            return False
        entry = self._entries[numbers[0]]
        self._found.append(Ignored(path, what, entry.path, entry.reason, entry.expires.isoformat()))
        return True


def _path(item: Drifted | Unlocked) -> str:
    """The resource's path as in an entry."""
    return item.title.replace(" ", SEPARATOR, 1)
