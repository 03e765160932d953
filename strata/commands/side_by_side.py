"""Deployments side by side: all preview at once, and each updates after those that it uses.

A preview counts if what the deployment uses did not change meanwhile; otherwise there is another one.
"""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition, Semaphore
from typing import IO

from strata.commands import turn
from strata.engine.workspace import as_in_shells
from strata.errors import Exit

_SLOTS = max(2, os.cpu_count() or 2)
_POLL_SECONDS = 0.5
Process = subprocess.Popen[str]


@dataclass(frozen=True)
class Done:
    """One deployment: its exit code, its output, and the time that it took."""

    name: str
    code: int
    stdout: str
    stderr: str
    seconds: float


@dataclass(frozen=True)
class Deployments:
    """The deployments in *order*, which has the names that each of them uses.

    *command* is the command line of one. Those that are *deployed* preview at once, the others after what
    they use. The output of *shown* isn't captured.
    """

    order: Mapping[str, set[str]]
    command: Callable[[str], Sequence[str]]
    deployed: Callable[[str], bool] = lambda name: False
    shown: frozenset[str] = frozenset()

    def run(self) -> Iterator[Done]:
        """Each deployment when it has ended."""
        running = _Running(self)
        with ThreadPoolExecutor(len(self.order)) as threads:
            try:
                futures = [threads.submit(running.deploy, name) for name in self.order]
                for one in as_completed(futures):
                    yield one.result()
            except BaseException:
                running.stop()
                raise


class _Running:
    """The deployments that are settled, each with whether it changed something, and those that failed."""

    def __init__(self, plan: Deployments) -> None:
        self._plan = plan
        self._slots = Semaphore(_SLOTS)
        self._news = Condition()
        self._settled = dict[str, bool]()
        self._failed = dict[str, int]()
        self._stopped = False

    def stop(self) -> None:
        """Start no more deployments."""
        with self._news:
            self._stopped = True
            self._news.notify_all()

    def deploy(self, name: str) -> Done:
        """Run the deployment *name*, again as long as its preview is outdated."""
        uses = self._plan.order[name]
        if not self._plan.deployed(name):
            self._wait(uses)
        while True:
            failed = sorted(uses & self._failed.keys())
            if failed or self._stopped:
                return self._end(self._not_tried(name, failed))
            done = self._attempt(name, uses - self._settled.keys())
            if done is not None:
                return self._end(done)

    def _not_tried(self, name: str, failed: Sequence[str]) -> Done:
        # Refused for its arguments or settings: nothing was started.
        refused = bool(failed) and all(self._failed[one] == Exit.USAGE for one in failed)
        code, why = (Exit.USAGE, "was refused") if refused else (Exit.ERROR, "failed")
        return Done(name, code, "", f"Not tried: {failed[0]} {why}.\n" if failed else "Not tried.\n", 0.0)

    def _attempt(self, name: str, unsettled: set[str]) -> Done | None:
        """One run; None if it is outdated: of what it uses, something *unsettled* changed or failed later."""
        with tempfile.TemporaryFile("w+") as stdout, tempfile.TemporaryFile("w+") as stderr:
            files = (None, None) if name in self._plan.shown else (stdout, stderr)
            ours, theirs = socket.socketpair()
            with ours:
                with self._slots:
                    began = time.monotonic()
                    with theirs:
                        process = _start(self._plan.command(name), theirs, *files)
                    preview = _preview(process, ours)
                if process.returncode != Exit.OK and self._outdated(unsettled):
                    ours.close()
                    process.wait()
                    return None
                if preview:
                    self._update(name, process, ours, preview)
            return Done(
                name, as_in_shells(process.returncode), _text(stdout), _text(stderr), time.monotonic() - began
            )

    def _update(self, name: str, process: Process, ours: socket.socket, preview: bytes) -> None:
        if preview == turn.NONE:
            self._settle(name, changed=False)
        with self._slots:
            with suppress(BrokenPipeError):
                ours.sendall(turn.GO)
            process.wait()

    def _outdated(self, unsettled: set[str]) -> bool:
        self._wait(unsettled)
        return self._stopped or any(self._settled[one] or one in self._failed for one in unsettled)

    def _wait(self, uses: set[str]) -> None:
        with self._news:
            self._news.wait_for(lambda: self._stopped or uses <= self._settled.keys())

    def _settle(self, name: str, *, changed: bool) -> None:
        with self._news:
            self._settled.setdefault(name, changed)
            self._news.notify_all()

    def _end(self, done: Done) -> Done:
        if done.code != Exit.OK:
            self._failed[done.name] = done.code
        self._settle(done.name, changed=True)
        return done


def _start(
    argv: Sequence[str], theirs: socket.socket, stdout: IO[str] | None, stderr: IO[str] | None
) -> Process:
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        text=True,
        pass_fds=(theirs.fileno(),),
        env={**os.environ, turn.VARIABLE: str(theirs.fileno())},
    )


def _preview(process: Process, ours: socket.socket) -> bytes:
    """The first message of the process; empty if it has ended without one."""
    ours.settimeout(_POLL_SECONDS)
    while True:
        # A program that the process has left behind may hold the other end open.
        with suppress(TimeoutError):
            if found := ours.recv(1):
                return found
            process.wait()
        if process.poll() is not None:
            return b""


def _text(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
