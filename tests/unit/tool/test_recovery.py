"""After a killed engine: what counts as killed, and what is asked of the engine then."""

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.project import ROOT, Environment
from strata.targets.sandbox import recovery
from strata.targets.sandbox.backend import Files
from strata.targets.sandbox.paths import Paths

_DEV = Environment("dev", ROOT, ("111111111111",), "ap-northeast-2")
_DEAD = 2**22 + 1  # above the largest pid that Linux gives


class Engine(Workspace):
    """Answers every command with *stdout*, and remembers them."""

    def __init__(self, stdout: str = "{}", code: int = 0) -> None:
        super().__init__("dev", ROOT, {"PULUMI_BACKEND_URL": "file:///nowhere"})
        object.__setattr__(self, "asked", [])
        object.__setattr__(self, "answer", (code, stdout))

    def pulumi(self, *args: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
        self.asked.append(args)  # type: ignore[attr-defined]
        code, stdout = self.answer  # type: ignore[attr-defined]
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


def pending(*names: str) -> str:
    operations = [{"type": "creating", "resource": {"urn": name}} for name in names]
    return json.dumps({"deployment": {"pending_operations": operations}})


def test_without_a_lock_there_is_nothing_to_do(own: Paths) -> None:
    assert recover(Engine(), own) == ([], [])


def test_a_pid_that_another_program_has_by_now_is_a_dead_engine(own: Paths) -> None:
    lock(own, os.getpid())
    asked, said = recover(Engine(pending()), own)
    assert asked[0] == ("cancel", "--yes")
    assert "killed half-way" in said[0]


@pytest.mark.parametrize("hostname", ["another-machine"])
def test_another_machines_lock_stays(hostname: str, own: Paths) -> None:
    lock(own, _DEAD, hostname)
    assert recover(Engine(), own) == ([], [])


def test_an_unreadable_lock_stays(own: Paths) -> None:
    lock(own, _DEAD).write_text("{")
    assert recover(Engine(), own) == ([], [])


def test_what_was_made_is_taken_up_and_the_rest_is_forgotten(own: Paths) -> None:
    lock(own, _DEAD)
    own.creates.write_text('{"urn": "made", "id": "vpc-1"}\n{"urn": "other", "id": "x"}\n{"urn": "hal')
    asked, said = recover(Engine(pending("made", "unmade")), own)
    assert [args[:2] for args in asked[2:]] == [("stack", "import"), ("refresh", "--yes")]
    written = json.loads((own.folder / "recovered.json").read_text())["deployment"]
    assert written == {"resources": [{"urn": "made", "id": "vpc-1", "outputs": {}}]}
    assert "Of 2 resources that it was making, 1 were made" in said[1]


def test_a_state_that_cannot_be_put_in_order_is_an_error(own: Paths) -> None:
    lock(own, _DEAD)
    with pytest.raises(StrataError, match="put in order"):
        recover(Engine(pending("made"), code=1), own)
