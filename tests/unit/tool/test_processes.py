"""Processes whose engine was killed are found, and those of a running engine are not."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from strata.targets.sandbox import processes

pytestmark = pytest.mark.skipif(not processes.HAS_PROC, reason="finds processes by /proc")
VARIABLE = "PULUMI_BACKEND_URL"
_SLEEP = "import time; time.sleep(60)"
_PLUGIN = "plugin-of-a-test"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process with the variable, and a plugin below it."""
    plugin = f"[{sys.executable!r}, '-c', {_SLEEP!r}, os.environ['PLUGIN']]"
    code = f"import os, subprocess; subprocess.Popen({plugin}); {_SLEEP}"
    variables = os.environ | {VARIABLE: str(tmp_path), "PLUGIN": _PLUGIN}
    running = subprocess.Popen([sys.executable, "-c", code], env=variables)
    yield running
    running.kill()
    running.wait()
    for one in processes.abandoned(VARIABLE, str(tmp_path), [_PLUGIN]):
        processes.end(one)


def test_a_plugin_is_abandoned_once_its_engine_was_killed(
    engine: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    children = Path(f"/proc/{engine.pid}/task/{engine.pid}/children")
    while not children.read_text():
        time.sleep(0.02)
    plugin = int(children.read_text())
    while _PLUGIN not in processes.command(plugin):
        time.sleep(0.02)
    assert processes.abandoned(VARIABLE, str(tmp_path), [_PLUGIN]) == []

    # Its parent doesn't wait for it: it stays a zombie, and its children get another parent.
    engine.kill()
    while processes.started(engine.pid):
        time.sleep(0.02)
    assert [one.pid for one in processes.abandoned(VARIABLE, str(tmp_path), [_PLUGIN])] == [plugin]
    assert processes.abandoned(VARIABLE, "another", [_PLUGIN]) == []
    assert processes.abandoned(VARIABLE, str(tmp_path), ["another"]) == []


def test_a_parent_of_any_pid_without_the_variable_is_no_engine(tmp_path: Path) -> None:
    """This process takes the place of a user's service manager, which adopts orphans and isn't pid 1."""
    plugin = subprocess.Popen(
        [sys.executable, "-c", _SLEEP, _PLUGIN], env=os.environ | {VARIABLE: str(tmp_path)}
    )
    try:
        while _PLUGIN not in processes.command(plugin.pid):
            time.sleep(0.02)
        found = processes.abandoned(VARIABLE, str(tmp_path), [_PLUGIN])
        assert [one.pid for one in found] == [plugin.pid]
    finally:
        plugin.kill()
        plugin.wait()


def test_a_stopped_process_ends_by_the_first_signal() -> None:
    # Its parent may ignore SIGINT, as a command in the background of a shell does.
    default = "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); print(flush=True)"
    running = subprocess.Popen([sys.executable, "-c", f"{default}; {_SLEEP}"], stdout=subprocess.PIPE)
    try:
        assert running.stdout
        running.stdout.readline()
        began = processes.started(running.pid)
        assert began is not None
        os.kill(running.pid, signal.SIGSTOP)
        since = time.monotonic()
        processes.end(processes.DetachedProcess(running.pid, began), finish_seconds=30)
        assert time.monotonic() - since < 30
        assert running.wait() == -signal.SIGINT
    finally:
        running.kill()
        running.communicate()


def test_a_stopped_process_is_resumed() -> None:
    running = subprocess.Popen([sys.executable, "-c", _SLEEP])
    try:
        began = processes.started(running.pid)
        assert began is not None
        os.kill(running.pid, signal.SIGSTOP)
        _, status = os.waitpid(running.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        for _ in range(2):
            processes.resume(processes.DetachedProcess(running.pid, began))
            state = Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()[0]
            assert state != "T"
    finally:
        running.kill()
        running.wait()
