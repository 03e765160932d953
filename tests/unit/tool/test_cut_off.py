"""States that a full disk has cut off."""

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from strata.project import ROOT, Environment
from strata.targets.sandbox import cut_off, processes
from strata.targets.sandbox.backend import Files
from strata.targets.sandbox.paths import Paths

_DEV = Environment("dev", ROOT, ("111111111111",), "ap-northeast-2")
_DEAD = 2**22 + 1  # above the largest pid that Linux gives


def checkpoint(*names: str, second: int = 0) -> str:
    secrets = {"type": "passphrase", "state": {"salt": "v1:x"}}
    resources = [{"urn": name, "type": "t", "outputs": {"ok": True, "n": [1.5e3, None]}} for name in names]
    latest = {
        "manifest": {"time": f"2026-11-27T19:08:{second:02}.449966275Z"},
        "secrets_providers": secrets,
        "resources": resources,
    }
    document = {"version": 3, "checkpoint": {"stack": "dev", "latest": latest}}
    return json.dumps(document, indent=4, ensure_ascii=False)


WHOLE = checkpoint("déjà <vu>", 'quoted "\\u0041"')


@pytest.fixture
def stacks(own: Paths) -> Path:
    folder = own.state / ".pulumi" / "stacks" / "strata"
    folder.mkdir(parents=True)
    return folder


def put_back(own: Paths) -> list[str]:
    said: list[str] = []
    cut_off.put_back(_DEV, own, Files(own.state), said.append)
    return said


def test_every_beginning_of_a_state_is_cut_off_and_nothing_else() -> None:
    content = WHOLE.encode()
    for length in range(len(content)):
        text = content[:length].decode(errors="surrogateescape")
        assert cut_off.is_cut_off(text), text[-40:]
    assert not cut_off.is_cut_off(WHOLE)


@pytest.mark.parametrize(
    "text",
    [WHOLE[1:], f"\udcff{WHOLE}", "[" * 99_999, f"{WHOLE}}}", WHOLE.replace(":", "=", 1), "null", "{}"],
)
def test_another_damage_is_not_cut_off(text: str) -> None:
    assert not cut_off.is_cut_off(text)


@pytest.mark.parametrize("length", [0, 1, 200])
def test_the_copy_of_the_state_before_is_put_back_and_recovered(
    length: int, own: Paths, stacks: Path
) -> None:
    (stacks / "dev.json").write_text(WHOLE[:length])
    (stacks / "dev.json.bak").write_text(checkpoint("before"))
    assert "is back" in put_back(own)[0]
    assert (stacks / "dev.json").read_text() == checkpoint("before")
    assert own.recovered.stat().st_size  # so that the recovery begins, and refreshes
    assert put_back(own) == []


@pytest.mark.parametrize(
    "before",
    [
        "",
        '{"version": 3, "checkp',
        '{"version": 3, "checkpoint": {"latest": null}}',
        "{}",
        checkpoint("before the last write", second=11),
    ],
)
def test_the_copy_that_was_written_last_is_put_back(before: str, own: Paths, stacks: Path) -> None:
    (stacks / "dev.json").write_text("")
    (stacks / "dev.json.bak").write_text(before)
    history = own.state / ".pulumi" / "history" / "strata" / "dev"
    history.mkdir(parents=True)
    for name, second in (("first", 10), ("second", 12), ("third", 0)):
        text = checkpoint(name, second=second) if second else "cut off too"
        (history / f"dev-{name}.checkpoint.json").write_text(text)
        (history / f"dev-{name}.history.json").write_text("{}")
    put_back(own)
    assert (stacks / "dev.json").read_text() == checkpoint("second", second=12)


@pytest.mark.parametrize("text", [WHOLE, "", WHOLE[1:]])
def test_without_a_copy_or_with_a_whole_state_nothing_is_changed(text: str, own: Paths, stacks: Path) -> None:
    (stacks / "dev.json").write_text(text)
    if text:
        (stacks / "dev.json.bak").write_text(checkpoint("before"))
    assert put_back(own) == []
    assert (stacks / "dev.json").read_text() == text
    assert not own.recovered.exists()


def test_the_state_of_an_engine_at_work_is_left_alone(
    own: Paths, stacks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stacks / "dev.json").write_text("")
    (stacks / "dev.json.bak").write_text(checkpoint("before"))
    lock = own.state / ".pulumi" / "locks" / "organization" / "strata" / "dev" / "x.json"
    lock.parent.mkdir(parents=True)
    held: dict[str, Any] = {"pid": os.getpid(), "hostname": socket.gethostname()}
    lock.write_text(json.dumps(held))
    with monkeypatch.context() as patch:
        patch.setattr(processes, "name", lambda _: "pulumi")
        assert put_back(own) == []
    lock.write_text(json.dumps({**held, "pid": _DEAD}))
    assert put_back(own)


@pytest.fixture
def stand_ins(own: Paths, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A sandbox with stand-ins, whose journal has one creation."""
    monkeypatch.setattr(cut_off.plugins, "are_stand_ins", lambda home: home == own.home)
    own.creates.parent.mkdir(parents=True, exist_ok=True)
    own.creates.write_text('{"urn": "urn:pulumi:dev::strata::t::n", "id": "vpc-1", "complete": true}\n')
    return own


@pytest.mark.parametrize(
    ("text", "why"), [("", "was cut off"), (WHOLE[:300], "was cut off"), (None, "is gone")]
)
def test_without_a_complete_copy_a_new_state_begins(
    text: str | None, why: str, stand_ins: Paths, stacks: Path
) -> None:
    lock = stand_ins.state / ".pulumi" / "locks" / "organization" / "strata" / "dev" / "x.json"
    lock.parent.mkdir(parents=True)
    lock.write_text(json.dumps({"pid": _DEAD, "hostname": socket.gethostname()}))
    if text is not None:
        (stacks / "dev.json").write_text(text)
        (stacks / "dev.json.bak").write_text(WHOLE[:20])
    assert why in put_back(stand_ins)[0]
    assert [*stacks.iterdir()] == []
    assert not lock.exists()
    assert stand_ins.recovered.exists()


@pytest.mark.usefixtures("stacks")
def test_without_a_state_and_a_creation_nothing_is_recovered(stand_ins: Paths) -> None:
    stand_ins.creates.unlink()
    assert put_back(stand_ins) == []
    assert not stand_ins.recovered.exists()


@pytest.mark.usefixtures("stand_ins")
def test_the_new_state_begins_after_the_engine_has_ended(
    own: Paths, stacks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stacks / "dev.json").write_text("")
    monkeypatch.setattr(cut_off.engine_locks, "are_dead", lambda *_: False)
    assert put_back(own) == []
    assert (stacks / "dev.json").read_text() == ""
