"""Drift detection beside a running update: an error, no comparison, no change of the issue."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from strata.drift import busy, engine, run, unmanaged
from strata.drift.report import Report
from strata.engine import state
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.project import ROOT
from unit.drift.findings import FOUND, VPC
from unit.drift.test_run import WANTED

LOCK = {"pid": 7, "username": "me", "hostname": "ci-1", "timestamp": "2026-11-27T03:00:00Z"}


def workspace(folder: Path) -> Workspace:
    return Workspace("dev", ROOT, {"PULUMI_BACKEND_URL": f"file://{folder}?metadata=skip"})


def lock(folder: Path, stack: str = "dev", text: str = json.dumps(LOCK)) -> Path:
    path = folder / f".pulumi/locks/organization/strata/{stack}/1.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_locked_stack_is_not_compared(tmp_path: Path) -> None:
    busy.refuse(workspace(tmp_path), "strata")
    lock(tmp_path, "test")
    busy.refuse(workspace(tmp_path), "strata")
    lock(tmp_path)
    with pytest.raises(StrataError, match="me@ci-1, pid 7, since 2026-11-27") as raised:
        busy.refuse(workspace(tmp_path), "strata")
    assert raised.value.exit_code == Exit.ERROR


def test_a_lock_that_can_not_be_read_is_a_lock(tmp_path: Path) -> None:
    lock(tmp_path, text="{")
    with pytest.raises(StrataError, match="its lock can't be read"):
        busy.refuse(workspace(tmp_path), "strata")


def test_an_update_that_began_meanwhile_leaves_no_report_and_no_issue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refresh(*_: object) -> Report:
        lock(tmp_path)
        return FOUND

    monkeypatch.setattr(state, "read", lambda _: State(({"urn": VPC},)))
    monkeypatch.setattr(engine, "refresh", refresh)
    monkeypatch.setattr(unmanaged, "find", lambda *_: unmanaged.Found())
    with pytest.raises(StrataError, match="an update of dev is running"):
        run.drift(workspace(tmp_path), replace(WANTED, project="strata"), as_json=False)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("stdout", "count"), [("[]", 0), (json.dumps([json.dumps(LOCK)]), 1)])
def test_locks_in_s3_are_read_in_the_environments_process(
    stdout: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def process(argv: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        assert argv[-2:] == ["s3://bucket?region=x", ".pulumi/locks/organization/strata/dev/"]
        assert options["env"] == {"PULUMI_BACKEND_URL": "s3://bucket?region=x"}
        return subprocess.CompletedProcess(argv, 0, stdout, "")

    monkeypatch.setattr(subprocess, "run", process)
    one = Workspace("dev", ROOT, {"PULUMI_BACKEND_URL": "s3://bucket?region=x"})
    assert len(busy.locks(one, "strata")) == count


def test_locks_that_can_not_be_listed_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1, "", "Traceback\nAccessDenied: no s3:ListBucket\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(StrataError, match=r"can't be read: AccessDenied: no s3:ListBucket$"):
        busy.locks(Workspace("dev", ROOT, {"PULUMI_BACKEND_URL": "s3://bucket"}), "strata")


def test_the_backend_of_pulumi_login_is_read_too(tmp_path: Path) -> None:
    home, state_folder = tmp_path / "home", tmp_path / "state"
    home.mkdir()
    lock(state_folder)
    (home / "credentials.json").write_text(json.dumps({"current": f"file://{state_folder}"}))
    logged_in = Workspace("dev", ROOT, {"PULUMI_HOME": str(home)})
    assert [json.loads(one) for one in busy.locks(logged_in, "strata")] == [LOCK]
    (home / "credentials.json").write_text("{")
    with pytest.raises(StrataError, match=r"credentials\.json, of `pulumi login`, can't be read"):
        busy.locks(logged_in, "strata")


def test_the_backend_of_the_project_comes_before_that_of_pulumi_login(tmp_path: Path) -> None:
    lock(tmp_path / "state")
    (tmp_path / "Pulumi.yaml").write_text(f"name: strata\nbackend:\n  url: file://{tmp_path / 'state'}\n")
    (tmp_path / "credentials.json").write_text('{"current": "https://api.pulumi.com"}')
    one = Workspace("dev", tmp_path, {"PULUMI_HOME": str(tmp_path)})
    assert len(busy.locks(one, "strata")) == 1


@pytest.mark.parametrize("folder", ["", "/platform"])
def test_the_locks_of_a_bucket_are_listed(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}.items():
        monkeypatch.setenv(name, value)
    prefix = ".pulumi/locks/organization/strata/dev/"
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="state")
        for stack in ("dev", "dev-2", "test"):
            key = f"{folder}/.pulumi/locks/organization/strata/{stack}/1.json".removeprefix("/")
            s3.put_object(Bucket="state", Key=key, Body=json.dumps({**LOCK, "stack": stack}).encode())
        busy.main([f"s3://state{folder}?region=us-east-1", prefix])
    (held,) = json.loads(capsys.readouterr().out)
    assert json.loads(held)["stack"] == "dev"


def test_a_backend_without_files_has_no_locks_to_list(tmp_path: Path) -> None:
    assert busy.locks(Workspace("dev", ROOT, {"PULUMI_HOME": str(tmp_path)}), "strata") == []
    assert (
        busy.locks(Workspace("dev", ROOT, {"PULUMI_BACKEND_URL": "https://api.pulumi.com"}), "strata") == []
    )
