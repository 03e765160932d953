"""The paths in a list of changed files, in git's formats or typed by hand."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_STATUS = re.compile(r"^[ACDMRTUXB]\d{0,3}$")
_QUOTED = re.compile(r'^"(.*)"$')
_ESCAPE = re.compile(r'\\([0-7]{3}|[abtnvfr"\\])')
_LETTERS = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}


def changed_paths(lines: Iterable[str], root: Path) -> list[str]:
    """Every path in *lines*, relative to *root*, without ``./``, ``//`` and ``..``; each once.

    A line has one path, or several: separated by tabs with git's status before them (``--name-status``), by
    NUL (``-z``), or by spaces. A line with spaces that isn't a file's name counts as a whole and as each of
    its parts.
    """
    return sorted({path for line in lines for raw in _raw(line, root) if (path := _relative(raw, root))})


def is_file(path: Path) -> bool:
    """True if *path* is a file; False for an invalid name."""
    try:
        return path.is_file()
    except OSError:
        return False


def _raw(line: str, root: Path) -> Iterator[str]:
    for part in line.rstrip("\n").split("\0"):
        fields = part.split("\t")
        names = fields[1:] if len(fields) > 1 and _STATUS.match(fields[0].strip()) else fields
        for name in names:
            whole = _unquoted(name.strip())
            yield whole
            if " " in whole and not is_file(root / whole):
                yield from map(_unquoted, whole.split())


def _unquoted(name: str) -> str:
    """*name* without the quotes and escapes that git puts around unusual characters (core.quotePath)."""
    quoted = _QUOTED.match(name)
    if quoted is None:
        return name
    data = bytearray()
    at = 0
    for escape in _ESCAPE.finditer(quoted[1]):
        data += quoted[1][at : escape.start()].encode()
        data.append(int(escape[1], 8) if escape[1].isdigit() else _LETTERS[escape[1]])
        at = escape.end()
    data += quoted[1][at:].encode()
    return data.decode(errors="replace")


def _relative(name: str, root: Path) -> str:
    """*name* from *root* on; a path outside of it stays as it is."""
    if not name:
        return ""
    plain = posixpath.normpath(name)
    folder = posixpath.normpath(root.resolve().as_posix())
    return plain.removeprefix(f"{folder}/") if plain.startswith(f"{folder}/") else plain
