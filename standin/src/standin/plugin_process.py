"""A plugin as a fork of the server: the launcher's files, folder, variables and signals."""

import contextlib
import os
import runpy
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from standin import usage
from standin.launcher import COMMAND, ENGINE, GO, STARTED

_OWN_NAME = "/proc/self/comm"
_PID_BYTES = 4
_STANDARD = 3
_HIGHEST_FILE = 1024
_ENGINE_SECONDS = 2.0
"""The time between two looks whether the engine still runs."""
_OF_TERMINALS = (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
_DEFAULTS = (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

_launcher: list[socket.socket] = []
"""The connection to the launcher, in a fork of the server."""
_server: list[str] = []
"""The server's folder, in a fork."""
_inherited: set[str] = set()
"""The modules that the server had loaded."""


@dataclass(frozen=True)
class Request:
    """The start of a plugin or of a command, as its launcher sends it."""

    python: str
    command: bool
    module: str
    mask: int
    arguments: tuple[str, ...]
    variables: dict[str, str]

    @classmethod
    def parse(cls, content: bytes) -> "Request":
        """The request in fields that NUL bytes separate; ValueError if there are too few."""
        python, kind, module, mask, count, *rest = (os.fsdecode(field) for field in content.split(b"\0"))
        arguments, variables = rest[: int(count)], rest[int(count) :]
        pairs = (one.partition("=")[::2] for one in variables)
        return cls(python, kind == COMMAND, module, int(mask), tuple(arguments), dict(pairs))


def leave(code: int) -> NoReturn:
    """End this process without Python's own clean-up, for which the engine has no time."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # nobody reads it any more; the exit code is still to be sent
            stream.flush()
    for connection in _launcher:
        usage.note_modules(_inherited)
        try:
            connection.sendall(bytes([code]))
        except OSError:  # the launcher was killed
            continue
    os._exit(code)


def server() -> str | None:
    """The folder of the server that has forked this process; None if none has."""
    return _server[0] if _server else None


def end_with_engine() -> None:
    """Interrupt this process when the engine that started it has ended; a fork's launcher does it there."""
    if server() is None:
        engine = int(os.environ.get(ENGINE) or os.getppid())
        threading.Thread(target=_watch, args=(engine,), daemon=True).start()


def become(
    request: Request, files: Sequence[int], connection: socket.socket, report: int, folder: Path
) -> NoReturn:
    """Run the module of *request* in this fork of the server in *folder*, until its end or the launcher's."""
    try:
        os.setsid()
        connection.sendall(STARTED)
        if connection.recv(1) != GO:  # the launcher has started the plugin without the server
            os._exit(0)
        connection.settimeout(None)
        _launcher.append(connection)
        _server.append(str(folder))
        _name(connection)
        _inherited.update(sys.modules)
        _take_over(request, files, kept={connection.fileno(), report})
        usage.report_to(report)
        threading.Thread(target=_obey, args=(connection, request.command), daemon=True).start()
        runpy.run_module(request.module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        leave(ended.code if isinstance(ended.code, int) else bool(ended.code))
    except BaseException:
        traceback.print_exc()
        leave(1)
    leave(0)


def _name(connection: socket.socket) -> None:
    """Name this process after its launcher, such as ``of 123`` for `ps`, where the system can."""
    if hasattr(socket, "SO_PEERCRED") and os.path.exists(_OWN_NAME):
        pid = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PID_BYTES)
        Path(_OWN_NAME).write_text(f"of {int.from_bytes(pid[:_PID_BYTES], sys.byteorder)}")


def _watch(engine: int) -> None:
    while os.getppid() == engine:
        time.sleep(_ENGINE_SECONDS)
    os.kill(os.getpid(), signal.SIGINT)


def _take_over(request: Request, files: Sequence[int], kept: set[int]) -> None:
    """Replace the server's files but those *kept*, its folder, variables and signals by the launcher's."""
    for number in _DEFAULTS:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    *standard, folder = files
    for target, file in enumerate(standard):
        os.dup2(file, target)
    os.fchdir(folder)
    sys.path[:1] = [] if request.command else [os.getcwd()]  # as of `python -P -m` and `python -m`
    os.umask(request.mask)
    _close_others(kept)
    os.environ.clear()
    os.environ.update(request.variables)
    time.tzset()
    sys.argv = [request.module, *request.arguments]


def _close_others(kept: set[int]) -> None:
    """Close every file of the server but *kept*; their objects stay, as the server's frames hold them."""
    first = _STANDARD
    for file in sorted(kept):
        os.closerange(first, file)
        first = file + 1
    os.closerange(first, _HIGHEST_FILE)


def _obey(connection: socket.socket, command: bool) -> None:
    """Raise the signals that the launcher gets; SIGKILL when it ends.

    A terminal sends its signals to the children of a *command* too: the fork has a process group of its own.
    """
    try:
        while number := connection.recv(1):
            if command and number[0] in _OF_TERMINALS:
                os.killpg(os.getpgrp(), number[0])
            else:
                os.kill(os.getpid(), number[0])
    except OSError:  # as its end
        pass
    usage.note_modules(_inherited)
    os.kill(os.getpid(), signal.SIGKILL)
