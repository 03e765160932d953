"""The sandbox removes its own files only, and none while an engine runs."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from strata import project
from strata.errors import Exit, StrataError
from strata.project import ROOT, Environment
from strata.targets.sandbox import (
    backend,
    cloud,
    emulators,
    engine,
    engine_locks,
    folders,
    paths,
    processes,
    session,
)
from strata.targets.sandbox.backend import Files, StateBackend
from strata.targets.sandbox.locking import exclusive
from strata.targets.sandbox.paths import Paths
from unit.tool.test_cli import run
from unit.tool.test_sandbox import record

_LOCKS = Path(".pulumi") / "locks" / "organization" / "strata" / "dev"


@pytest.fixture(autouse=True)
def _nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(_: object) -> None:
        raise AssertionError("it went on to the engine")

    monkeypatch.setattr(engine, "ensure", started)
    monkeypatch.setattr(emulators, "healthy", lambda *_: False)


@pytest.fixture
def work(own: Paths) -> Path:
    """A file of the user's, in a folder that is called as an environment is."""
    own.folder.mkdir(parents=True)
    made = own.folder / "work.txt"
    made.write_text("a year of it")
    return made


def lock(state: Path) -> None:
    (state / _LOCKS).mkdir(parents=True)
    (state / _LOCKS / "x.json").write_text(json.dumps({"pid": os.getpid(), "hostname": socket.gethostname()}))


