"""A server of programs for the tests of this process."""

import socket
from pathlib import Path

from harness import engine
from harness.waiting import wait_until
from strata.targets.sandbox import fork_server
from strata.targets.sandbox.variables import PROVIDERS

IS_FORK = '"serve" in open(f"/proc/{os.getppid()}/cmdline").read()'
"""An expression of Python: whether the parent of a process is a server, as that of a fork."""


def server() -> Path:
    """The folder of the server, which has loaded its modules: a launcher waits for three seconds only."""
    folder = Path(engine.server("--load", fork_server.SDK)[PROVIDERS])
    address = folder / "socket"
    wait_until(address.exists)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(str(address))
        # It answers an empty request by the end of the connection.
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    return folder
