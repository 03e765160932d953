"""File locks; the operating system releases them when their process ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from strata.targets.sandbox.files import require_file


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock *path*; waits until another process releases it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    require_file(path)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
