"""Deployed services whose folder was deleted: named by the commands, and deleted by their state."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bootstrap.settings import PROJECT as BOOTSTRAP
from strata import project, service_folders
from strata.cli import main
from strata.commands import every_service, side_by_side, unlock, without_folder
from strata.commands.options import CloudTarget
from strata.drift import engine, run, unmanaged
from strata.drift.lister import Lister
from strata.drift.remedy import adopt_unmanaged
from strata.engine import operations, state
from strata.engine.locks import Lock
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import Exit, NeverDeployedError, StrataError, UnknownServiceError
from strata.project import Environment
from strata.targets.sandbox import paths, session
from unit.drift.test_neighbours import NOTHING
from unit.tool.test_other_stacks import QUEUE, deploy, resource, workspace

SERVICE = resource("strata:service:Service", "letters")
DELETE = "strata destroy dev/letters"


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sandbox of dev with the stacks of two services and of two projects that are none."""
    deploy(tmp_path, "strata", resource("aws:ec2/vpc:Vpc", "vpc-1"))
    deploy(tmp_path, BOOTSTRAP, QUEUE)
    deploy(tmp_path, "orders", SERVICE)
    deploy(tmp_path, "letters", SERVICE, QUEUE)
    deploy(tmp_path, "parcels", SERVICE, stack="test")
    deploy(tmp_path, "deleted")
    deploy(tmp_path, "by-hand", QUEUE)
    opened = workspace(tmp_path)
    monkeypatch.setattr(without_folder, "open_workspace", lambda *_, **__: opened)
    paths.of("dev").folder.mkdir(parents=True, exist_ok=True)
    return tmp_path


def test_only_deployed_services_of_the_environment_without_a_folder_are_named(sandbox: Path) -> None:
    assert without_folder.names(workspace(sandbox)) == ["letters"]


@pytest.mark.parametrize(("cloud", "option"), [("sandbox", ""), ("aws", " --cloud aws")])
def test_each_is_shown_with_the_commands_that_delete_and_restore_it(
    sandbox: Path, cloud: str, option: str
) -> None:
    assert without_folder.lines("dev", CloudTarget(cloud)) == [
        "",
        "Deployed, and without a folder in this checkout:",
        f"  dev/letters: to delete it: {DELETE}{option}; to keep it, restore its folder: "
        "git checkout COMMIT -- services/letters",
    ]


def test_a_search_that_fails_says_so(sandbox: Path) -> None:
    (sandbox / ".pulumi" / "stacks" / "letters" / "dev.json").write_text("{")

    [line] = without_folder.lines("dev", CloudTarget.sandbox)

    assert line.startswith("Deployed services without a folder were not searched: the state of letters can't")


def test_without_a_sandbox_nothing_is_searched(sandbox: Path) -> None:
    shutil.rmtree(paths.of("dev").folder)

    assert without_folder.lines("dev", CloudTarget.sandbox) == []


