"""Other things in the place of the sandbox's files, and what other machines and users have left there."""

import errno
import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from strata import project
from strata.engine.state import read_file
from strata.errors import StrataError
from strata.targets.sandbox import cloud, creations, folders, plugins, processes, session, unwritable
from strata.targets.sandbox.locking import exclusive
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.processes import DetachedProcess
from unit.tool.test_sandbox import record

_MAKE: dict[str, Callable[[Path], object]] = {
    "folder": Path.mkdir,
    "pipe": os.mkfifo,
    "link to nothing": lambda path: path.symlink_to("/nonexistent/file"),
    "link to itself": lambda path: path.symlink_to(path),
}
_NAMES = ("record", "moved", "creates", "recovered", "stack_file")
_DEAD = 2**22 + 1


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("kind", _MAKE)
def test_what_is_no_file_is_named_before_anything_is_done(kind: str, name: str, own: Paths) -> None:
    folders.make(own)
    path = getattr(own, name)
    _MAKE[kind](path)
    with pytest.raises(
        StrataError, match=f"{path} is not a file. Move it away, and try again. Nothing was done"
    ):
        session.open_workspace(project.environment("dev"), print, renew=True)
    assert os.path.lexists(path)


@pytest.mark.parametrize("kind", _MAKE)
def test_down_removes_what_is_no_file(kind: str, own: Paths) -> None:
    folders.make(own)
    for name in _NAMES:
        _MAKE[kind](getattr(own, name))
    for name in ("ministack", "moto", "standin"):
        _MAKE[kind](own.pid(name))
    session.close("dev", lambda _: None)
    assert not own.folder.exists()


@pytest.mark.parametrize("kind", _MAKE)
def test_a_lock_that_is_no_file_is_named(kind: str, own: Paths) -> None:
    own.sandbox.mkdir()
    _MAKE[kind](own.lock)
    with pytest.raises(StrataError, match=f"{own.lock} is not a file"), exclusive(own.lock):
        pass


def test_a_lock_that_is_a_link_leaves_the_content_of_its_target(own: Paths, tmp_path: Path) -> None:
    target = tmp_path / "thesis.txt"
    target.write_text("a year of it")
    own.sandbox.mkdir()
    own.lock.symlink_to(target)
    with exclusive(own.lock):
        assert target.read_text() == "a year of it"


def test_a_state_that_is_a_pipe_is_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "state")
    with pytest.raises(StrataError, match="it is not a file"):
        read_file(tmp_path / "state")


def test_lines_of_a_journal_with_other_types_are_left_out(own: Paths) -> None:
    own.folder.mkdir(parents=True)
    lines = [
        {"urn": 1, "id": "x"},
        {"urn": ["u"], "intent": {}},
        {"urn": "u", "id": {}},
        {"urn": "v", "id": "y"},
    ]
    own.creates.write_text("\n".join(map(json.dumps, lines)))
    assert creations.made(own.creates) == {"v": "y"}
    assert not creations.unanswered(own.creates)


def _of_machine(own: Paths, host: str, pid: int) -> None:
    record(own, pid, processes.started(pid) or "before")
    own.state.mkdir()
    own.record.write_text(json.dumps({**json.loads(own.record.read_text()), "host": host}))


@pytest.mark.parametrize("renew", [True, False])
def test_the_cloud_of_another_machine_is_not_taken_for_a_lost_one(renew: bool, own: Paths) -> None:
    _of_machine(own, "container", _DEAD)
    with pytest.raises(StrataError, match=r"was started on container, .*strata down dev"):
        session.open_workspace(project.environment("dev"), print, renew=renew)
    assert own.state.exists()
    session.close("dev", lambda _: None)
    assert not own.folder.exists()


@pytest.mark.parametrize("renamed", [True, False])
def test_a_renamed_machine_or_an_ended_cloud_of_this_one_is_none_of_another(
    renamed: bool, own: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("strata.targets.sandbox.emulators.healthy", lambda name, port: False)
    _of_machine(own, "renamed" if renamed else cloud._machine(), os.getpid() if renamed else _DEAD)
    cloud.refuse_elsewhere(project.environment("dev"), own)


def test_the_cloud_of_a_container_with_this_machines_name_is_not_taken_for_a_lost_one(
    own: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    _of_machine(own, cloud._machine(), _DEAD)
    monkeypatch.setattr("strata.targets.sandbox.emulators.healthy", lambda name, port: name == "moto")
    with pytest.raises(StrataError, match="no process of it is seen"):
        cloud.refuse_elsewhere(project.environment("dev"), own)


def test_a_record_without_a_machine_is_of_this_one(own: Paths) -> None:
    record(own, _DEAD, "before")
    found = cloud.read(own)
    assert found is not None
    assert found.host == cloud._machine()


def test_a_process_of_another_user_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(pid: int, number: int) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "kill", refused)
    own = DetachedProcess(os.getpid(), processes.started(os.getpid()) or "")
    with pytest.raises(StrataError, match=f"Process {os.getpid()} .* another user"):
        processes.end(own)


def test_a_system_without_proc_and_ps_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "/bin/ps")

    monkeypatch.setattr(processes, "HAS_PROC", False)
    monkeypatch.setattr("subprocess.run", missing)
    with pytest.raises(StrataError, match="/bin/ps"):
        processes.started(1)


def test_a_system_whose_ps_fails_is_no_system_without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess("ps", 1, "", "error: /proc must be mounted")
    monkeypatch.setattr(processes, "HAS_PROC", False)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: failed)
    with pytest.raises(StrataError, match="must be mounted"):
        processes.started(1)


def test_a_failure_from_before_the_clock_was_set_back_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def connect(*args: object, **_: object) -> None:
        asked.append(args)
        raise OSError

    monkeypatch.setattr("socket.create_connection", connect)
    remembered = tmp_path / "unreachable"
    remembered.touch()
    os.utime(remembered, (2**32, 2**32))
    for _ in range(2):
        assert not plugins._reachable(remembered)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp', '/']"),
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), f"{tempfile.gettempdir()}/strata-x/plan.json"),
    ],
)
def test_a_full_folder_for_temporary_files_is_named_with_its_variable(error: OSError) -> None:
    assert "Set TMPDIR to" in (unwritable.explain(error) or "")
