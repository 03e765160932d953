"""Journal of creations, for an engine or a provider that is killed before it stores what it made."""

import errno
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VARIABLE = "STANDIN_JOURNAL"
"""The environment variable with the path of the journal."""


@dataclass(frozen=True)
class Intent:
    """A creation before its first operation: the inputs that find its resource, none of them secret."""

    urn: str
    region: str
    inputs: dict[str, str | int] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)


def is_kept() -> bool:
    """True if there is a journal."""
    return VARIABLE in os.environ


def intend(intent: Intent) -> None:
    """Append the creation that is about to begin."""
    _append(
        {
            "urn": intent.urn,
            "intent": {"region": intent.region, "inputs": intent.inputs, "tags": intent.tags},
        }
    )


def note(urn: str, resource_id: str, *, complete: bool) -> None:
    """Append an id; *complete* is false as soon as AWS has given it, true after the whole creation."""
    _append({"urn": urn, "id": resource_id, "complete": complete})


def answered(urn: str) -> None:
    """Append that the creation has made nothing."""
    _append({"urn": urn, "answered": True})


def unanswered(journal: Path) -> list[Intent]:
    """The creations after which neither an id nor an error of AWS was noted."""
    open_: dict[str, Intent] = {}
    for line in _lines(journal):
        open_.pop(line["urn"], None)
        if "intent" in line:
            one = line["intent"]
            open_[line["urn"]] = Intent(line["urn"], one["region"], one["inputs"], one["tags"])
    return [*open_.values()]


def ids(journal: Path) -> frozenset[str]:
    """Every id that was noted."""
    return frozenset(line["id"] for line in _lines(journal) if "id" in line)


def _lines(journal: Path) -> Iterator[dict[str, Any]]:
    """The lines of *journal*; a killed writer may have left half a line."""
    for text in journal.read_text(errors="replace").splitlines() if journal.is_file() else ():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and "urn" in line:
            yield line


def _append(entry: dict[str, Any]) -> None:
    """Append one line to the file that STANDIN_JOURNAL names, in one write so that lines never mix.

    It begins with a line's end, as a killed writer or a full disk may have left half a line. OSError if it
    can't be written completely.
    """
    path = os.environ.get(VARIABLE)
    if path is None:
        return
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        line = f"\n{json.dumps(entry)}\n".encode()
        if os.write(handle, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
    finally:
        os.close(handle)
