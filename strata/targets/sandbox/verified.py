"""Checksums of a folder in the cache: compiled and downloaded files are used only if they are complete."""

import hashlib
import json
import os
from pathlib import Path

from strata.targets.sandbox.files import replace_file

_RECORD = ".sha256.json"


def record(folder: Path) -> None:
    """Record size, time and checksum of every file in *folder*."""
    replace_file(folder / _RECORD, json.dumps({name: _facts(folder / name) for name in _names(folder)}))


def is_whole(folder: Path, *, thorough: bool = False) -> bool:
    """True if every file in *folder* is as recorded; checksums are compared where size or time differ.

    *thorough* compares all checksums. A folder without a record (of an earlier version) gets one.
    """
    if not folder.is_dir() or not _names(folder):
        return False
    try:
        known = json.loads((folder / _RECORD).read_text())
        return all(_same(folder / name, known[name], thorough=thorough) for name in known)
    except FileNotFoundError:
        if os.access(folder, os.W_OK):
            record(folder)
        return all((folder / name).stat().st_size for name in _names(folder))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.is_file() and file.name != _RECORD)


def _same(file: Path, known: dict[str, object], *, thorough: bool) -> bool:
    status = file.stat()
    if not thorough and (status.st_size, status.st_mtime_ns) == (known["size"], known["mtime_ns"]):
        return True
    return status.st_size == known["size"] and _checksum(file) == known["sha256"]


def _facts(file: Path) -> dict[str, object]:
    status = file.stat()
    return {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": _checksum(file)}


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
