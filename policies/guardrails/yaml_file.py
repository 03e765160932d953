"""Reading the pack's own files, so that whatever is wrong with one is said by its name."""

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent.parent


class FileError(ValueError):
    """A file of the pack says something that can't be; the message names the file."""


def read(file: Path, *keys: str) -> dict[str, list[Any]]:
    """The lists that *file* has under exactly *keys*; raises FileError."""
    try:
        told = yaml.safe_load(file.read_text())
    except (OSError, yaml.YAMLError) as error:
        raise FileError(f"{file.name} can't be read: {' '.join(str(error).split())}") from None
    if not isinstance(told, dict) or set(told) != set(keys):
        raise FileError(f"{file.name} must have exactly these keys: {', '.join(keys)}")
    for key in keys:
        if not isinstance(told[key], list):
            raise FileError(f"{file.name}: {key} must be a list")
    return told
