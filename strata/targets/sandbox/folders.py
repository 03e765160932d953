"""The sandbox's folders: each has a marker file, and no folder without it is removed."""

import shutil
from pathlib import Path

from strata.errors import StrataError
from strata.targets.sandbox.paths import Paths

_OWNER_ONLY = 0o700
_MEGABYTE = 1_000_000
# Enough for the largest environment's state, one day of backups and the emulators' logs.
_SPACE_BYTES = 50 * _MEGABYTE


def made(sandbox: Path) -> list[str]:
    """The environments with a folder in *sandbox* that the sandbox made, sorted by name."""
    found = sandbox.iterdir() if sandbox.is_dir() else ()
    return sorted(path.name for path in found if Paths(sandbox, path.name).mark.exists())


def make(paths: Paths) -> None:
    """Make the environment's folder, the marker file first."""
    paths.sandbox.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    paths.folder.mkdir(mode=_OWNER_ONLY, exist_ok=True)
    paths.mark.touch()


def make_private(paths: Paths) -> None:
    """Make the sandbox's folder readable by its owner only: logs and state contain values of the environment.

    A folder that existed before keeps its mode; the sandbox's folders in it are the owner's.
    """
    paths.sandbox.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    paths.home.mkdir(mode=_OWNER_ONLY, exist_ok=True)
    for folder in (paths.home, paths.folder):
        if folder.is_dir() and (folder is paths.home or paths.mark.exists()):
            folder.chmod(_OWNER_ONLY)


def require_space(paths: Paths) -> None:
    """StrataError if the sandbox's disk is full: files could not be written completely."""
    there = next(folder for folder in (paths.sandbox, *paths.sandbox.parents) if folder.is_dir())
    free = shutil.disk_usage(there).free
    if free < _SPACE_BYTES:
        raise StrataError(
            f"Disk full: {there} has {free // _MEGABYTE} MB left, and the sandbox needs "
            f"{_SPACE_BYTES // _MEGABYTE} MB. Nothing was done."
        )


def require_own(paths: Paths) -> None:
    """StrataError if the environment's folder exists and the sandbox did not make it."""
    folder = paths.folder
    if not folder.exists() or paths.mark.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    raise StrataError(
        f"{folder} is the folder for the sandbox of {paths.environment}, and the sandbox didn't create it. "
        "Move it away, or set STRATA_SANDBOX_DIR to another folder for sandboxes. Nothing was done."
    )


def remove(paths: Paths) -> bool:
    """Remove the folder that :func:`make` made, with its content; False if there was none."""
    require_own(paths)
    if not paths.folder.exists():
        return False
    for path in paths.folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path != paths.mark:
            path.unlink(missing_ok=True)
    # The marker file last: after an interrupted removal, the next one can remove the rest.
    if [*paths.folder.iterdir()] in ([], [paths.mark]):
        shutil.rmtree(paths.folder, ignore_errors=True)
    return True
