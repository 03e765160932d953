"""The stand-in's journal of creations, as recovery reads and completes it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from strata.targets.sandbox.files import replace_file


def unanswered(journal: Path) -> bool:
    """True if a creation has begun without a record of an id or an error."""
    waiting: set[str] = set()
    for entry in _lines(journal):
        waiting.discard(entry["urn"])
        if "intent" in entry:
            waiting.add(entry["urn"])
    return bool(waiting)


def made(journal: Path) -> dict[str, str]:
    """URN and last id of what the stand-in has made."""
    return {entry["urn"]: entry["id"] for entry in _entries(journal)}


def begun(journal: Path, state: str) -> dict[str, str]:
    """Id and URN of what the stand-in had begun to make when it was killed, and the *state* doesn't have."""
    found: dict[str, str] = {}
    for entry in _entries(journal):
        if entry.get("complete", True):
            found.pop(entry["id"], None)
        else:
            found[entry["id"]] = entry["urn"]
    return {identity: urn for identity, urn in found.items() if f'"{identity}"' not in state}


def regions(journal: Path) -> dict[str, str]:
    """URN and region of each creation."""
    found = {}
    for entry in _lines(journal):
        intent = entry.get("intent")
        if isinstance(intent, dict) and isinstance(intent.get("region"), str):
            found[entry["urn"]] = intent["region"]
    return found


def complete(journal: Path, taken_up: Mapping[str, str]) -> None:
    """Note that what is *taken_up*, by id and URN, is in the state, or no longer exists."""
    if taken_up:
        lines = [json.dumps({"urn": urn, "id": one, "complete": True}) for one, urn in taken_up.items()]
        replace_file(journal, "\n".join([journal.read_text(errors="replace").rstrip("\n"), *lines, ""]))


def _lines(journal: Path) -> Iterator[dict[str, Any]]:
    """The lines of *journal*; the last one of a killed writer may be half a line."""
    for line in journal.read_text(errors="replace").splitlines() if journal.is_file() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and isinstance(entry.get("urn"), str):
            yield entry


def _entries(journal: Path) -> Iterator[dict[str, Any]]:
    """The lines with an id."""
    return (entry for entry in _lines(journal) if isinstance(entry.get("id"), str))
