"""Content hashes of code folders: equal files give equal tags on every machine."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

_DIGITS = 16
_SKIPPED = frozenset(
    {".build", ".git", ".DS_Store", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__"}
)
_OWNER_MAY_EXECUTE = 0o100


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files and links of *folder* by their relative names, sorted; without caches and build results."""
    found = {path.relative_to(folder): path for path in folder.rglob("*")}
    kept = {
        name.as_posix(): path
        for name, path in found.items()
        if not _SKIPPED & {*name.parts} and (path.is_file() or path.is_symlink())
    }
    yield from sorted(kept.items())


def content_hash(folder: Path) -> str:
    """16 hexadecimal digits of names, contents, links and executable bits of the files in *folder*."""
    digest = hashlib.sha256()
    for name, path in files(folder):
        if path.is_symlink():
            kind, content = "link", path.readlink().as_posix().encode()
        else:
            executable = path.stat().st_mode & _OWNER_MAY_EXECUTE
            kind, content = ("program" if executable else "file"), path.read_bytes()
        # Lengths separate one file's end from the next one's beginning.
        digest.update(f"{kind} {len(name.encode())} {name} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()[:_DIGITS]