def test_commands_on_all_services_name_those_that_they_left_out(
    sandbox: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start = subprocess.Popen
    codes = {"dev/orders": 0, "dev/receipts": 1}

    def command(argv: Any, **options: Any) -> Any:
        code = next(code for name, code in codes.items() if name in argv)
        return start([sys.executable, "-IS", "-c", f"raise SystemExit({code})"], **options)

    monkeypatch.setattr(side_by_side.subprocess, "Popen", command)

    every_service.run(project.environment("dev"), [*service_folders.names(project.ROOT)], ["drift", "a"], "a")
    assert DELETE in capsys.readouterr().err

    codes["dev/orders"] = 1
    every_service.run(project.environment("dev"), [*service_folders.names(project.ROOT)], ["drift", "a"], "a")
    assert DELETE not in capsys.readouterr().err


def test_the_drift_of_the_platform_has_them_as_unmanaged(
    sandbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "read", lambda _: State(({"urn": "urn:pulumi:dev::x::y::z"},)))
    monkeypatch.setattr(engine, "refresh", lambda *_: NOTHING)
    monkeypatch.setattr(unmanaged, "find", lambda *_: unmanaged.Found())
    platform = run.request("dev", CloudTarget.sandbox, 100, None)
    service = run.request("dev/orders", CloudTarget.sandbox, 100, None)

    [found] = run.find_differences(workspace(sandbox), platform, Lister()).unmanaged
    of_service = run.find_differences(workspace(sandbox), service, Lister()).unmanaged

    assert (found.kind, found.id) == ("service", "dev/letters")
    assert adopt_unmanaged(found) == f"restore its folder from the history, or delete it: {DELETE}"
    assert of_service == ()


class Opened:
    """The environments that the sandbox opened; *stands* is whether their stacks have a state."""

    def __init__(self, *, stands: bool) -> None:
        self.environments: list[Environment] = []
        self._stands = stands

    def __call__(self, environment: Environment, *_: object, **__: object) -> Workspace:
        self.environments.append(environment)
        if not self._stands:
            raise NeverDeployedError("no state")
        assert (environment.root / "Pulumi.yaml").read_text().startswith("name: letters\n")
        assert environment.stack_file.read_text() == "config: {}\n"
        return Workspace(environment.name, environment.root, {}, service=environment.service)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with the platform's stack files, without services, and a sandbox of dev."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in project.names():
        shutil.copy(project.ROOT / f"Pulumi.{name}.yaml", folder)
    monkeypatch.setattr(project, "ROOT", folder)
    monkeypatch.setattr(project.without_folder, "__defaults__", (folder,))
    monkeypatch.setattr(project.environment, "__defaults__", (folder,))
    paths.of("dev").folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_a_service_is_opened_by_a_generated_project(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Opened(stands=True)
    monkeypatch.setattr(session, "open_workspace", opened)

    found = without_folder.open_deployed("dev/letters", CloudTarget.sandbox)

    [environment] = opened.environments
    assert (found.service, found.called, environment.project) == ("letters", "dev/letters", "letters")
    assert environment.root == checkout / ".build" / "services" / "letters"
    assert project.platform(environment) == project.environment("dev")


def test_a_service_without_folder_and_state_is_unknown(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Opened(stands=False)
    monkeypatch.setattr(session, "open_workspace", opened)
    for name in ("dev/letters", "dev/../../x", "dev/", "dev/letters/api"):
        with pytest.raises(UnknownServiceError, match="Unknown service") as refused:
            without_folder.open_deployed(name, CloudTarget.sandbox)
        assert refused.value.exit_code is Exit.USAGE
    assert [one.service for one in opened.environments] == ["letters"]
    assert not (checkout / ".build" / "services" / "letters").exists()


def test_the_rest_of_a_deleted_folder_is_not_taken_for_the_service(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git leaves ignored files such as those in .build."""
    (checkout / "services" / "letters" / ".build").mkdir(parents=True)
    monkeypatch.setattr(session, "open_workspace", Opened(stands=True))

    assert without_folder.open_deployed("dev/letters", CloudTarget.sandbox).service == "letters"


def test_the_sandbox_makes_no_stack_for_it(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(session, "_ready", lambda *_, **__: (None, None))
    monkeypatch.setattr(session, "SandboxStack", lambda environment, own, *_: Place(environment, own))
    monkeypatch.setattr(session.stack, "exists", lambda *_: False)
    monkeypatch.setattr(session.stack, "ensure", lambda *_: made.append("stack"))

    with pytest.raises(UnknownServiceError):
        without_folder.open_deployed("dev/letters", CloudTarget.sandbox)

    assert made == []


class Place:
    """A stack in the sandbox without a cloud."""

    def __init__(self, environment: Environment, own: paths.Paths) -> None:
        self.environment, self.own = environment, own

    def workspace(self, _: object) -> Workspace:
        return Workspace("dev", self.environment.root, {})

    def objects(self, _: object) -> None:
        return None


def test_destroy_and_up_of_an_unknown_service_are_wrong_usage(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(session, "open_workspace", Opened(stands=False))
    for command in ("destroy", "outputs", "status", "logs", "up", "drift"):
        monkeypatch.setattr("sys.argv", ["strata", command, "dev/letters"])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == Exit.USAGE
        assert "Unknown service 'letters'" in capsys.readouterr().err


@pytest.mark.parametrize(("service", "restored"), [("letters", True), ("orders", False), (None, False)])
def test_a_locked_service_without_a_folder_is_restored_first(
    monkeypatch: pytest.MonkeyPatch, service: str | None, restored: bool
) -> None:
    monkeypatch.setattr(operations, "resources", lambda _: [])
    monkeypatch.setattr(unlock, "locks", lambda _: [Lock("urn:pulumi:dev::x::y::z", ("protect",))])
    opened = Workspace("dev", project.ROOT, {}, service=service)

    with pytest.raises(StrataError) as refused:
        unlock.refuse_if_locked(opened)

    last = str(refused.value).splitlines()[-1]
    assert ("git checkout COMMIT -- services/letters, then strata unlock dev/letters" in last) is restored
    assert last.endswith(f"strata unlock {opened.called}, then strata destroy {opened.called}")
