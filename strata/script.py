"""The console script: Ctrl-C while the modules of the command load shows no traceback."""

import os
import signal
import sys

from strata import shortcut


def main() -> None:
    """Run the command, where it can as a fork of a process that has loaded its modules."""
    start = shortcut.command(sys.argv[1:], os.environ)
    if start is not None:
        os.execv(start[0], start)  # noqa: S606 (no shell)
    run()


def run() -> None:
    """Run the command in this process; Ctrl-C ends it until its modules are loaded."""
    handled = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if handled:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from strata import cli  # late: it takes most of the time of a start

    if handled:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()
