"""The command as a fork of a process that has loaded its modules: the sandbox's server of programs.

The console script imports this module first, so that it has few imports itself.
"""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec

SANDBOX, PROGRAM_SERVER = "STRATA_SANDBOX_DIR", "STRATA_PROGRAM_SERVER"
"""The variables with the folders of the sandbox and of its server of programs, where a user names others."""
SERVER_FOLDER = "programs"
"""The server's folder in that of its environment."""
CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_SANDBOX = ".sandbox"
_MODULE = "strata.forked"
_COMMANDS = frozenset(
    {"preview", "up", "drift", "destroy", "outputs", "status", "report", "unlock", "logs", "run", "restore"}
)
"""The commands whose second argument is an environment, and that need no terminal of their own."""
_EXECUTE = "exec"
"""The command whose programs may use the terminal themselves, such as to ask for a password."""
_TERMINAL = "/dev/tty"
_CLOUD = "--cloud"
_INTERRUPTS = (signal.SIGINT, signal.SIGHUP)


def sandbox(variables: Mapping[str, str]) -> str:
    """The folder of all environments' sandboxes."""
    return variables.get(SANDBOX) or os.path.join(CHECKOUT, _SANDBOX)


def command(arguments: Sequence[str], variables: Mapping[str, str]) -> list[str] | None:
    """The command line for `strata` with *arguments*; None if no server helps, such as for AWS.

    A process that ignores interrupts (nohup, a shell's `&`) has no fork: a fork would not ignore them.
    """
    if (
        len(arguments) < 2
        or not (arguments[0] in _COMMANDS or (arguments[0] == _EXECUTE and not _on_terminal()))
        or any(one.startswith(_CLOUD) for one in arguments)
    ):
        return None
    if any(signal.getsignal(one) is signal.SIG_IGN for one in _INTERRUPTS) or _shadowed():
        return None
    environment = arguments[1].partition("/")[0]
    server = variables.get(PROGRAM_SERVER) or os.path.join(sandbox(variables), environment, SERVER_FOLDER)
    start = launch(_MODULE, server, "--command") if environment and os.path.isdir(server) else None
    return None if start is None else [*start, *arguments]


def launch(module: str, server: str = os.devnull, *options: str) -> list[str] | None:
    """The command that starts *module* by the fork server in *server*; None without the stand-in."""
    standin = find_spec("standin")
    if standin is None or standin.origin is None:
        return None
    launcher = os.path.join(os.path.dirname(standin.origin), "launcher.py")
    return [sys.executable, "-I", "-S", launcher, *options, server, module]


def _on_terminal() -> bool:
    """Whether this process has a terminal, of which its stdin may be none."""
    try:
        os.close(os.open(_TERMINAL, os.O_RDWR))
    except OSError:
        return False
    return True


def _shadowed() -> bool:
    """Whether `python -m` would find another strata in the current folder."""
    return os.path.exists("strata") and not os.path.samefile("strata", os.path.join(CHECKOUT, "strata"))
