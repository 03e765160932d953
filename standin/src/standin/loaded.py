"""Modules, schemas and service models that the fork server holds, and the files that they came from."""

import gc
import importlib
import importlib.util
import os
import stat
import sys
import sysconfig
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
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
"""What every provider needs."""
_PACKAGE = Path(__file__).parent
_INSTALLED = str(Path(botocore.__file__).parents[1])
_PYTHON = (_INSTALLED, *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib")))
"""The folders of modules that change with an installation only."""
_COMPILED = "__pycache__"

_PLUGINS = 32
# The stamp of a file that may have changed after it was read: no file has it.
_CHANGED = ()

Stamp = tuple[int | str, ...]
Variables = Iterable[Mapping[str, str]]


@dataclass
class Loaded:
    """The loaded modules, those *waiting* to be loaded, and the modification time of each file."""

    modules: Sequence[str]
    waiting: list[tuple[str, str]] = field(default_factory=list)
    variables: deque[Mapping[str, str]] = field(default_factory=lambda: deque(maxlen=_PLUGINS))
    """Those of the last plugins, for the clients that they report."""
    _known: set[tuple[str, str]] = field(default_factory=set)
    _stamps: dict[str, Stamp | None] = field(default_factory=dict)
    _stamped: set[str] = field(default_factory=set)
    _roots: dict[str, str] = field(default_factory=dict)
    """The file of each top-level module that is not installed."""

    def load_all(self) -> None:
        """Load what every plugin needs."""
        self._stamps = {path: _stamp(path) for path in _files()}
        # Objects that are never freed: a collection would copy the pages of all forks.
        gc.disable()
        begun = time.time_ns()
        for module in self.modules:
            _load(module)
        self._remember(begun)
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
        begun = time.time_ns()
        try:
            _LOADERS[what](name, self.variables)
        except Exception as error:  # of any module or model: the plugin that needs it has the same error
            print(f"{what} {name} was not loaded: {error}", flush=True)
        self._remember(begun)
        gc.freeze()

    def current(self) -> bool:
        """True while every file is as it was when it was loaded."""
        return all(_stamp(path) == stamp for path, stamp in self._stamps.items())

    def right_for(self, folder: int) -> bool:
        """True if a Python that starts in the open *folder* would find the modules that are loaded."""
        for name, file in self._roots.items():
            for candidate in (f"{name}/__init__.py", f"{name}.py"):
                try:
                    own = os.stat(candidate, dir_fd=folder)
                except OSError:
                    continue
                if not os.path.samestat(own, os.stat(file)):
                    return False
        return True

    def _remember(self, begun: int) -> None:
        """Remember the files of what was loaded since *begun*, but those that belong to an installed module.

        A module that failed may have loaded others.
        """
        for loaded in sys.modules.keys() - self._stamped:
            self._stamped.add(loaded)
            file = usage.file_of(loaded)
            if file is None or file.startswith(_PYTHON):
                continue
            stamp = _stamp(file)
            read_as_it_is = stamp is not None and int(stamp[0]) <= begun
            self._stamps.setdefault(file, stamp if read_as_it_is else _CHANGED)
            if "." not in loaded and loaded != "__main__":
                self._roots[loaded] = file


def _files() -> Iterable[str]:
    """The Python, the package's files and folders, and the folder with the versions of all other packages."""
    yield os.path.realpath(sys.executable)
    yield _INSTALLED
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


def _load(name: str) -> None:
    for module in accumulate(name.split("."), "{}.{}".format):
        # Loads a package too that loads when an attribute of it is used.
        hasattr(importlib.import_module(module), "__all__")


def _load_reported(report: str, _variables: Variables) -> None:
    """Load a plugin's module where this process finds it in the same file."""
    name, _, file = report.partition(" ")
    try:
        found = importlib.util.find_spec(name)
    except ModuleNotFoundError:  # a module of the plugin's own folder
        return
    if found is not None and found.origin == file:
        _load(name)


def _hold_client(report: str, variables: Variables) -> None:
    from standin.aws import clients

    clients.hold(report, variables)


def _load_schema(token: str, _: Variables) -> None:
    from standin.aws import schema

    schema.held(token, schema.cache_dir())


_LOADERS: dict[str, Callable[[str, Variables], None]] = {
    usage.CLIENT: _hold_client,
    usage.SCHEMA: _load_schema,
    usage.MODULE: _load_reported,
}
