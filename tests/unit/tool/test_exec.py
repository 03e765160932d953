"""The folder in which `strata exec` runs a command."""

import sys
from pathlib import Path

import pytest

from strata.engine.workspace import Workspace


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
