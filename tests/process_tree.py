"""The processes of a command, by /proc."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_FORK = "of "


def below(pid: int) -> list[int]:
    """Every process below *pid*; those of a launcher are below its fork, a child of the fork server."""
    return list(_below(pid, _forks()))


def _below(pid: int, forks: Mapping[int, Sequence[int]]) -> Iterator[int]:
    for child in (*_children(pid), *forks.get(pid, ())):
        yield child
        yield from _below(child, forks)


def _children(pid: int) -> Iterator[int]:
    for task in _found(Path(f"/proc/{pid}/task")):
        yield from map(int, _read(task / "children").split())


def _forks() -> Mapping[int, Sequence[int]]:
    """The forks of each launcher."""
    found: dict[int, list[int]] = {}
    for process in _found(Path("/proc")):
        name = _read(process / "comm") if process.name.isdigit() else ""
        if name.startswith(_FORK):
            found.setdefault(int(name.removeprefix(_FORK)), []).append(int(process.name))
    return found


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
