"""Whether an interrupt (SIGINT) was for this process alone, or for its whole process group."""

import subprocess
from contextlib import suppress
from types import TracebackType
from typing import Self

# It ends with SIGINT, or with its stdin. A shell is wherever subprocess runs commands of one.
_COMMAND = ("/bin/sh", "-c", "read line")
# A signal to a group reaches all its processes at once; a busy machine runs them later.
_SECONDS = 1.0


class Interrupts:
    """Tells whom an interrupt was for: a process of this group ends if the whole group gets it.

    A terminal interrupts the group, and so do ``kill -INT -GROUP`` and ``timeout``: child processes have the
    signal then. ``kill -INT PID`` interrupts one process; the kernel tells the same sender for both.
    """

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def alone(self) -> bool:
        """Whether the last SIGINT was for this process alone; it waits up to a second to see that."""
        try:
            self._process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            return True
        self._end()
        self._start()
        return False

    def _end(self) -> None:
        with suppress(BrokenPipeError):
            self._process.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        shown: TracebackType | None,
    ) -> None:
        self._end()
