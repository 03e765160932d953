"""The commit of the running program, for the stack's output `commit`."""

import os
import subprocess
from pathlib import Path

_VARIABLE = "STRATA_COMMIT"
_UNKNOWN = "unknown"
_DIRTY = "-dirty"


def commit(root: Path) -> str:
    """The commit of the checkout *root*, with ``-dirty`` if files differ from it; ``unknown`` outside of git.

    STRATA_COMMIT says it where the program runs without its .git, as in a container.
    """
    found = os.environ.get(_VARIABLE)
    if found:
        return found
    head = _git(root, "rev-parse", "--verify", "HEAD")
    if head is None:
        return _UNKNOWN
    return f"{head}{_DIRTY}" if _git(root, "status", "--porcelain", "--untracked-files=no") != "" else head


def _git(root: Path, *argv: str) -> str | None:
    """The output of git, or None without git or a repository."""
    try:
        done = subprocess.run(["git", *argv], cwd=root, capture_output=True, text=True, check=False)  # noqa: S607 (the git of PATH)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
