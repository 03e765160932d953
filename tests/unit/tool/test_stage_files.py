"""An environment that is given as the path of a stack file has its name in every use of names."""

import json
import subprocess
from pathlib import Path
from typing import Any, TextIO

import pytest

from strata import cli
from strata.commands import restore, stack, unlock
from strata.commands.options import CloudTarget
from strata.drift import ignore, run
from strata.engine.workspace import Workspace
from strata.errors import Exit
from strata.project import ROOT
from strata.targets.sandbox import session

STAGES = sorted(str(path) for path in (ROOT / "stages").glob("*.yaml"))
NAME = "growth"
PREVIEW = {
    "steps": [{"op": "same", "urn": f"urn:pulumi:{NAME}::strata::pulumi:pulumi:Stack::strata-{NAME}"}],
    "changeSummary": {"same": 1},
}
each_stage = pytest.mark.parametrize("stage", STAGES, ids=lambda path: Path(path).stem)


def strata(monkeypatch: pytest.MonkeyPatch, *argv: str) -> int:
    monkeypatch.setattr("sys.argv", ["strata", *argv])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


class Recording(Workspace):
    """A workspace of the stage that runs nothing and records its commands."""

    def __init__(self) -> None:
        super().__init__(NAME, ROOT, {})
        object.__setattr__(self, "ran", [])

    def pulumi(
        self, *args: str, capture: bool = False, stderr: TextIO | None = None
    ) -> subprocess.CompletedProcess[str]:
        assert (args[0], capture) == ("whoami", True)
        return subprocess.CompletedProcess(args, 0, '{"url": "s3://states"}', "")

    def run(self, argv: Any) -> int:
        self.ran.append(argv)  # type: ignore[attr-defined]
        return 0


@each_stage
def test_a_report_is_of_the_environment_that_the_file_names(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "preview.json"
    saved.write_text(json.dumps(PREVIEW))
    assert strata(monkeypatch, "report", stage, "--from", str(saved)) == Exit.OK
    assert capsys.readouterr().out.startswith(f"## {NAME}: no changes")


def test_a_report_of_an_unknown_environment_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "preview.json"
    saved.write_text(json.dumps(PREVIEW))
    assert strata(monkeypatch, "report", NAME, "--from", str(saved)) == Exit.USAGE
    assert f"Unknown environment '{NAME}'" in capsys.readouterr().err


@each_stage
def test_unlock_prompts_for_the_name_that_it_takes(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def take_off(workspace: Workspace, _: object, ask: Any, **__: object) -> Exit:
        assert ask() == workspace.environment
        return Exit.OK

    monkeypatch.setattr(stack, "open_workspace", lambda *_, **__: Recording())
    monkeypatch.setattr(unlock, "unlock", take_off)
    monkeypatch.setattr("typer.prompt", lambda text, **_: text.split()[1])
    assert strata(monkeypatch, "unlock", stage) == Exit.OK


@each_stage
def test_drift_is_let_pass_by_the_environment_s_name(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def load(_: Path, environment: str) -> tuple[()]:
        asked.append(environment)
        return ()

    monkeypatch.setattr(ignore, "load", load)
    wanted = run.request(stage, CloudTarget.sandbox, 100, None)
    assert asked == [NAME]
    assert wanted.restore == f"strata up {stage}"


@each_stage
def test_the_state_that_is_restored_is_the_named_stack_s(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Recording()
    monkeypatch.setattr(session, "open_state", lambda *_: workspace)
    assert strata(monkeypatch, "restore", stage) == Exit.OK
    [command] = workspace.ran  # type: ignore[attr-defined]
    assert command[1:] == ["-m", restore.__name__, "s3://states", "strata", NAME]
