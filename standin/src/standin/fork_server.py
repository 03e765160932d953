"""Server that has loaded what plugins need, and forks a process for each plugin that starts.

It listens on a unix socket in a folder that only its user can open. It has one thread and no gRPC server, so
that a fork is a whole process. A fork belongs to its launcher: it goes on when the server ends.

The server ends when its folder is removed, when a file of the package has changed, after an hour without a
plugin, and, on request, with the process that started it.
"""

import fcntl
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from standin import usage
from standin.launcher import SOCKET
from standin.loaded import Loaded
from standin.plugin_process import Request, become

_LOCK = "lock"
_OWNER_ONLY, _OTHERS = 0o700, 0o077
_REQUEST_SECONDS = 1.0
_POLL_SECONDS = 2.0
_IDLE_SECONDS = 3600.0
_FILES = 4
_LENGTH_BYTES = 4
_MOST_WAITING = 128
_SEARCHES = ("PYTHONPATH", "PYTHONHOME")
"""The variables from which Python takes its modules, at its start only."""


class BadRequestError(Exception):
    """A request that isn't a launcher's, or not for this Python with these variables."""


def serve(
    folder: Path, modules: Sequence[str], *, owner: int | None = None, idle_seconds: float = _IDLE_SECONDS
) -> None:
    """Serve in *folder*, at most until *owner* can be read; returns at once if another server has the folder.

    It loads *modules* first. *owner* is the file of a pipe that nobody writes to: it can be read at its end.
    """
    folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    if folder.stat().st_mode & _OTHERS:
        sys.exit(
            f"Other users may open {folder}, so that no plugin would use this server: chmod 700 {folder}"
        )
    with (folder / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        signal.signal(signal.SIGCHLD, _remove_ended)
        address = folder.resolve() / SOCKET
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
            try:
                inode = _listen(listening, folder)
            except FileNotFoundError:  # the folder is removed already
                return
            _Server(listening, address, inode, owner, idle_seconds, Loaded(modules)).run()


def _listen(listening: socket.socket, folder: Path) -> int:
    """Listen in *folder*, from inside of it: an address has at most 107 bytes. Returns its inode."""
    os.chdir(folder)
    Path(SOCKET).unlink(missing_ok=True)
    listening.bind(SOCKET)
    inode = Path(SOCKET).stat().st_ino
    listening.listen(_MOST_WAITING)
    return inode


@dataclass
class _Server:
    listening: socket.socket
    address: Path
    inode: int
    owner: int | None
    idle_seconds: float
    loaded: Loaded

    def run(self) -> None:
        reports, report = os.pipe()
        listening = self.listening.fileno()
        watched = [listening, reports, *([] if self.owner is None else [self.owner])]
        last = time.monotonic()
        self.loaded.load_all()
        while time.monotonic() - last < self.idle_seconds and _inode(self.address) == self.inode:
            waiting = self.loaded.waiting
            ready = select.select(watched, [], [], 0 if waiting else _POLL_SECONDS)[0]
            if self.owner in ready:
                return
            if listening in ready:
                last = time.monotonic()
                connection, _ = self.listening.accept()
                with connection:
                    if not self.loaded.current():
                        return
                    self._fork(connection, report)
            elif reports in ready:
                self.loaded.want(usage.read(reports))
            elif waiting:
                # One at a time: a plugin that starts doesn't wait for all.
                self.loaded.load_next()

    def _fork(self, connection: socket.socket, report: int) -> None:
        """Fork for the launcher at *connection*."""
        files: list[int] = []
        try:
            request = _received(connection, files)
            if not self.loaded.right_for(files[-1]):
                return
            self.loaded.variables.append(request.variables)
            if os.fork() == 0:
                try:
                    become(request, files, connection, report, self.address.parent)
                finally:  # a fork never goes on as a server
                    os._exit(1)
        except (BadRequestError, OSError, ValueError):
            return
        finally:
            for file in files:
                os.close(file)


def _remove_ended(*_: object) -> None:
    """Take the exit codes of ended forks; the system then adds their CPU time to the server's."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    except ChildProcessError:
        return


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None


def _received(connection: socket.socket, files: list[int]) -> Request:
    """The launcher's request, its files in *files*; BadRequestError for another Python than this one."""
    connection.settimeout(_REQUEST_SECONDS)
    head, received, _, _ = socket.recv_fds(connection, _LENGTH_BYTES, _FILES)
    files += received
    length = int.from_bytes(_whole(connection, head, _LENGTH_BYTES), "big")
    request = Request.parse(_whole(connection, b"", length))
    modules = all(request.variables.get(name) == os.environ.get(name) for name in _SEARCHES)
    if len(files) != _FILES or request.python != sys.executable or not modules:
        raise BadRequestError
    return request


def _whole(connection: socket.socket, begun: bytes, size: int) -> bytes:
    while len(begun) < size:
        more = connection.recv(size - len(begun))
        if not more:
            raise BadRequestError
        begun += more
    return begun
