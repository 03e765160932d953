"""The console script: Ctrl-C while the modules of the command load shows no traceback."""

import signal


def main() -> None:
    """Run the command; Ctrl-C ends the process until its modules are loaded."""
    handled = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if handled:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from strata import cli  # late: it takes most of the time of a start

    if handled:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()
