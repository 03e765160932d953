"""The turn of a deployment beside others: its preview is at once, its update after those that it uses."""

import os
import socket
from contextlib import suppress

from strata.errors import StrataError

VARIABLE = "STRATA_TURN"
"""The variable with the number of the process's end of the socket."""
CHANGES, NONE, GO = b"c", b"n", b"g"
"""The preview has changes; it has none; its update may begin."""


class Turn:
    """The socket of the process that runs the deployments; without one there is no wait."""

    def __init__(self) -> None:
        number = os.environ.pop(VARIABLE, "")
        self._socket: socket.socket | None = None
        if number:
            self._socket = socket.socket(socket.AF_UNIX, fileno=int(number))
            # The programs of the deployment don't keep it open.
            self._socket.set_inheritable(False)

    def wait(self, changes: bool) -> None:
        """Tell whether the preview has *changes*, and wait; StrataError if it is outdated by then."""
        if self._socket is None:
            return
        reply = b""
        # The process of the deployments may have ended.
        with self._socket as ours, suppress(OSError):
            ours.sendall(CHANGES if changes else NONE)
            reply = ours.recv(1)
        if reply != GO:
            raise StrataError("What this deployment uses has changed since its preview: nothing was updated.")
