"""The strata command: Pulumi on AWS, and on a local sandbox with emulated AWS."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import typer

from components.common.advice import show_as_lines
from strata.commands import machine, stack
from strata.commands.bootstrap import bootstrap
from strata.commands.delivery import affected, promoted
from strata.commands.demonstrations import demo
from strata.commands.drift import drift
from strata.commands.group import Commands
from strata.commands.image import image
from strata.commands.importing import copilot
from strata.commands.new import new
from strata.commands.report import report
from strata.commands.restore import restore
from strata.commands.workload import logs, run, secret, shell, status
from strata.errors import Exit, StrataError, exit_codes
from strata.garbage import collect_rarely

# Errors of a write that name no file.
_UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EPIPE)

app = typer.Typer(
    cls=Commands,
    help=f"{__doc__}\n\n{exit_codes()}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(demo, name="demo")
imports = typer.Typer(help="Bring services from other tools.", no_args_is_help=True)
app.add_typer(imports, name="import")
imports.command("copilot")(copilot)
app.add_typer(secret, name="secret")
app.add_typer(new, name="new")
_COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("report", report),
    ("affected", affected),
    ("promoted", promoted),
    ("status", status),
    ("logs", logs),
    ("run", run),
    ("shell", shell),
    ("image", image),
    ("drift", drift),
    ("bootstrap", bootstrap),
    ("restore", restore),
    ("up", stack.up),
    ("preview", stack.preview),
    ("destroy", stack.destroy),
    ("unlock", stack.unlock),
    ("outputs", stack.outputs),
    ("exec", stack.execute),
    ("invalidate", stack.invalidate),
    ("doctor", machine.doctor),
    ("down", machine.down),
)
for name, command in _COMMANDS:
    app.command(name)(command)


def main() -> None:
    """The console script: StrataError becomes a message and an exit code; typer exits with 130 at Ctrl-C.

    So does the error of a cache, sandbox or output that can't be written.
    """
    show_as_lines()
    collect_rarely()
    try:
        _require_home()
        _run_app()
    except StrataError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except OSError as error:
        from strata.targets.sandbox import unwritable  # late: `strata affected` needs no sandbox

        message = unwritable.explain(error)
        if message is None:
            raise
        print(message, file=sys.stderr)
        sys.exit(Exit.ERROR)


def _run_app() -> None:
    """Run the command and write all of its output; StrataError if the disk of stdout is full."""
    try:
        try:
            app(prog_name="strata")
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.filename is not None or error.errno not in _UNWRITTEN:
            raise
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 (Python flushes it once more at its end)
        if error.errno == errno.EPIPE:  # its reader has ended, such as `head`
            sys.exit(Exit.ERROR)
        raise StrataError(f"Writing failed: {error.strerror}.") from None


def _require_home() -> None:
    """Set HOME to the user's home folder if it is unset or empty: engine and Go read the variable only."""
    if os.environ.get("HOME"):
        return
    os.environ.pop("HOME", None)
    try:
        os.environ["HOME"] = str(Path.home())
    except RuntimeError:
        raise StrataError(
            "HOME is not set, and this user has no home folder. Set HOME to a folder that can be written.",
            Exit.USAGE,
        ) from None


if __name__ == "__main__":
    main()
