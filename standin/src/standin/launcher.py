"""Starts a plugin as a fork of the server in FOLDER if it answers, otherwise as a process of its own.

``python -I -S launcher.py FOLDER MODULE ARGUMENT...``, where the variable STANDIN_SERVER replaces FOLDER. Its
imports are loaded before it: `socket` and `signal` would double the 10 ms of its start.

``--command`` before FOLDER, which no variable replaces then, starts a command of a terminal. It has the files
of this process themselves, gets a terminal's signals with its children, and finds no modules in the current
folder.

The engine knows this process only: it passes signals to the fork and the output of the fork to the engine,
and ends with the exit code of the fork. The fork ends when this process ends. The end of a killed engine
interrupts the fork: the plugin finishes its operations, and ends.

The server never gets the engine's own pipes: the engine waits until these are closed, and a stopped server or
fork would keep them.
"""

import _signal as signal  # type: ignore[import-not-found]
import _socket as socket
import os
import select
import sys
from _collections_abc import Callable

VARIABLE = "STANDIN_SERVER"
ENGINE = "STANDIN_ENGINE"
"""The variable with the engine's pid: it may have ended before a plugin has started."""
SOCKET = "socket"
# The fork has started, and waits for the second one before it uses the passed files.
STARTED, GO = b"S", b"G"
COMMAND = "--command"
_ANSWER_SECONDS = 3.0
_ENGINE_SECONDS = 2.0
"""The time between two looks whether the engine still runs."""
_CHUNK_BYTES = 65536
_PRIVATE = 0o077
_ADDRESS_BYTES = 103
"""The longest path of a socket: 107 bytes on Linux, 103 on macOS."""
_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

_passed: list[int] = []
"""The signals that this process has got."""


def main(folder: str, module: str, arguments: list[str]) -> None:
    """Run *module* with *arguments*; doesn't return."""
    engine = os.getppid()
    (out, out_end), (error, error_end) = os.pipe(), os.pipe()
    try:
        standard = (0, out_end, error_end)
        connection = fork(os.environ.get(VARIABLE) or folder, module, arguments, standard, _pass_on)
    except (OSError, UnicodeError):
        connection = None
    if connection is None:
        os.environ[ENGINE] = str(engine)
        own = [sys.executable, "-u", "-m", module, *arguments]
        os.execv(sys.executable, own)  # noqa: S606 (no shell)
    os.close(out_end)
    os.close(error_end)
    os._exit(_end(connection, engine, {out: 1, error: 2}))


def fork(
    folder: str,
    module: str,
    arguments: list[str],
    standard: tuple[int, int, int],
    begin: Callable[[socket.socket], object],
    *,
    command: bool = False,
) -> socket.socket | None:
    """The connection to a new fork of the server in *folder*; None if the server doesn't make one.

    The fork runs *module*, of a *command* or a plugin, with the files *standard* as stdin, stdout and stderr,
    after *begin*, until its end or that of the connection.
    """
    found = os.stat(folder)
    if found.st_uid != os.getuid() or found.st_mode & _PRIVATE:
        return None
    here = os.open(".", os.O_RDONLY)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(_ANSWER_SECONDS)
    try:
        _connect(connection, folder)
        _send(connection, _request(module, arguments, command), [*standard, here])
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


def run_command(folder: str, module: str, arguments: list[str]) -> None:
    """Run *module* as a command with *arguments*; doesn't return."""
    try:
        connection = fork(folder, module, arguments, (0, 1, 2), _pass_on, command=True)
    except (OSError, UnicodeError):
        connection = None
    if connection is None:
        own = [sys.executable, "-P", "-m", module, *arguments]
        os.execv(sys.executable, own)  # noqa: S606 (no shell)
    os._exit(_end(connection, None, {}))


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


def _request(module: str, arguments: list[str], command: bool) -> bytes:
    mask = os.umask(0)
    os.umask(mask)
    variables = (f"{name}={value}" for name, value in os.environ.items())
    kind = COMMAND if command else ""
    fields = (sys.executable, kind, module, str(mask), str(len(arguments)), *arguments, *variables)
    return b"\0".join(map(os.fsencode, fields))


def _send(connection: socket.socket, content: bytes, files: list[int]) -> None:
    """Send *files* with the length of *content*, then *content*."""
    passed = b"".join(file.to_bytes(4, sys.byteorder) for file in files)
    length = len(content).to_bytes(4, "big")
    connection.sendmsg([length], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
    connection.sendall(content)


def _end(connection: socket.socket, engine: int | None, streams: dict[int, int]) -> int:
    """Pass the fork's output on until its end, and interrupt it if *engine* has ended.

    Returns its exit code, or a killed process's. *streams* has the target of each pipe of the fork. A command
    has no *engine*.
    """
    files = {connection.fileno(), *streams}
    while True:
        ready = select.select(files, (), (), _ENGINE_SECONDS)[0]
        if engine is not None and os.getppid() != engine and not _passed:
            _send_signal(connection, signal.SIGINT)
        for file in ready:
            if file in streams and not _pass_output(file, streams[file]):
                files.remove(file)
        if connection.fileno() in ready:
            break
    try:
        code = connection.recv(1)
    except OSError:
        code = b""
    for file in files & streams.keys():
        # Not until its end: a process that the plugin has left may hold it.
        while select.select((file,), (), (), 0)[0] and _pass_output(file, streams[file]):
            continue
    return code[0] if code else 128 + (_passed[-1] if _passed else signal.SIGKILL)


def _pass_output(file: int, target: int) -> bool:
    """Write what *file* has to *target*; False, and *file* is closed, after its end or without a reader."""
    try:
        content = os.read(file, _CHUNK_BYTES)
        while content:
            content = content[os.write(target, content) :]
            if not content:
                return True
    except OSError:
        pass
    os.close(file)
    return False


def _send_signal(connection: socket.socket, number: int) -> None:
    _passed.append(number)
    try:
        connection.send(bytes([number]))
    except OSError:  # the fork has ended
        return


if __name__ == "__main__":
    if sys.argv[1] == COMMAND:
        run_command(sys.argv[2], sys.argv[3], sys.argv[4:])
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
