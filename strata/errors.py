"""Exit codes of the strata command, and its error that is shown without a traceback."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every strata command."""

    OK = 0
    ERROR = 1
    USAGE = 2  # bad usage or bad settings: nothing was started
    CHANGES = 3  # drift, or changes where none were expected
    IGNORED = 4  # drift, but all of it as drift-ignore.yaml says
    INTERRUPTED = 130  # Ctrl-C, as shells report it: 128 and the signal's number


class StrataError(Exception):
    """A failure that its message explains in full; the command prints it and exits with its code."""

    def __init__(self, message: str, exit_code: Exit = Exit.ERROR) -> None:
        super().__init__(message)
        self.exit_code = exit_code
