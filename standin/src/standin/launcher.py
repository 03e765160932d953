"""Starts a plugin as a fork of the server in FOLDER if it answers, otherwise as a process of its own.

``python -I -S launcher.py FOLDER MODULE ARGUMENT...``, where the variable STANDIN_SERVER replaces FOLDER. Its
imports are loaded before it: `socket` and `signal` would double the 10 ms of its start.

The engine knows this process only: it passes signals on to the fork, and ends with the fork's exit code. The
fork ends when this process ends. The end of a killed engine interrupts the fork: the plugin finishes its
operations, and ends.
"""

import _signal as signal  # type: ignore[import-not-found]
import _socket as socket
import os
import sys
from _collections_abc import Callable

VARIABLE = "STANDIN_SERVER"
SOCKET = "socket"
# The fork has started, and waits for the second one before it uses the passed files.
STARTED, GO = b"S", b"G"
_ANSWER_SECONDS = 3.0
_ENGINE_SECONDS = 2.0
"""The time between two looks whether the engine still runs."""
_PRIVATE = 0o077
_ADDRESS_BYTES = 103
"""The longest path of a socket: 107 bytes on Linux, 103 on macOS."""
_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

_passed: list[int] = []
"""The signals that this process has got."""


def main(folder: str, module: str, arguments: list[str]) -> None:
    """Run *module* with *arguments*; doesn't return."""
    engine = os.getppid()
    try:
        connection = fork(os.environ.get(VARIABLE) or folder, module, arguments, (0, 1, 2), _pass_on)
    except (OSError, UnicodeError):
        connection = None
    if connection is None:
        own = [sys.executable, "-u", "-m", module, *arguments]
        os.execv(sys.executable, own)  # noqa: S606 (no shell)
    os._exit(_end(connection, engine))


def fork(
    folder: str,
    module: str,
    arguments: list[str],
    standard: tuple[int, int, int],
    begin: Callable[[socket.socket], object],
) -> socket.socket | None:
    """The connection to a new fork of the server in *folder*; None if the server doesn't make one.

    The fork runs *module* with the files *standard* as stdin, stdout and stderr, after *begin*, until its end
    or that of the connection.
    """
    found = os.stat(folder)
    if found.st_uid != os.getuid() or found.st_mode & _PRIVATE:
        return None
    here = os.open(".", os.O_RDONLY)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(_ANSWER_SECONDS)
    try:
        _connect(connection, folder)
        _send(connection, _request(module, arguments), [*standard, here])
        if connection.recv(1) == STARTED:
            begin(connection)
            connection.settimeout(None)
            connection.send(GO)
            return connection
    except OSError:  # a fork that has started by now reads the end of the connection, and ends
        pass
    finally:
        os.close(here)
    connection.close()
    return None


def _pass_on(connection: socket.socket) -> None:
    """Send the numbers of this process's signals to the fork."""
    for number in _PASSED_ON:
        signal.signal(number, lambda got, _: _send_signal(connection, got))


def _connect(connection: socket.socket, folder: str) -> None:
    """Connect to the server in *folder*, by its descriptor if the path is too long for a socket's address."""
    path = os.fsencode(os.path.join(folder, SOCKET))
    if len(path) <= _ADDRESS_BYTES:
        connection.connect(path)
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        connection.connect(f"/proc/self/fd/{place}/{SOCKET}")
    finally:
        os.close(place)


def _request(module: str, arguments: list[str]) -> bytes:
    mask = os.umask(0)
    os.umask(mask)
    variables = (f"{name}={value}" for name, value in os.environ.items())
    fields = (sys.executable, module, str(mask), str(len(arguments)), *arguments, *variables)
    return b"\0".join(map(os.fsencode, fields))


def _send(connection: socket.socket, content: bytes, files: list[int]) -> None:
    """Send *files* with the length of *content*, then *content*."""
    passed = b"".join(file.to_bytes(4, sys.byteorder) for file in files)
    length = len(content).to_bytes(4, "big")
    connection.sendmsg([length], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
    connection.sendall(content)


def _end(connection: socket.socket, engine: int) -> int:
    """Wait for the fork, and interrupt it if *engine* has ended; its exit code, or a killed process's."""
    connection.settimeout(_ENGINE_SECONDS)
    while True:
        try:
            code = connection.recv(1)
        except TimeoutError:
            if os.getppid() != engine and not _passed:
                _send_signal(connection, signal.SIGINT)
            continue
        except OSError:
            code = b""
        return code[0] if code else 128 + (_passed[-1] if _passed else signal.SIGKILL)


def _send_signal(connection: socket.socket, number: int) -> None:
    _passed.append(number)
    try:
        connection.send(bytes([number]))
    except OSError:  # the fork has ended
        return


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
