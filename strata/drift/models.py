"""botocore's data that drift uses, read at import: a fork server that has imported it has read it already."""

import gzip
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

from strata.drift.children.table import ROWS

_READING = ("Describe", "Get", "List", "Search")
_MODEL = "service-2"
_OF_A_SERVICE = (_MODEL, "endpoint-rule-set-1", "paginators-1")


class _Files:
    """botocore's files in plain dictionaries, which takes half of the time; of models the reading operations.

    A client's creation takes a moment for each operation of its model.
    """

    def exists(self, file_path: str) -> bool:
        """Whether the file exists; *file_path* has no extension."""
        return any(os.path.isfile(f"{file_path}{end}") for end in (".json", ".json.gz"))

    def load_file(self, file_path: str) -> Any:  # noqa: ANN401 (any JSON)
        """The file's contents; None if it doesn't exist."""
        found = _contents(Path(f"{file_path}.json"), Path(f"{file_path}.json.gz"))
        if found is None or Path(file_path).name != _MODEL:
            return found
        kept = {name: one for name, one in found["operations"].items() if name.startswith(_READING)}
        return {**found, "operations": kept}


def _contents(plain: Path, packed: Path) -> Any:  # noqa: ANN401 (any JSON)
    with suppress(FileNotFoundError):
        return json.loads(plain.read_bytes())
    with suppress(FileNotFoundError):
        return json.loads(gzip.decompress(packed.read_bytes()))
    return None


LOADER = Loader(file_loader=_Files())
"""The data of all clients; it keeps what it has read."""


def _read() -> None:
    """Read what the clients of all rows need."""
    for name in ("endpoints", "partitions", "_retry", "sdk-default-configuration"):
        LOADER.load_data(name)
    for service in sorted({row.listing.service for row in ROWS}):
        for kind in _OF_A_SERVICE:
            with suppress(UnknownServiceError):  # one without lists in pages
                LOADER.load_service_model(service, kind)


_read()
