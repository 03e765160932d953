"""The sandbox: inherited variables, the emulator of each service, and the signs of a lost cloud."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from importlib.metadata import distribution
from pathlib import Path

import pytest
from botocore.session import get_session

from environment import yaml_file
from strata.errors import Exit, StrataError
from strata.project import ROOT, Environment
from strata.targets.sandbox import (
    backend,
    cloud,
    engine_logs,
    folders,
    language_host,
    packages,
    plugins,
    processes,
    project_copy,
    routing,
    session,
    stack,
    variables,
)
from strata.targets.sandbox.backend import Files
from strata.targets.sandbox.engine import Executable
from strata.targets.sandbox.paths import Paths

_ENDPOINTS = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
_DEV = Environment("dev", ROOT, ("111111111111",), "ap-northeast-2")


@pytest.mark.parametrize("row", routing.MOTO, ids=lambda row: row.service)
def test_each_route_is_spelt_as_the_aws_sdks_spell_it(row: routing.MotoService) -> None:
    renamed = {"elasticloadbalancingv2": "elbv2"}
    model = get_session().get_service_model(renamed.get(row.service, row.service))
    assert row.variable == model.service_id.replace(" ", "_").upper()
    assert row.reason


def test_nothing_of_the_users_clouds_and_logins_leaks_in(own: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "PULUMI_ACCESS_TOKEN", "PYTHONPATH", "MOTO_PORT"):
        monkeypatch.setenv(name, "theirs")
    values = (
        variables.base()
        | variables.aws("111111111111", "ap-northeast-2", _ENDPOINTS, own)
        | variables.pulumi(own, own.backend)
    )
    assert "theirs" not in values.values()
    assert values["AWS_ACCESS_KEY_ID"] == "111111111111"
    assert not Path(values["AWS_SHARED_CREDENTIALS_FILE"]).exists()
    assert values["PULUMI_BACKEND_URL"] == f"file://{own.state}?metadata=skip"


@pytest.mark.parametrize("value", [None, "true"])
def test_the_user_may_turn_checkpoints_off(
    value: str | None, own: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULUMI_SKIP_CHECKPOINTS", raising=False)
    if value:
        monkeypatch.setenv("PULUMI_SKIP_CHECKPOINTS", value)
    assert variables.pulumi(own, own.backend).get("PULUMI_SKIP_CHECKPOINTS") == value


def test_the_engine_writes_no_logs(own: Paths) -> None:
    folders.make_private(own)
    (own.home / "logs").mkdir()
    (own.home / "logs" / "organization+strata+dev-20261127T160425.log").write_text("earlier")
    for _ in range(2):
        engine_logs.turn_off(own)
        assert (own.home / "logs").is_file()


def test_a_proxy_never_gets_the_emulators_traffic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intern.example")
    assert set(variables.base()["NO_PROXY"].split(",")) == {"intern.example", "127.0.0.1", "localhost", "::1"}


@pytest.mark.parametrize(
    "url", ["https://ec2.amazonaws.com", "http://10.0.0.1:80", "http://127.0.0.1.example"]
)
def test_an_endpoint_off_this_machine_is_refused(url: str, own: Paths) -> None:
    with pytest.raises(StrataError, match="not on this machine"):
        variables.aws("111111111111", "ap-northeast-2", {"AWS_ENDPOINT_URL_EC2": url}, own)


def record(own: Paths, pid: int, started: str | None, account: str = "111111111111") -> None:
    one = {"pid": pid, "started": started, "port": 1}
    folders.make(own)
    own.record.write_text(json.dumps({"account": account, "emulators": {"ministack": one, "moto": one}}))


def test_a_cloud_whose_pid_is_another_process_by_now_is_lost_and_not_killed(own: Paths) -> None:
    record(own, os.getpid(), "another time")
    own.state.mkdir()
    assert "no longer runs" in str(cloud.loss(_DEV, own))
    assert cloud.stop(own)
    assert processes.started(os.getpid())
    assert not own.folder.exists()


def test_a_live_cloud_without_its_state_is_lost(own: Paths) -> None:
    record(own, os.getpid(), processes.started(os.getpid()))
    assert cloud.loss(_DEV, own) == "its state is gone"


def test_a_cloud_of_another_account_is_lost(own: Paths) -> None:
    record(own, os.getpid(), processes.started(os.getpid()), account="999999999999")
    own.state.mkdir()
    assert "999999999999" in str(cloud.loss(_DEV, own))


@pytest.mark.parametrize("text", ["", "{", '{"account": "1"}', "[]"])
def test_a_state_beside_an_unreadable_record_is_lost(text: str, own: Paths) -> None:
    own.state.mkdir(parents=True)
    own.record.write_text(text)
    assert cloud.loss(_DEV, own) == "the record of its processes is gone"


def test_emulators_whose_folder_was_deleted_are_found_and_ended(
    own: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = own.folder
    folder.mkdir(parents=True)
    emulator = processes.detach(
        [sys.executable, "-c", "import time; time.sleep(60)  # moto.server"],
        {**os.environ, "TMPDIR": str(folder / "tmp")},
        folder / "log",
        folder,
        pid_file=folder / "pid",
    )
    # The shell writes into the folder before it becomes the emulator.
    deadline = time.monotonic() + 60
    while not processes.command(emulator.pid).startswith(sys.executable) and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(folder)
    monkeypatch.setattr(session.project, "names", lambda: [own.environment, "other"])
    monkeypatch.setattr(session.paths, "of", lambda name: replace(own, environment=name or own.environment))
    assert session.left_over() == [own.environment]
    assert cloud.stop(own)
    assert not emulator.alive
    assert session.left_over() == []


@pytest.mark.skipif(not processes.HAS_PROC, reason="reads /proc")
def test_the_children_of_a_process_are_those_that_have_not_ended() -> None:
    before = {*processes.children(os.getpid())}
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert {*processes.children(os.getpid())} - before == {child.pid}
    child.communicate()
    assert child.pid not in processes.children(os.getpid())


def test_half_a_pair_is_lost_and_still_known(own: Paths) -> None:
    record(own, os.getpid(), processes.started(os.getpid()))
    raw = json.loads(own.record.read_text())
    del raw["emulators"]["ministack"]
    own.record.write_text(json.dumps(raw))
    own.state.mkdir()
    assert cloud.loss(_DEV, own) == "ministack was never started"
    assert list(getattr(cloud.read(own), "emulators", {})) == ["moto"]


def test_the_language_host_lists_placed_plugins_only() -> None:
    placed = {(f"pulumi-{one.name}", one.version) for one in plugins.wanted()}
    listed = {(one["name"].replace("_", "-"), one["version"]) for one in packages.listed()}
    assert listed == placed
    for one in packages.listed():
        assert (Path(one["location"]) / one["name"].replace("-", "_") / "pulumi-plugin.json").exists()
    assert distribution("pulumi-docker"), "else this filter has lost its reason"


def test_a_stand_in_is_placed_where_the_engine_looks(own: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugins, "_reachable", lambda _: False)
    plugins.ensure(own.home, Path("pulumi"), print)
    program = own.home / "plugins" / "resource-aws-v7.51.1" / "pulumi-resource-aws"
    assert os.access(program, os.X_OK)
    written = program.stat().st_mtime_ns
    plugins.ensure(own.home, Path("pulumi"), print)
    assert program.stat().st_mtime_ns == written
    assert {plugins.origin(one, own.home) for one in plugins.wanted()} == {plugins.STAND_IN}


def test_the_users_official_plugins_win_over_the_stand_ins(
    own: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugins, "_reachable", lambda _: False)
    plugins.ensure(own.home, Path("pulumi"), print)
    for one in plugins.wanted():
        folder = Path.home() / ".pulumi" / "plugins" / one.folder
        folder.mkdir(parents=True)
        (folder / one.program).write_bytes(b"\x7fELF")
    plugins.ensure(own.home, Path("pulumi"), print)
    assert {plugins.origin(one, own.home) for one in plugins.wanted()} == {plugins.OFFICIAL}
    assert all((own.home / "plugins" / one.folder).is_dir() for one in plugins.wanted())


def test_a_failed_request_to_the_plugins_source_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def refuse(address: tuple[str, int], timeout: float) -> None:
        asked.append(address)
        raise OSError

    monkeypatch.setattr("socket.create_connection", refuse)
    assert not plugins._reachable(tmp_path / "no")
    assert not plugins._reachable(tmp_path / "no")
    assert len(asked) == 1


def test_the_language_hosts_python_is_this_python(tmp_path: Path, own: Paths) -> None:
    (tmp_path / "host").mkdir()
    (tmp_path / "host" / "pulumi-language-python").touch()
    command = language_host.place(Executable(tmp_path / "host", "3.74.0", ""), own.home)
    assert os.access(command, os.X_OK)
    assert (own.home / "plugins" / "language-python-v3.74.0" / "pulumi-language-python").exists()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "not JSON"),
        (b'{"version": 3, "check', "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"checkpoint": []}', "no checkpoint"),
        (b'{"checkpoint": {"latest": null}}', "no secrets provider"),
        (b'{"checkpoint": {"latest": {}}}', "no secrets provider"),
        (b'{"checkpoint": {"latest": {"resources": [1]}}}', "resources.0"),
        (b'{"checkpoint": {"latest": {"resources": [{"id": "x"}]}}}', "urn: field required"),
        (b'{"checkpoint": {"latest": {"pending_operations": {}}}}', "pending_operations"),
        (b'{"checkpoint": {"latest": {"x": "\xff"}}}', "not UTF-8"),
        (b'{"checkpoint": ' + b"[" * 99_999, "too deep"),
    ],
)
def test_a_broken_state_is_one_message_and_stays_as_it_is(text: bytes, why: str, own: Paths) -> None:
    state = _state_file(own)
    state.write_bytes(text)
    with pytest.raises(StrataError, match=rf"not readable.*{why}.*Nothing was changed"):
        _ensure(own)
    assert state.read_bytes() == text


def test_a_folder_in_the_place_of_a_state_is_one_message(own: Paths) -> None:
    _state_file(own).mkdir()
    with pytest.raises(StrataError, match=r"dev\.json can't be read: Is a directory\. Nothing was changed"):
        _ensure(own)


def _saved(written: str, *resources: str) -> str:
    found = {"resources": [{"urn": urn} for urn in resources]} if resources else {}
    secrets = {"secrets_providers": {"state": {"salt": "v1:x"}}, "manifest": {"time": written}}
    return json.dumps({"checkpoint": {"latest": {**secrets, **found}}})


def test_a_state_that_has_lost_its_resources_is_not_taken_for_an_empty_one(own: Paths) -> None:
    history = own.state / ".pulumi" / "history" / "strata" / "dev"
    history.mkdir(parents=True)
    (history / "dev-1.checkpoint.json").write_text(_saved("noon", "a"))
    (history / "dev-2.checkpoint.json").write_text(_saved("one", "a", "b"))
    (history / "dev-2.history.json").write_text("{}")
    _state_file(own).write_text(_saved("one"))
    with pytest.raises(StrataError, match=r"not readable.*no resources, and had 2 after the last update"):
        _ensure(own)

    # A destroy that was killed at its end: the engine has written the state since, and no history.
    _state_file(own).write_text(_saved("two"))
    _ensure(own)
    (history / "dev-2.checkpoint.json").write_text(_saved("one"))
    _state_file(own).write_text(_saved("one"))
    _ensure(own)
    # A damaged copy is no copy of the state.
    (history / "dev-2.checkpoint.json").write_text(_saved("one", "a")[:-9])
    _ensure(own)


def _state_file(own: Paths) -> Path:
    path = own.state / ".pulumi" / "stacks" / "strata" / "dev.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _ensure(own: Paths) -> None:
    stack.ensure(_DEV, None, own, Files(own.state), backend.files(own))  # type: ignore[arg-type]


def test_the_engine_gets_a_copy_of_the_stack_file_with_the_sandboxes_salt(own: Paths, tmp_path: Path) -> None:
    state = own.state / ".pulumi" / "stacks" / "strata" / "dev.json"
    state.parent.mkdir(parents=True)
    secrets = {"secrets_providers": {"state": {"salt": "v1:ours:v1:x"}}}
    state.write_text(json.dumps({"checkpoint": {"latest": secrets}}))
    theirs = {
        "config": {
            "aws:allowedAccountIds": ["012345678901"],
            "aws:defaultTags": {"tags": {"CostCenter": "0098"}},
        },
        "secretsprovider": "awskms://alias/x",
    }
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml_file.dump(theirs))
    environment = Environment("dev", tmp_path, ("012345678901",), "x")
    stack.ensure(environment, None, own, Files(own.state), backend.files(own))  # type: ignore[arg-type]
    text = own.stack_file.read_text()
    assert '"012345678901"' in text, "without quotes the engine would read a number"
    assert '"0098"' in text, "without quotes the engine would read a number"
    copied = yaml_file.parse(text)
    assert copied == {"config": theirs["config"], "encryptionsalt": "v1:ours:v1:x"}


@pytest.mark.parametrize(
    "command",
    [
        "pulumi stack change-secrets-provider passphrase",
        "pulumi -C . stack init x",
        "/usr/bin/pulumi stack rename x",
        "pulumi stack history --page 1 --show-secrets",
        "pulumi destroy --yes --remove",
    ],
)
def test_a_command_that_writes_into_the_committed_stack_file_is_refused(command: str) -> None:
    with pytest.raises(StrataError, match="committed stack file") as refused:
        project_copy.refuse_writers(command.split())
    assert refused.value.exit_code == Exit.USAGE


@pytest.mark.parametrize(
    "command", ["pulumi stack export", "pulumi stack history", "pulumi destroy", "aws stack init x", "pulumi"]
)
def test_any_other_command_is_run(command: str) -> None:
    project_copy.refuse_writers(command.split())
