"""Modules, schemas and service models that the fork server holds, and the files that they came from."""

import gc
import importlib
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import botocore

from standin import usage

MODULES = (
    "standin.aws.server",
    "standin.aws.provider",
    "standin.aws.kinds",
    "standin.awsx.provider",
    "boto3",
    "botocore.config",
    "botocore.session",
)
"""What every plugin needs."""
_PACKAGE = Path(__file__).parent

Stamp = tuple[int, int]


@dataclass
class Loaded:
    """The loaded modules, those *waiting* to be loaded, and the modification time of each file."""

    waiting: list[tuple[str, str]] = field(default_factory=list)
    _known: set[tuple[str, str]] = field(default_factory=set)
    _stamps: dict[str, Stamp | None] = field(default_factory=dict)

    def load_all(self) -> None:
        """Load what every plugin needs."""
        self._stamps = {path: _stamp(path) for path in _files()}
        # Objects that are never freed: a collection would copy the pages of all forks.
        gc.disable()
        for module in MODULES:
            importlib.import_module(module)
        gc.freeze()

    def want(self, reports: Iterable[tuple[str, str]]) -> None:
        """Add what plugins have reported and is not loaded yet."""
        for report in reports:
            if report not in self._known and report[0] in _LOADERS:
                self._known.add(report)
                self.waiting.append(report)

    def load_next(self) -> None:
        """Load the first of those that are waiting; what can't be loaded is left to the plugins."""
        what, name = self.waiting.pop(0)
        try:
            _LOADERS[what](name)
        except Exception as error:  # of any module or model: the plugin that needs it has the same error
            print(f"{what} {name} was not loaded: {error}", flush=True)
        gc.freeze()

    def current(self) -> bool:
        """True while every file is as it was when it was loaded."""
        return all(_stamp(path) == stamp for path, stamp in self._stamps.items())


def _files() -> Iterable[str]:
    """The Python, the package's files and folders, and the folder with the versions of all other packages."""
    yield os.path.realpath(sys.executable)
    yield str(Path(botocore.__file__).parents[1])
    yield str(_PACKAGE)
    for path in _PACKAGE.rglob("*"):
        if "__pycache__" not in path.parts:
            yield str(path)


def _stamp(path: str) -> Stamp | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _load_service(name: str) -> None:
    from standin.aws import cloud

    cloud.load_model(name)


def _load_schema(token: str) -> None:
    from standin.aws import schema

    schema.held(token, schema.cache_dir())


_LOADERS: dict[str, Callable[[str], object]] = {
    usage.SERVICE: _load_service,
    usage.SCHEMA: _load_schema,
    usage.MODULE: importlib.import_module,
}
