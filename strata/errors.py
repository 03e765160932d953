"""Exit codes of the strata command, and the exception for errors shown without a traceback."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every strata command."""

    OK = 0
    ERROR = 1
    USAGE = 2
    CHANGES = 3
    IGNORED = 4
    INTERRUPTED = 130  # 128 + SIGINT, as in shells


MEANINGS = {
    Exit.OK: "success",
    Exit.ERROR: "error, or a mandatory rule is broken",
    Exit.USAGE: "wrong usage or settings, and nothing was started",
    Exit.CHANGES: "drift, changes with `--expect-no-changes`, or with `--gate` loss of data or interruptions",
    Exit.IGNORED: "drift that `drift-ignore.yaml` accepts",
    Exit.INTERRUPTED: "interrupted with Ctrl-C",
}
"""The meaning of each exit code, for the help text; the README's table is the same."""


def exit_codes() -> str:
    """The exit codes with their meanings, as one paragraph of the help text."""
    listed = "; ".join(f"{code.value} {meaning}" for code, meaning in MEANINGS.items())
    return f"Exit codes: {listed}. `strata exec` returns the exit code of its command."


class StrataError(Exception):
    """An error whose message is complete; the command prints it and exits with its code."""

    def __init__(self, message: str, exit_code: Exit = Exit.ERROR) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class NeverDeployedError(StrataError):
    """A service has no state, and the command needs one."""


class UnknownServiceError(StrataError):
    """There is no folder of the service in the checkout; it may be deployed nevertheless."""
