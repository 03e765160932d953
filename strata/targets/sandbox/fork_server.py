"""The stand-in's fork server of an environment: providers start in milliseconds instead of a second.

It is only a shortcut: without it each provider is a process of its own.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from strata.targets.sandbox import folders, paths, plugins, processes, variables
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.processes import DetachedProcess

VARIABLE = "STANDIN_SERVER"
"""The variable of the stand-in's launchers with the server's folder; the user's own value stays."""
# A part of the server's command line.
_COMMAND = "-m standin serve"
_NAME = "standin"
_LOCK = "lock"


def ensure(own: Paths) -> None:
    """Start the environment's server if none runs and its providers are stand-ins.

    A stopped server continues: it would keep the files that each provider has sent to it, and the engine
    waits until these are closed.
    """
    if VARIABLE in os.environ or not plugins.are_stand_ins(own.home):
        return
    if _runs(own.server):
        found = process(own)
        if found is not None:
            processes.resume(found)
        return
    try:
        processes.detach(
            [sys.executable, *_COMMAND.split()],
            {**variables.base(), VARIABLE: str(own.server)},
            own.folder / f"{_NAME}.log",
            own.folder,
            pid_file=own.pid(_NAME),
        )
    except (OSError, subprocess.CalledProcessError):  # another command has started one, or no process starts
        return


def end(own: Paths) -> None:
    """End the environment's server."""
    for found in _found(own):
        processes.end(found)


def process(own: Paths) -> DetachedProcess | None:
    """The process of the environment's server; None if it has ended."""
    return next(iter(_found(own)), None)


def _found(own: Paths) -> list[DetachedProcess]:
    """The server, which has written its pid into its lock, and one that has started and not locked yet.

    Of two that start at the same time the last writes the pid file, and ends, as the other has the lock.
    """
    files = (own.server / _LOCK, own.pid(_NAME))
    found = [processes.of_pid_file(file, _COMMAND) for file in files]
    return [*dict.fromkeys(one for one in found if one is not None)]


def cpu_seconds() -> float:
    """CPU seconds of the sandbox's servers and their ended forks, which are not children of a command."""
    sandbox = paths.of("").sandbox
    found = [process(Paths(sandbox, name)) for name in folders.made(sandbox)]
    return sum(processes.cpu_seconds(one.pid) for one in found if one is not None)


def _runs(place: Path) -> bool:
    """True if a server has locked *place*, which it does until it ends."""
    try:
        with (place / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
