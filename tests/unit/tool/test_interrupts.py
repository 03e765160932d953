"""Interrupts of a command: its engine gets each of them once, however they are sent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SECONDS = 30
# An engine that counts its interrupts for a while after the first one, and exits with their number.
ENGINE = """
import signal, time
count = 0
def interrupted(*_):
    global count
    count += 1
signal.signal(signal.SIGINT, interrupted)
print("ready", flush=True)
end = time.monotonic() + 20
while not count and time.monotonic() < end:
    time.sleep(0.05)
time.sleep(2.5)
raise SystemExit(count)
"""
COMMAND = """
import os, sys
from pathlib import Path
from strata.engine.workspace import Workspace
raise SystemExit(Workspace("dev", Path(), dict(os.environ)).run([sys.executable, "-c", sys.argv[1]]))
"""


@pytest.fixture
def running() -> Iterator[subprocess.Popen[str]]:
    """A command in a group of its own, whose engine waits for an interrupt."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, ENGINE],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # The tests may run where interrupts are ignored, and child processes inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    # The command must have begun to wait for its engine.
    time.sleep(0.5)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def of_the_command(pid: int) -> None:
    os.kill(pid, signal.SIGINT)


def of_the_group(pid: int) -> None:
    """As a terminal's Ctrl-C."""
    os.killpg(pid, signal.SIGINT)


def of_both(pid: int) -> None:
    """As `timeout --signal=INT`: its child process, and then its own group with that process in it."""
    os.kill(pid, signal.SIGINT)
    os.killpg(pid, signal.SIGINT)


def by_sigterm(pid: int) -> None:
    os.kill(pid, signal.SIGTERM)


@pytest.mark.parametrize("interrupt", [of_the_command, of_the_group, of_both, by_sigterm])
def test_an_engine_gets_an_interrupt_once(
    running: subprocess.Popen[str], interrupt: Callable[[int], None]
) -> None:
    interrupt(running.pid)
    assert running.wait(SECONDS) == 1


def test_an_engine_gets_the_second_interrupt_of_its_group_too(running: subprocess.Popen[str]) -> None:
    of_the_group(running.pid)
    time.sleep(0.5)
    of_the_group(running.pid)
    assert running.wait(SECONDS) == 2
