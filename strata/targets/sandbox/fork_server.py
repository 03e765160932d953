"""Fork servers of an environment: its providers, programs and policy packs start in milliseconds.

One has loaded the modules of the stand-in's providers, the other those of programs and policy packs. They are
only shortcuts: without them each of these processes loads its own modules.
"""

import fcntl
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from strata import shortcut
from strata.targets.sandbox import folders, paths, plugins, processes, variables
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.processes import DetachedProcess
from strata.targets.sandbox.variables import PROGRAMS, PROVIDERS

SDK = "pulumi_policy"
"""The modules that the server of programs loads first; programs report their others to it."""
# A part of the server's command line.
_COMMAND = "-m standin serve"
_OPTIONS = {PROGRAMS: ("--load", SDK)}
_LOCK = "lock"


@dataclass(frozen=True)
class ForkServer:
    """A server of an environment, in its *folder*; the *variable* may name another one."""

    own: Paths
    variable: str
    folder: Path


def all_of(own: Paths) -> list[ForkServer]:
    """The environment's servers, that of its providers first."""
    return [ForkServer(own, variable, folder) for variable, folder in variables.own_servers(own).items()]


def of_program(own: Paths, module: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """Command and variables that start *module* as a fork of the server of programs, if it runs."""
    start = shortcut.launch(module)
    if start is None:
        return [sys.executable, "-m", module, *arguments], {}
    return [*start, *arguments], {PROVIDERS: variables.fork_servers(own)[PROGRAMS]}


def script(module: str) -> str | None:
    """The end of a shell script that starts *module* as a fork of the server of programs, if it runs."""
    start = shortcut.launch(module)
    return None if start is None else f'export {PROVIDERS}="${PROGRAMS}"\nexec {shlex.join(start)} "$@"\n'


def ensure(own: Paths) -> None:
    """Start each server that doesn't run, if the environment's providers are stand-ins.

    A stopped server continues: it would keep the files that each process has sent to it, and the engine
    waits until these are closed.
    """
    if not plugins.are_stand_ins(own.home):
        return
    for one in all_of(own):
        if one.variable not in os.environ:
            _ensure(one)


def _ensure(server: ForkServer) -> None:
    if _runs(server.folder):
        for found in _found(server):
            processes.resume(found)
        return
    try:
        processes.detach(
            [sys.executable, *_COMMAND.split(), *_OPTIONS.get(server.variable, ())],
            {**variables.base(), PROVIDERS: str(server.folder)},
            server.own.folder / f"{server.folder.name}.log",
            server.own.folder,
            pid_file=server.own.pid(server.folder.name),
        )
    except (OSError, subprocess.CalledProcessError):  # another command has started one, or no process starts
        return


def end(own: Paths) -> None:
    """End the environment's servers."""
    for server in all_of(own):
        for found in _found(server):
            processes.end(found)


def running(own: Paths) -> Iterator[DetachedProcess]:
    """The processes of the environment's servers that have not ended."""
    for server in all_of(own):
        yield from _found(server)[:1]


def process(own: Paths) -> DetachedProcess | None:
    """The process of the server of the environment's providers; None if it has ended."""
    return next(iter(_found(all_of(own)[0])), None)


def _found(server: ForkServer) -> list[DetachedProcess]:
    """The server, which has written its pid into its lock, and one that has started and not locked yet.

    Of two that start at the same time the last writes the pid file, and ends, as the other has the lock.
    """
    files = (server.folder / _LOCK, server.own.pid(server.folder.name))
    found = [processes.of_pid_file(file, _COMMAND) for file in files]
    return [*dict.fromkeys(one for one in found if one is not None)]


def cpu_seconds() -> float:
    """CPU seconds of the sandbox's servers and their ended forks, which are not children of a command."""
    return sum(processes.cpu_seconds(one.pid) for one in _all_running())


def forks() -> int:
    """The number of forks of the sandbox's servers that have not ended."""
    return sum(len(processes.children(one.pid)) for one in _all_running())


def _all_running() -> list[DetachedProcess]:
    """The running servers of all environments."""
    sandbox = paths.of("").sandbox
    return [one for name in folders.made(sandbox) for one in running(Paths(sandbox, name))]


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
