"""The command of `strata exec`: its folder, and its existence."""

import sys
from pathlib import Path

import pytest

from strata import cli
from strata.commands import stack
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.targets.sandbox import variables


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The workspace of a service, and programs that write down the folder that they run in."""
    root, programs = tmp_path / "services" / "orders", tmp_path / "bin"
    root.mkdir(parents=True)
    programs.mkdir()
    for name in ("pulumi", "aws"):
        program = programs / name
        program.write_text(
            f"#!{sys.executable}\nimport os\nopen({str(tmp_path / name)!r}, 'w').write(os.getcwd())\n"
        )
        program.chmod(0o755)
    return Workspace("dev", root, {"PATH": str(programs)}, service="orders")


@pytest.mark.parametrize("command", ["pulumi", "bin/pulumi"])
def test_the_engine_works_on_the_project_of_the_workspace(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    name = str(tmp_path / command) if "/" in command else command
    assert workspace.run([name, "destroy"]) == 0
    assert Path((tmp_path / "pulumi").read_text()) == workspace.root


def test_any_other_command_runs_in_the_caller_s_folder(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert workspace.run(["aws", "s3", "cp", "a", "b"]) == 0
    assert Path((tmp_path / "aws").read_text()) == tmp_path


@pytest.mark.parametrize("command", ["nosuch", "./nosuch", "/nowhere/aws", __file__])
@pytest.mark.parametrize("environment", ["dev", "dev/orders"])
def test_a_command_that_does_not_exist_starts_no_cloud(
    command: str, environment: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def opened(*_: object, **__: object) -> Workspace:
        raise AssertionError("a sandbox was opened")

    monkeypatch.setattr(stack, "open_workspace", opened)
    monkeypatch.setattr("sys.argv", ["strata", "exec", environment, "--", command])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == Exit.USAGE
    assert f"No such command: {command}. Nothing was started." in capsys.readouterr().err


@pytest.mark.parametrize("command", ["pulumi", "pulumi-language-python", "aws", "python", sys.executable])
def test_a_command_that_every_sandbox_has_is_not_refused(command: str) -> None:
    variables.require_command(command)


def test_a_command_of_the_user_is_not_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "tool").symlink_to(sys.executable)
    with pytest.raises(StrataError, match="No such command: tool"):
        variables.require_command("tool")
    monkeypatch.setenv("PATH", str(folder))
    variables.require_command("tool")
