"""Files of the sandbox: atomic writes, by a temporary file and a rename, and what is no file."""

import os
from pathlib import Path

from strata.errors import StrataError


def require_file(path: Path) -> None:
    """StrataError if *path* exists and is no file: the reader of a pipe waits for ever."""
    if os.path.lexists(path) and not path.is_file():
        raise StrataError(f"{path} is not a file. Move it away, and try again. Nothing was done.")


def replace_file(path: Path, text: str) -> None:
    """Write *text* to *path*; after a killed write, or on a full disk, the file is unchanged."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with partial.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
