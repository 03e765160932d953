"""The processes of a command, by /proc."""

from collections.abc import Iterator
from pathlib import Path


def below(pid: int) -> list[int]:
    """Every process below *pid*; those of a launcher are below its fork, a child of the fork server."""
    return [one for child in _children(pid) for one in (child, *below(child))]


def _children(pid: int) -> Iterator[int]:
    for task in _found(Path(f"/proc/{pid}/task")):
        yield from map(int, _read(task / "children").split())
    for process in _found(Path("/proc")):
        if process.name.isdigit() and _read(process / "comm") == f"of {pid}\n":
            yield int(process.name)


def _found(folder: Path) -> list[Path]:
    try:
        return [*folder.iterdir()]
    except OSError:  # it has ended
        return []


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
