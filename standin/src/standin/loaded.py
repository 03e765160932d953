"""Modules, schemas and service models that the fork server holds, and the files that they came from."""

import gc
import importlib
import os
import stat
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping
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
_COMPILED = "__pycache__"

_PLUGINS = 32

Stamp = tuple[int | str, ...]
Variables = Iterable[Mapping[str, str]]


@dataclass
class Loaded:
    """The loaded modules, those *waiting* to be loaded, and the modification time of each file."""

    waiting: list[tuple[str, str]] = field(default_factory=list)
    variables: deque[Mapping[str, str]] = field(default_factory=lambda: deque(maxlen=_PLUGINS))
    """Those of the last plugins, for the clients that they report."""
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
            _LOADERS[what](name, self.variables)
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
        if _COMPILED not in path.parts:
            yield str(path)


def _stamp(path: str) -> Stamp | None:
    """Time and size of a file, the names in a folder of the package; None if it doesn't exist.

    A folder's own time changes too when Python writes compiled modules into it for the first time.
    """
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode) and Path(path).is_relative_to(_PACKAGE):
            return tuple(sorted({*os.listdir(path)} - {_COMPILED}))
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _hold_client(report: str, variables: Variables) -> None:
    from standin.aws import clients

    clients.hold(report, variables)


def _load_schema(token: str, _: Variables) -> None:
    from standin.aws import schema

    schema.held(token, schema.cache_dir())


def _load_module(name: str, _: Variables) -> None:
    importlib.import_module(name)


_LOADERS: dict[str, Callable[[str, Variables], None]] = {
    usage.CLIENT: _hold_client,
    usage.SCHEMA: _load_schema,
    usage.MODULE: _load_module,
}
