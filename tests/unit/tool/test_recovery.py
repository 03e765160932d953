"""Recovery after a killed engine: the signs of one, and the commands that follow."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import pytest

from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.project import ROOT, Environment
from strata.targets.sandbox import processes, recovery
from strata.targets.sandbox.backend import Files
from strata.targets.sandbox.paths import Paths

_DEV = Environment("dev", ROOT, ("111111111111",), "ap-northeast-2")
_DEAD = 2**22 + 1  # above the largest pid that Linux gives


class Engine(Workspace):
    """An engine that answers every command with *stdout*, and records it."""

    imported: dict[str, Any]

    def __init__(self, stdout: str = "{}", code: int = 0) -> None:
        super().__init__("dev", ROOT, {"PULUMI_BACKEND_URL": "file:///nowhere"})
        object.__setattr__(self, "asked", [])
        object.__setattr__(self, "answer", (code, stdout))

    def pulumi(
        self, *args: str, capture: bool = False, stderr: TextIO | None = None
    ) -> subprocess.CompletedProcess[str]:
        self.asked.append(args)  # type: ignore[attr-defined]
        code, stdout = self.answer  # type: ignore[attr-defined]
        if args[:2] == ("stack", "import"):
            object.__setattr__(self, "imported", json.loads(Path(args[3]).read_text())["deployment"])
        return subprocess.CompletedProcess(args, code if args[0] == "refresh" else 0, stdout, "")


def lock(own: Paths, pid: int, hostname: str | None = None) -> Path:
    path = own.state / ".pulumi" / "locks" / "organization" / "strata" / "dev" / f"{pid}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"pid": pid, "hostname": hostname or socket.gethostname()}))
    return path


def recover(engine: Engine, own: Paths) -> tuple[list[tuple[str, ...]], list[str]]:
    said: list[str] = []
    recovery.recover(_DEV, engine, own, Files(own.state), said.append)
    return engine.asked, said  # type: ignore[attr-defined]


def pending(*names: str, resources: list[dict[str, Any]] | None = None) -> str:
    operations = [{"type": "creating", "resource": {"urn": name}} for name in names]
    known = {"resources": resources} if resources else {}
    return json.dumps({"deployment": {"pending_operations": operations, **known}})


def state(own: Paths, content: str) -> None:
    path = own.state / ".pulumi" / "stacks" / "strata" / "dev.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def test_without_a_lock_there_is_nothing_to_do(own: Paths) -> None:
    assert recover(Engine(), own) == ([], [])


def test_a_pid_that_another_program_has_by_now_is_a_dead_engine(own: Paths) -> None:
    lock(own, os.getpid())
    asked, said = recover(Engine(pending()), own)
    assert asked[0] == ("cancel", "--yes")
    assert "killed half-way" in said[0]


@pytest.fixture
def other_engine(tmp_path: Path) -> Iterator[Callable[[str], int]]:
    """Starts a process named pulumi that works in a backend; gives its pid."""
    program = tmp_path / "pulumi"
    program.symlink_to("/bin/sleep")
    started: list[subprocess.Popen[bytes]] = []

    def start(backend: str) -> int:
        variables = {"PULUMI_BACKEND_URL": backend} if backend else {}
        started.append(subprocess.Popen([program, "60"], env=variables))
        while processes.name(started[-1].pid) != "pulumi":
            time.sleep(0.01)
        return started[-1].pid

    yield start
    for one in started:
        one.kill()
        one.wait()


@pytest.mark.skipif(not processes.HAS_PROC, reason="reads start times from /proc")
@pytest.mark.parametrize(
    ("works_in", "age", "dead"),
    [
        ("file:///nowhere", 0, False),
        ("", 0, False),  # its backend is unknown
        ("file:///nowhere", -3600, False),  # it had begun an hour before the lock
        ("file:///another", 0, True),
        ("file:///nowhere", 3600, True),  # it began an hour after the lock: a restarted machine
        ("file:///nowhere", None, False),  # its start is unknown
    ],
)
def test_a_pid_that_another_engine_has_by_now_is_a_dead_engine(
    works_in: str, age: float | None, dead: bool, own: Paths, other_engine: Callable[[str], int]
) -> None:
    pid = other_engine(works_in)
    taken = datetime.fromtimestamp(time.time() - (age or 0), UTC)
    # As Go writes it, in nanoseconds.
    when = {} if age is None else {"timestamp": f"{taken:%Y-%m-%dT%H:%M:%S.%f}123Z"}
    content = {"pid": pid, "hostname": socket.gethostname(), **when}
    lock(own, pid).write_text(json.dumps(content))
    asked, _ = recover(Engine('{"deployment": {}}'), own)
    assert bool(asked) is dead


@pytest.mark.parametrize("hostname", ["another-machine"])
def test_another_machines_lock_stays(hostname: str, own: Paths) -> None:
    lock(own, _DEAD, hostname)
    assert recover(Engine(), own) == ([], [])


@pytest.mark.parametrize("content", [b"{", b"", b"\xff\xfe", b"[" * 100_000, b'{"pid": "x"}'])
def test_a_lock_written_in_part_is_dead_if_no_engine_is_at_work(
    content: bytes, own: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock(own, _DEAD).write_bytes(content)
    monkeypatch.setattr(processes, "running", lambda *_: [1])
    assert recover(Engine('{"deployment": {}}'), own) == ([], [])
    monkeypatch.setattr(processes, "running", lambda *_: [])
    asked, _ = recover(Engine('{"deployment": {}}'), own)
    assert [args[:2] for args in asked] == [("cancel", "--yes"), ("stack", "export")]


def test_what_was_made_is_taken_up_and_the_rest_is_forgotten(own: Paths) -> None:
    lock(own, _DEAD)
    own.creates.write_text('{"urn": "made", "id": "vpc-1"}\n{"urn": "other", "id": "x"}\n{"urn": "hal')
    engine = Engine(pending("made", "unmade"))
    asked, said = recover(engine, own)
    assert [args[:2] for args in asked[2:]] == [("stack", "import"), ("refresh", "--yes")]
    assert engine.imported == {"resources": [{"urn": "made", "id": "vpc-1", "outputs": {}}]}
    assert not own.recovered.exists()
    assert "1 resources that it was making were made" in said[1]


def test_a_state_that_cannot_be_put_in_order_is_an_error(own: Paths) -> None:
    lock(own, _DEAD)
    with pytest.raises(StrataError, match="put in order"):
        recover(Engine(pending("made"), code=1), own)


_ROOT = {"urn": "urn:pulumi:dev::strata::pulumi:pulumi:Stack::s", "type": "pulumi:pulumi:Stack"}
_PROVIDER = {
    "urn": "urn:pulumi:dev::strata::pulumi:providers:aws::default_7",
    "type": "pulumi:providers:aws",
    "id": "1",
}


def test_without_any_provider_in_the_state_the_engine_adds_one(own: Paths) -> None:
    lock(own, _DEAD)
    urn = "urn:pulumi:dev::strata::aws:ec2/eip:Eip::lost"
    own.creates.write_text(json.dumps({"urn": urn, "id": "eipalloc-1"}))
    engine = Engine(json.dumps({"deployment": {"resources": [_ROOT]}}))
    recover(engine, own)
    assert engine.imported["resources"][0] == _ROOT
    [entry] = engine.imported["resources"][1:]
    assert (entry["urn"], entry["parent"], "provider" in entry) == (urn, _ROOT["urn"], False)


def test_a_taken_up_resource_has_the_provider_of_its_region(own: Paths) -> None:
    lock(own, _DEAD)
    virginia = {
        "urn": "urn:pulumi:dev::strata::pulumi:providers:aws::north-virginia",
        "type": "pulumi:providers:aws",
        "id": "2",
        "inputs": {"region": "us-east-1"},
    }
    home = _PROVIDER | {"inputs": {"region": "ap-northeast-2"}}
    names = {"near": "ap-northeast-2", "far": "us-east-1", "elsewhere": "eu-west-1"}
    lines = []
    for name, region in names.items():
        urn = f"urn:pulumi:dev::strata::aws:sns/topic:Topic::{name}"
        lines += [{"urn": urn, "intent": {"region": region}}, {"urn": urn, "id": name, "complete": False}]
    own.creates.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    engine = Engine(json.dumps({"deployment": {"resources": [_ROOT, virginia, home]}}))
    recover(engine, own)
    imported = {one["id"]: one for one in engine.imported["resources"] if "id" in one}
    used = {name: imported[name]["provider"].rpartition("::") for name in names}
    assert {name: provider[2] for name, provider in used.items()} == {
        "near": "1",
        "far": "2",
        "elsewhere": "recovered-eu-west-1",
    }
    own_provider = imported["recovered-eu-west-1"]
    assert own_provider["urn"] == used["elsewhere"][0]
    assert own_provider["inputs"] == {"region": "eu-west-1"}


def test_pending_operations_alone_start_recovery(own: Paths) -> None:
    # A recovery that was killed after it had removed the lock.
    state(own, json.dumps({"checkpoint": {"latest": json.loads(pending("made"))["deployment"]}}))
    own.creates.parent.mkdir(parents=True, exist_ok=True)
    own.creates.write_text('{"urn": "made", "id": "vpc-1"}\n')
    asked, _ = recover(Engine(pending("made")), own)
    assert [args[0] for args in asked] == ["stack", "stack", "refresh"]


@pytest.mark.parametrize("step", ["cancel", "stack", "refresh"])
def test_a_recovery_that_was_killed_in_any_step_is_begun_again(step: str, own: Paths) -> None:
    # The engine had not stored the pending operation: after the lock nothing but the journal has it.
    lost = "urn:pulumi:dev::strata::aws:ec2/eip:Eip::lost"
    path = lock(own, _DEAD)
    own.creates.write_text(json.dumps({"urn": lost, "id": "eipalloc-1"}))

    class Killed(Engine):
        def pulumi(self, *args: str, **_: Any) -> subprocess.CompletedProcess[str]:
            if args[0] == "cancel":
                path.unlink()
            done = super().pulumi(*args)
            if args[0] == step:
                raise KeyboardInterrupt
            return done

    export = json.dumps({"deployment": {"resources": [_ROOT, _PROVIDER]}})
    with pytest.raises(KeyboardInterrupt):
        recover(Killed(export), own)
    again = Engine(export)
    asked, _ = recover(again, own)
    assert [args[0] for args in asked] == ["stack", "stack", "refresh"]
    assert [one.get("id") for one in again.imported["resources"]] == [None, "1", "eipalloc-1"]
    assert again.imported["resources"][-1]["provider"] == f"{_PROVIDER['urn']}::1"
    assert not own.recovered.exists()


def test_a_recovery_that_was_killed_before_its_refresh_refreshes(own: Paths) -> None:
    own.folder.mkdir(parents=True)
    own.recovered.write_text("{}")
    asked, _ = recover(Engine('{"deployment": {"resources": []}}'), own)
    assert [args[0] for args in asked] == ["stack", "refresh"]
    assert recover(Engine(), own) == ([], [])


def test_a_refresh_that_fails_is_done_again_by_the_next_command(own: Paths) -> None:
    own.folder.mkdir(parents=True)
    own.recovered.write_text("{}")
    with pytest.raises(StrataError, match="put in order"):
        recover(Engine('{"deployment": {"resources": []}}', code=1), own)
    assert own.recovered.exists()


@pytest.mark.parametrize(
    ("journal", "imported"),
    [
        # Its replacement was made: the old one is to be deleted.
        (
            ["old", "new"],
            [{"urn": "one", "id": "old", "delete": True}, {"urn": "one", "id": "new", "outputs": {}}],
        ),
        # It was not: the journal's last id is that of the old one.
        (["old"], [{"urn": "one", "id": "old"}]),
    ],
)
def test_a_replacement_is_taken_up_beside_what_it_replaces(
    journal: list[str], imported: list[dict[str, Any]], own: Paths
) -> None:
    lock(own, _DEAD)
    own.creates.write_text("".join(f"{json.dumps({'urn': 'one', 'id': one})}\n" for one in journal))
    engine = Engine(pending("one", resources=[{"urn": "one", "id": "old"}]))
    recover(engine, own)
    assert engine.imported == {"resources": imported}


def test_what_a_killed_provider_had_begun_is_taken_up_by_its_urn_and_only_once(own: Paths) -> None:
    # The engine ended in order: no lock, nothing pending.
    head = "urn:pulumi:dev::strata"
    network = {"urn": f"{head}::strata:network:Network::network", "type": "strata:network:Network"}
    known = [
        {"urn": f"{head}::pulumi:pulumi:Stack::strata-dev", "type": "pulumi:pulumi:Stack"},
        network,
        _PROVIDER,
    ]
    vpc = f"{head}::strata:network:Network$aws:ec2/vpc:Vpc::network-main"
    own.folder.mkdir(parents=True)
    lines = [{"urn": "done", "id": "a", "complete": False}, {"urn": "done", "id": "a", "complete": True}]
    lines += [{"urn": vpc, "id": "vpc-1", "complete": False}]
    own.creates.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    engine = Engine(json.dumps({"deployment": {"resources": known}}))
    asked, _ = recover(engine, own)
    assert [args[0] for args in asked] == ["stack", "stack", "refresh"]
    assert engine.imported["resources"][-1] == {
        "urn": vpc,
        "custom": True,
        "id": "vpc-1",
        "type": "aws:ec2/vpc:Vpc",
        "inputs": {},
        "outputs": {},
        "parent": network["urn"],
        "provider": f"{_PROVIDER['urn']}::1",
    }
    assert recover(Engine(), own) == ([], [])


def test_what_was_made_and_is_in_no_state_is_taken_up_after_a_killed_engine(own: Paths) -> None:
    lock(own, _DEAD)
    stack = "urn:pulumi:dev::strata::pulumi:pulumi:Stack::strata-dev"
    lost, known = (f"urn:pulumi:dev::strata::aws:ec2/eip:Eip::{name}" for name in ("lost", "known"))
    other = "urn:pulumi:dev::bootstrap::aws:ec2/eip:Eip::other"
    own.creates.parent.mkdir(parents=True, exist_ok=True)
    lines = [{"urn": lost, "id": "eipalloc-1"}, {"urn": known, "id": "eipalloc-0"}, {"urn": other, "id": "x"}]
    own.creates.write_text("\n".join(json.dumps(line) for line in lines))
    resources = [
        {"urn": stack, "type": "pulumi:pulumi:Stack"},
        _PROVIDER,
        {"urn": known, "type": "aws:ec2/eip:Eip", "id": "eipalloc-2", "provider": f"{_PROVIDER['urn']}::1"},
    ]
    engine = Engine(json.dumps({"deployment": {"resources": resources}}))
    asked, said = recover(engine, own)
    assert [command[0] for command in asked] == ["cancel", "stack", "stack", "refresh"]
    assert [one.get("id") for one in engine.imported["resources"]] == [None, "1", "eipalloc-2", "eipalloc-1"]
    assert "1 resources that it was making were made" in said[1]


@pytest.mark.parametrize("found", [True, False])
def test_a_request_of_a_killed_provider_is_looked_for_once(
    found: bool, own: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = "urn:pulumi:dev::strata::aws:ec2/eip:Eip::address"
    intent = {"urn": urn, "intent": {"region": "x", "inputs": {}, "tags": {}}}
    own.folder.mkdir(parents=True)
    own.creates.write_text(f"{json.dumps(intent)}\n")
    searches: list[list[str]] = []

    def search(argv: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        searches.append(argv)
        line = (
            {"urn": urn, "id": "eipalloc-1", "complete": False} if found else {"urn": urn, "answered": True}
        )
        with own.creates.open("a") as journal:
            journal.write(f"{json.dumps(line)}\n")
        return subprocess.CompletedProcess(argv, 0, "", "")

    monkeypatch.setattr(subprocess, "run", search)
    engine = Engine(json.dumps({"deployment": {"resources": [_ROOT, _PROVIDER]}}))
    recover(engine, own)
    assert [argv[-1] for argv in searches] == ["standin.aws.unanswered"]
    if found:
        assert engine.imported["resources"][-1]["id"] == "eipalloc-1"
    assert recover(Engine(), own) == ([], [])
    assert len(searches) == 1


def test_a_search_that_fails_is_an_error_and_is_done_again(
    own: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.folder.mkdir(parents=True)
    own.creates.write_text('{"urn": "u", "intent": {"region": "x", "inputs": {}, "tags": {}}}\n')
    failed = subprocess.CompletedProcess([], 1, "", "no emulator answers")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    for _ in range(2):
        with pytest.raises(StrataError, match="can't be looked for: no emulator answers"):
            recover(Engine(), own)
