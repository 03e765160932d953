"""The fork servers of providers and of programs start with an environment's cloud and end with it."""

import os
import subprocess
import sys

import pytest

from harness.waiting import wait_until
from strata import shortcut
from strata.targets.sandbox import cloud, folders, fork_server, plugins, processes, variables
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.variables import PROGRAMS, PROVIDERS


@pytest.fixture(autouse=True)
def _without_the_server_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (PROVIDERS, PROGRAMS):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines of started processes."""
    found: list[list[str]] = []

    def detach(argv: list[str], *_: object, **__: object) -> None:
        found.append(argv)

    monkeypatch.setattr(processes, "detach", detach)
    return found


def made(own: Paths, monkeypatch: pytest.MonkeyPatch, origin: str | None = plugins.STAND_IN) -> Paths:
    folders.make(own)
    monkeypatch.setattr(plugins, "origin", lambda *_: origin)
    return own


def test_both_servers_start_once_and_end_with_the_cloud(own: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    made(own, monkeypatch)
    fork_server.ensure(own)
    for folder in (own.server, own.program_server):
        wait_until((folder / "socket").exists)
        assert folder.stat().st_mode & 0o777 == 0o700
    first = [*fork_server.running(own)]
    assert len(first) == 2
    fork_server.ensure(own)
    assert [*fork_server.running(own)] == first
    assert fork_server.cpu_seconds() > 0
    cloud.stop(own)
    assert not any(one.alive for one in first)
    assert not own.folder.exists()


def test_the_server_is_found_after_a_second_one_has_lost_the_lock(
    own: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(own, monkeypatch)
    fork_server.ensure(own)
    wait_until((own.server / "socket").exists)
    first = fork_server.process(own)
    assert first is not None
    # Two commands at a time have both seen no lock.
    monkeypatch.setattr(fork_server, "_runs", lambda _: False)
    fork_server.ensure(own)
    wait_until(lambda: own.pid("standin").read_text() not in ("", f"{first.pid}\n"))
    wait_until(lambda: processes.of_pid_file(own.pid("standin"), "-m standin serve") is None)
    assert fork_server.process(own) == first
    fork_server.end(own)
    assert not first.alive


def test_a_server_that_can_not_be_started_stops_no_command(
    own: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(own, monkeypatch)
    for error in (
        ChildProcessError("ended"),
        subprocess.CalledProcessError(2, "sh"),
        BlockingIOError("fork"),
    ):

        def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(processes, "detach", fail)
        fork_server.ensure(own)
    assert fork_server.process(own) is None


@pytest.mark.parametrize("origin", [plugins.OFFICIAL, None])
def test_official_plugins_need_no_server(
    origin: str | None, own: Paths, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fork_server.ensure(made(own, monkeypatch, origin))
    assert not started


def test_a_server_that_the_user_names_is_used(
    own: Paths, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (PROVIDERS, PROGRAMS):
        monkeypatch.setenv(name, f"/theirs/{name}")
    fork_server.ensure(made(own, monkeypatch))
    assert not started
    for name in (PROVIDERS, PROGRAMS):
        assert variables.pulumi(own, own.backend)[name] == f"/theirs/{name}"


def test_a_server_that_was_killed_is_started_again(
    own: Paths, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made(own, monkeypatch)
    own.server.mkdir()
    (own.server / "lock").touch()
    own.pid("standin").write_text(f"{os.getpid()}\n")
    fork_server.ensure(own)
    assert ["-m", "standin", "serve"] in [argv[1:] for argv in started]
    assert fork_server.process(own) is None, "another process under the pid of the server"


def test_the_processes_of_an_environment_use_its_servers(own: Paths) -> None:
    found = variables.pulumi(own, own.backend)
    assert (found[PROVIDERS], found[PROGRAMS]) == (str(own.server), str(own.program_server))
    assert own.server.parent == own.program_server.parent == own.folder


def test_a_program_starts_by_the_server_of_programs(own: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    argv, more = fork_server.of_program(own, "json.tool", "--help")
    assert argv[-2:] == ["json.tool", "--help"]
    assert more == {PROVIDERS: str(own.program_server)}
    done = subprocess.run(argv, env={**os.environ, **more}, capture_output=True, text=True, check=True)
    assert "json.tool" in done.stdout
    monkeypatch.setattr(shortcut, "find_spec", lambda _: None)
    assert fork_server.of_program(own, "json.tool") == ([sys.executable, "-m", "json.tool"], {})
