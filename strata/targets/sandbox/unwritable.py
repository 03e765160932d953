"""The message about an unwritable folder of the sandbox, of the user's cache or of the checkout."""

import errno
import tempfile
from pathlib import Path

from strata.project import ROOT
from strata.targets.sandbox import paths

_UNUSABLE = frozenset(
    {
        errno.EACCES,
        errno.EDQUOT,
        errno.EEXIST,
        errno.EIO,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENOSPC,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)

# The beginning of the message of tempfile.gettempdir().
_NO_TEMPORARY = "No usable temporary directory"


def explain(error: OSError) -> str | None:
    """The message; None if *error* is about another place, or another reason."""
    if error.errno == errno.ENOENT and error.filename is None and _NO_TEMPORARY in str(error.strerror):
        return f"{error.strerror}. Set TMPDIR to a folder with free space that can be written."
    if error.errno not in _UNUSABLE or not isinstance(error.filename, str):
        return None
    place = Path(error.filename).absolute()
    for folder, variable, what in (
        (paths.cache(), "XDG_CACHE_HOME", "engine and packages are stored"),
        (paths.of("").sandbox, "STRATA_SANDBOX_DIR", "state and clouds of the sandbox are stored"),
    ):
        own = folder.absolute()
        if place.is_relative_to(own) or own.is_relative_to(place):
            return (
                f"{place}: {error.strerror}. {own} must be a writable folder: {what} there; set "
                f"{variable} to another folder."
            )
    if place.is_relative_to(ROOT):
        return f"{place}: {error.strerror}. The checkout {ROOT} must be a writable folder."
    if place.is_relative_to(tempfile.gettempdir()):
        return f"{place}: {error.strerror}. Set TMPDIR to a folder with free space that can be written."
    return None
