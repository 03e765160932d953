"""The folders that the sandbox makes: each carries its mark, and no other folder is ever removed."""

import shutil
from pathlib import Path

from strata.errors import StrataError
from strata.targets.sandbox.paths import Paths

_OWNER_ONLY = 0o700
_MEGABYTE = 1_000_000
# The largest environment's state, its backups of one day and the emulators' logs.
_SPACE_BYTES = 50 * _MEGABYTE


def made(sandbox: Path) -> list[str]:
    """The environments whose folders the sandbox made in *sandbox*, in the order of their names."""
    found = sandbox.iterdir() if sandbox.is_dir() else ()
    return sorted(path.name for path in found if Paths(sandbox, path.name).mark.exists())


def make(paths: Paths) -> None:
    """Make the environment's folder, the mark before anything else."""
    paths.sandbox.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    paths.folder.mkdir(mode=_OWNER_ONLY, exist_ok=True)
    paths.mark.touch()


def make_private(paths: Paths) -> None:
    """Make the sandbox's folder for its owner alone: logs and state have what the environment knows.

    A folder that was there before keeps its mode; what the sandbox made in it is its owner's alone.
    """
    paths.sandbox.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    paths.home.mkdir(mode=_OWNER_ONLY, exist_ok=True)
    for folder in (paths.home, paths.folder):
        if folder.is_dir() and (folder is paths.home or paths.mark.exists()):
            folder.chmod(_OWNER_ONLY)


def require_space(paths: Paths) -> None:
    """Raise StrataError if the disk of the sandbox is full: nothing would be written whole."""
    there = next(folder for folder in (paths.sandbox, *paths.sandbox.parents) if folder.is_dir())
    free = shutil.disk_usage(there).free
    if free < _SPACE_BYTES:
        raise StrataError(
            f"Disk full: {there} has {free // _MEGABYTE} MB left, and the sandbox needs "
            f"{_SPACE_BYTES // _MEGABYTE} MB. Nothing was done."
        )


def require_own(paths: Paths) -> None:
    """Raise StrataError if something is in the environment's place that the sandbox didn't put there."""
    folder = paths.folder
    if not folder.exists() or paths.mark.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    raise StrataError(
        f"{folder} is where the sandbox of {paths.environment} belongs, and the sandbox didn't make it. Move "
        "it away, or give the sandbox another place with STRATA_SANDBOX_DIR. Nothing was done."
    )


def remove(paths: Paths) -> bool:
    """Remove what :func:`make` made and all that is in it; whether there was anything."""
    require_own(paths)
    if not paths.folder.exists():
        return False
    for path in paths.folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path != paths.mark:
            path.unlink(missing_ok=True)
    # The mark last: what is left by a removal that was cut short can be removed by the next.
    if [*paths.folder.iterdir()] in ([], [paths.mark]):
        shutil.rmtree(paths.folder, ignore_errors=True)
    return True
