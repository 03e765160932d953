"""Modules that a plugin loads after its start; the fork server loads them for the next plugins."""

import os
import sys
from collections.abc import Collection, Iterable
from types import ModuleType

CLIENT, SCHEMA, MODULE = "client", "schema", "module"

_LINE_BYTES = 512  # POSIX's least PIPE_BUF: a line is written in one piece
_READ_BYTES = 65536

_report: list[int] = []
"""The write end of the server's pipe, in a fork of the server."""


def report_to(pipe: int) -> None:
    """Write the reports of this fork to *pipe*."""
    os.set_blocking(pipe, False)
    _report.append(pipe)


def note(what: str, name: str) -> None:
    """Report the first use of *name*; one that can't be written is left out."""
    line = f"{what} {name}\n".encode()
    for pipe in _report if len(line) <= _LINE_BYTES else ():
        try:
            os.write(pipe, line)
        except OSError:  # full, or the server has ended
            return


def note_modules(known: Collection[str]) -> None:
    """Report the modules in files that are loaded now and not *known*."""
    for name in [*sys.modules] if _report else ():
        file = file_of(name)
        if name not in known and not name.startswith("__") and file and not _is_hidden(name):
            note(MODULE, f"{name} {file}")


def _is_hidden(name: str) -> bool:
    """True for a module whose package has something else by its name, such as a function.

    The package would have the module by that name after an import of it alone.
    """
    package, _, last = name.rpartition(".")
    return package in sys.modules and vars(sys.modules[package]).get(last) is not sys.modules[name]


def file_of(name: str) -> str | None:
    """The file of a module in sys.modules; None without one, and for one that loads when it is used.

    That has another class until then (importlib.util.LazyLoader), and most attributes load it.
    """
    module = sys.modules[name]
    return getattr(module, "__file__", None) if type(module) is ModuleType else None


def read(reports: int) -> Iterable[tuple[str, str]]:
    """The reports in the pipe; a line that is cut off is left out."""
    for line in os.read(reports, _READ_BYTES).decode(errors="replace").splitlines():
        what, _, name = line.partition(" ")
        yield what, name
