"""Atomic file writes: a temporary file, then a rename."""

import os
from pathlib import Path


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