def at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this very process an engine."""
    monkeypatch.setattr(processes, "name", lambda pid: "pulumi" if pid == os.getpid() else None)


@pytest.mark.parametrize("command", ["outputs", "drift", "preview", "up", "destroy", "down"])
def test_a_folder_that_the_sandbox_did_not_make_is_named_and_left_alone(
    command: str, work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, "dev", monkeypatch=monkeypatch) == Exit.ERROR
    assert f"{work.parent} is the folder for the sandbox of dev" in capsys.readouterr().err
    assert work.read_text() == "a year of it"


def test_down_takes_only_its_own_folders_for_environments(
    own: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folders.make(own)
    thesis = own.sandbox / "precious" / "thesis.txt"
    thesis.parent.mkdir()
    thesis.touch()
    assert session.opened() == ["dev"]
    assert run("down", monkeypatch=monkeypatch) == Exit.OK
    assert capsys.readouterr().err == "dev: cloud ended, state removed.\n"
    assert thesis.exists()
    assert not own.folder.exists()


def test_a_removal_that_was_cut_short_can_be_done_again(own: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    folders.make(own)
    (own.state / "deep").mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        folders.remove(own)
    assert session.opened() == ["dev"]
    assert folders.remove(own)
    assert not own.folder.exists()


def test_an_empty_folder_is_accepted(own: Paths) -> None:
    own.folder.mkdir(parents=True)
    folders.require_own(own)
    assert folders.remove(own)


def test_down_is_refused_while_an_engine_is_at_work_and_states_which(
    own: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folders.make(own)
    lock(own.state)
    at_work(monkeypatch)
    assert run("down", "dev", monkeypatch=monkeypatch) == Exit.ERROR
    assert f"pulumi (pid {os.getpid()}) is running on dev" in capsys.readouterr().err
    assert own.state.exists()
    monkeypatch.undo()
    engine_locks.refuse_at_work(own)


def test_a_lost_cloud_is_not_removed_under_an_engine_that_is_at_work(
    own: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders.make(own)
    lock(own.state)
    at_work(monkeypatch)
    with pytest.raises(StrataError, match="running on dev"):
        session.open_workspace(project.environment("dev"), print, renew=True)
    assert own.state.exists()


def test_an_engine_at_work_is_found_where_its_state_was_moved_to(
    own: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(own, os.getpid(), processes.started(os.getpid()))
    backend.record(own, StateBackend("s3://state"))
    lock(tmp_path / "bucket")
    at_work(monkeypatch)
    asked: list[Any] = []
    monkeypatch.setattr(emulators, "healthy", lambda *_: bool(asked))
    monkeypatch.setattr(backend, "objects", lambda *_: Files(tmp_path / "bucket"))
    engine_locks.refuse_at_work(own)  # an emulator that doesn't answer holds no lock
    asked.append("it is well now")
    with pytest.raises(StrataError, match="running on dev"):
        engine_locks.refuse_at_work(own)


def test_down_works_without_a_readable_record_of_the_backend(own: Paths) -> None:
    record(own, os.getpid(), "another time")
    own.moved.write_text("{")
    session.close("dev", lambda _: None)
    assert not own.folder.exists()


@pytest.mark.parametrize("name", ["start", "home"])
def test_no_name_of_an_environment_is_a_name_of_the_sandboxs_own(name: str) -> None:
    own = paths.of(name)
    plugin = own.home / "plugins" / "aws"
    plugin.mkdir(parents=True)
    with exclusive(own.lock), (own.sandbox / own.starting.name).open("w") as file:
        # Held by this very command while it starts the cloud: the same file would wait for ever.
        assert not os.path.samestat(os.fstat(file.fileno()), own.lock.stat())
    folders.make(own)
    assert session.opened() == [name]
    assert cloud.stop(own)
    assert plugin.exists()


@pytest.mark.parametrize("name", ["Staging", "_x", "2nd", ""])
def test_a_stack_file_whose_name_is_no_environments_is_refused(name: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "Pulumi.dev.yaml", tmp_path / f"Pulumi.{name}.yaml")
    with pytest.raises(StrataError, match=f"^Pulumi.{name}.yaml: .*lower-case letters") as refused:
        project.environment(name, tmp_path)
    assert refused.value.exit_code == Exit.USAGE


def test_a_stack_file_may_be_called_start_or_home(tmp_path: Path) -> None:
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    for name in ("start", "home"):
        file = tmp_path / f"Pulumi.{name}.yaml"
        file.write_text(text.replace("Environment: dev", f"Environment: {name}"))
        assert project.environment(name, tmp_path) == Environment(
            name, tmp_path, ("111111111111",), "ap-northeast-2"
        )
        file.unlink()


def lost(own: Paths) -> None:
    """A sandbox whose emulators no longer run."""
    folders.make(own)
    own.state.mkdir()
    record(own, 2**22 + 1, "0")


@pytest.mark.parametrize("command", ["outputs", "drift", "preview", "report", "destroy", "unlock"])
def test_only_up_exec_and_down_remove_a_lost_cloud(
    command: str, own: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lost(own)
    assert run(command, "dev", monkeypatch=monkeypatch) == Exit.ERROR
    said = capsys.readouterr().err
    assert "The local cloud of dev is lost: ministack" in said
    assert "To start a new one, without its state: strata up dev" in said
    assert own.state.is_dir()


@pytest.mark.parametrize(
    "command", [["outputs", "dev"], ["drift", "dev"], ["up", "dev"], ["exec", "dev", "aws"]]
)
def test_no_command_removes_a_cloud_that_runs_and_does_not_answer(
    command: list[str], own: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folders.make(own)
    own.state.mkdir()
    record(own, os.getpid(), processes.started(os.getpid()))
    monkeypatch.setattr(emulators, "healthy", lambda *_: False)
    monkeypatch.setattr(cloud, "_PATIENCE_SECONDS", 0.1)
    assert run(*command, monkeypatch=monkeypatch) == Exit.ERROR
    assert (
        f"ministack (pid {os.getpid()}), the local cloud of dev, runs and has not" in capsys.readouterr().err
    )
    assert own.state.is_dir()


def test_the_sandbox_is_its_owners_alone(own: Paths) -> None:
    lost(own)
    own.folder.chmod(0o755)  # as an earlier version created it
    with pytest.raises(StrataError):
        session.open_workspace(project.environment("dev"), print)
    modes = {path: path.stat().st_mode & 0o777 for path in (own.sandbox, own.home, own.folder)}
    assert set(modes.values()) == {0o700}, modes


def test_the_mode_of_a_folder_of_the_users_stays(own: Paths) -> None:
    own.sandbox.mkdir(mode=0o755, parents=True)
    (own.sandbox / "dev").mkdir(mode=0o755)
    folders.make_private(own)
    assert {path.stat().st_mode & 0o777 for path in (own.sandbox, own.folder)} == {0o755}


def test_a_full_disk_is_reported_before_anything_is_written(
    own: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Usage:
        free = 1_000_000

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage)
    assert run("up", "dev", monkeypatch=monkeypatch) == Exit.ERROR
    assert "Disk full" in capsys.readouterr().err
    assert not own.sandbox.exists() or not any(own.sandbox.glob("dev/*"))


@pytest.mark.parametrize("command", ["preview", "report"])
def test_a_policy_pack_that_is_none_starts_nothing(
    command: str, own: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, "dev", "--policy-pack", "/nonexistent", monkeypatch=monkeypatch) == Exit.USAGE
    assert "/nonexistent is not a policy pack" in capsys.readouterr().err
    assert not own.sandbox.exists()


def test_a_process_that_is_in_no_record_is_ended_by_its_own_file(own: Paths) -> None:
    # Strata was killed between the emulator's start and its record.
    folders.make(own)
    argv = [sys.executable, "-c", "import time; time.sleep(60)  # ministack"]
    started = processes.detach(
        argv, dict(os.environ), own.folder / "log", own.folder, pid_file=own.pid("ministack")
    )
    deadline = time.monotonic() + 10
    while not own.pid("ministack").exists() or "ministack" not in processes.command(started.pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert int(own.pid("ministack").read_text()) == started.pid
    cloud.stop(own)
    assert not started.alive


def test_an_emulator_of_another_sandbox_under_a_recorded_pid_is_left_alone(
    own: Paths, tmp_path: Path
) -> None:
    # The machine was restarted, and its processes have small pids again.
    folders.make(own)
    argv = [sys.executable, "-c", "input()  # ministack"]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, cwd=tmp_path) as other:
        while "ministack" not in processes.command(other.pid):
            time.sleep(0.02)
        own.pid("ministack").write_text(f"{other.pid}\n")
        cloud.stop(own)
        assert other.poll() is None
        other.kill()


def test_another_program_under_a_recorded_pid_is_left_alone(own: Paths) -> None:
    folders.make(own)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        own.pid("moto").write_text(f"{other.pid}\n")
        cloud.stop(own)
        assert other.poll() is None
        other.kill()
