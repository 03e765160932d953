"""The message about an unwritable folder of the sandbox, of the user's cache or of the checkout."""

import errno
from pathlib import Path

from strata.project import ROOT
from strata.targets.sandbox import paths

_UNUSABLE = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOSPC, errno.EDQUOT}
)


def explain(error: OSError) -> str | None:
    """The message; None if *error* is about another place, or another reason."""
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
    return None
