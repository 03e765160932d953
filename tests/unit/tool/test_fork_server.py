"""The stand-in's fork server starts with an environment's cloud and ends with it."""

import os
import subprocess
from pathlib import Path

import pytest

from harness.waiting import wait_until
from strata.targets.sandbox import cloud, folders, fork_server, plugins, processes, variables
from strata.targets.sandbox.paths import Paths


@pytest.fixture(autouse=True)
def _without_the_server_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(fork_server.VARIABLE, raising=False)


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


def test_a_server_starts_once_and_ends_with_the_cloud(own: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    made(own, monkeypatch)
    fork_server.ensure(own)
    wait_until((own.server / "socket").exists)
    first = fork_server.process(own)
    assert first is not None
    assert own.server.stat().st_mode & 0o777 == 0o700
    fork_server.ensure(own)
    assert fork_server.process(own) == first
    assert fork_server.cpu_seconds() > 0
    cloud.stop(own)
    assert not first.alive
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
    monkeypatch.setenv(fork_server.VARIABLE, "/theirs")
    fork_server.ensure(made(own, monkeypatch))
    assert not started
    assert variables.pulumi(own, own.backend)[fork_server.VARIABLE] == "/theirs"


def test_a_server_that_was_killed_is_started_again(
    own: Paths, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made(own, monkeypatch)
    own.server.mkdir()
    (own.server / "lock").touch()
    own.pid("standin").write_text(f"{os.getpid()}\n")
    fork_server.ensure(own)
    assert [argv[1:] for argv in started] == [["-m", "standin", "serve"]]
    assert fork_server.process(own) is None, "another process under the pid of the server"


def test_the_plugins_of_an_environment_use_its_server(own: Paths) -> None:
    named = Path(variables.pulumi(own, own.backend)[fork_server.VARIABLE])
    assert named == own.server
    assert named.is_relative_to(own.folder)
