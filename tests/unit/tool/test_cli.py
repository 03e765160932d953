"""The strata command without any process: its exit codes and messages."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import pytest
from typer.testing import CliRunner

from strata import cli, project, script
from strata.commands import delivery, stack, without_folder
from strata.engine import operations, plan, renamed, zones
from strata.engine.interrupts import Interrupts
from strata.engine.workspace import Workspace
from strata.errors import MEANINGS, Exit, StrataError
from strata.project import ROOT


def run(*argv: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["strata", *argv])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


class Engine(Workspace):
    """A workspace whose engine gives prepared answers and records its commands."""

    def __init__(self, code: int = 0, stdout: str = "") -> None:
        super().__init__("dev", ROOT, {})
        object.__setattr__(self, "answer", (code, stdout))
        object.__setattr__(self, "asked", [])

    def pulumi(
        self, *args: str, capture: bool = False, stderr: TextIO | None = None
    ) -> subprocess.CompletedProcess[str]:
        self.asked.append(args)  # type: ignore[attr-defined]
        code, stdout = self.answer  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(args, code, stdout, "the engine's words")

    def with_variables(self, **more: str) -> "Engine":
        return self


@pytest.mark.parametrize(
    "argv", [["up"], ["up", "dev", "--nope"], ["nope"], ["up", "dev", "--cloud", "azure"]]
)
def test_bad_usage_exits_2(argv: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(*argv, monkeypatch=monkeypatch) == Exit.USAGE


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["deploy", "dev"], "There is no command 'deploy'. Did you mean: strata up ENV"),
        (["plan"], "Did you mean: strata preview ENV"),
        (["Delete", "dev"], "Did you mean: strata destroy ENV"),
        (["stop"], "Did you mean: strata down ENV"),
        (["help"], "Did you mean: strata --help"),
        (["previw", "dev"], "There is no command 'previw'. Did you mean: strata preview"),
        (["dev", "up"], "The command comes first: strata up dev"),
        (["dev/orders", "logs", "api"], "The command comes first: strata logs dev/orders api"),
        (["xyzzy"], "Commands: affected, bootstrap, demo, destroy,"),
        (["up", "DEV"], "Unknown environment 'DEV'. Did you mean dev?"),
        (["up", "Dev/orders"], "Unknown environment 'Dev'. Did you mean dev?"),
        (["up", "dev/Orders"], "Unknown service 'Orders'. Did you mean dev/orders?"),
        (["up", "dev", "--Expect-no-changes"], "No such option: --Expect-no-changes"),
        (["up", str(ROOT / "Pulumi.dev.yaml")], "is the stack file of dev. Write dev in place of the path."),
        (["up", "stages/stage9.yaml"], "stages/stage9.yaml: there is no such file. Stack files in"),
        (
            ["up", "stages/stage9.yaml"],
            "stages: stage1.yaml, stage2.yaml, stage3.yaml, stage4.yaml. Environments: dev",
        ),
        (["bootstrap", "dev/orders"], "dev/orders is a service. Write: strata bootstrap dev"),
        (["up", "nowhere/x.yaml"], "nowhere: none. Environments: dev, prod, test."),
        (["promoted", "--outputs", "dev=nowhere"], "nowhere can't be read: No such file or directory"),
        (
            ["promoted", "--outputs", "dev=Makefile"],
            "Makefile is not the output of strata outputs dev --json",
        ),
    ],
)
def test_bad_usage_names_what_was_meant(
    argv: list[str], message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert run(*argv, monkeypatch=monkeypatch) == Exit.USAGE
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("command", ["up", "preview", "drift", "destroy", "outputs", "down"])
def test_an_unknown_environment_exits_2_and_names_the_near_one(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, "prd", monkeypatch=monkeypatch) == Exit.USAGE
    said = capsys.readouterr().err
    assert "Did you mean prod?" in said
    assert "dev, prod, test" in said
    assert "Traceback" not in said


def test_bad_settings_exit_2_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    (tmp_path / "Pulumi.dev.yaml").write_text(text.replace("nat:", "nta:"))
    checked = project.environment
    monkeypatch.setattr(project, "environment", lambda name: checked(name, tmp_path))
    assert run("up", "dev", monkeypatch=monkeypatch) == Exit.USAGE
    said = capsys.readouterr().err
    assert "nta" in said
    assert "Traceback" not in said
    assert not (tmp_path / "sandbox").exists()


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        (0, Exit.OK),
        (7, Exit.CHANGES),
        (130, Exit.INTERRUPTED),
        (1, Exit.ERROR),
        (2, Exit.ERROR),
        (255, Exit.ERROR),
    ],
)
def test_the_engines_exit_code_reports_changes_from_errors(engine: int, expected: Exit) -> None:
    found = operations.preview(Engine(engine), expect_no_changes=True, as_json=False, diff=False, packs=[])
    assert found is expected


@pytest.mark.parametrize("home", [None, ""])
def test_an_unset_or_empty_home_is_the_users_home(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(cli, "app", lambda **_: seen.append(os.environ["HOME"]))
    monkeypatch.delenv("HOME")
    expected = str(Path.home())
    if home is not None:
        monkeypatch.setenv("HOME", home)
    cli.main()
    assert seen == [expected]


def test_a_user_without_a_home_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(Path, "home", unknown)
    assert run("up", "dev", monkeypatch=monkeypatch) == Exit.USAGE
    assert capsys.readouterr().err.startswith("HOME is not set, and this user has no home folder. Set HOME")


@pytest.mark.parametrize("lines", [1, 100_000])
def test_an_output_that_cannot_be_written_is_an_error(lines: int) -> None:
    program = f"from strata import cli; cli.app = lambda **_: print('x\\n' * {lines}); cli.main()"
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-c", program], stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
    assert (ran.returncode, ran.stderr) == (Exit.ERROR, "Writing failed: No space left on device.\n")


def test_a_reader_that_ends_early_is_no_traceback() -> None:
    program = "from strata import cli; cli.app = lambda **_: print('x\\n' * 100_000); cli.main()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as ran:
        assert ran.stdout is not None
        assert ran.stderr is not None
        assert ran.stdout.readline() == "x\n"
        ran.stdout.close()
        assert ran.stderr.read() == ""


def test_ctrl_c_exits_130_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pressed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(stack, "open_workspace", pressed)
    assert run("up", "dev", monkeypatch=monkeypatch) == Exit.INTERRUPTED
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(("ended", "expected"), [(255, 130), (0, 0)])
def test_an_engine_that_ctrl_c_stopped_counts_as_interrupted_and_one_that_ended_well_does_not(
    ended: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Process:
        def __init__(self, *_: object, **__: object) -> None:
            self.waits = iter([KeyboardInterrupt, KeyboardInterrupt])

        def wait(self) -> int:
            for interruption in self.waits:
                raise interruption
            return ended

    monkeypatch.setattr(subprocess, "Popen", Process)
    monkeypatch.setattr(Interrupts, "__init__", lambda _: None)
    monkeypatch.setattr(Interrupts, "alone", lambda _: False)
    monkeypatch.setattr(Interrupts, "__exit__", lambda *_: None)
    monkeypatch.setattr(Workspace, "_find", lambda _, command: command)
    workspace = Workspace("dev", ROOT, {})
    assert workspace.pulumi("up").returncode == expected
    assert workspace.run(["aws"]) == ended


def test_nothing_deployed_is_an_error_and_no_empty_answer() -> None:
    with pytest.raises(StrataError, match=r"Nothing is deployed in dev\. First: strata up dev"):
        operations.require_deployed(Engine(stdout='{"deployment": {"manifest": {}}}'))


def _state(outputs: dict[str, object]) -> str:
    stack = {"urn": "urn:pulumi:dev::strata::pulumi:pulumi:Stack::a", "type": "pulumi:pulumi:Stack"}
    return json.dumps({"deployment": {"resources": [{**stack, "outputs": outputs}]}})


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_outputs_after_an_update_that_failed_are_an_error_and_no_empty_answer(
    options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(without_folder, "open_workspace", lambda *_, **__: Engine(stdout=_state({})))
    assert run("outputs", "dev", *options, monkeypatch=monkeypatch) == Exit.ERROR
    told = capsys.readouterr()
    assert told.out == ""
    assert "dev has no outputs: its last update failed or was interrupted." in told.err
    assert "strata up dev" in told.err


def test_the_commit_of_an_environment_whose_update_failed_is_unknown_with_that_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(delivery, "open_workspace", lambda *_, **__: Engine(stdout=_state({})))
    assert run("promoted", monkeypatch=monkeypatch) == Exit.ERROR
    assert "unknown: dev has no outputs: its last update failed" in capsys.readouterr().out


def test_outputs_are_printed_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        without_folder, "open_workspace", lambda *_, **__: Engine(stdout=_state({"vpc_id": "vpc-1"}))
    )
    run("outputs", "dev", monkeypatch=monkeypatch)
    assert capsys.readouterr().out == "vpc_id  vpc-1\n"


def test_preview_passes_its_options_to_the_engine() -> None:
    engine = Engine()
    operations.preview(engine, expect_no_changes=True, as_json=False, diff=True, packs=[Path("policies")])
    wanted = ("--expect-no-changes", "--diff", "--policy-pack", "policies", "--event-log")
    (asked,) = (one for one in engine.asked if one[0] == "preview")  # type: ignore[attr-defined]
    assert asked[:2] == ("preview", "--save-plan")
    assert asked[3:-1] == wanted


@pytest.mark.parametrize("as_json", [False, True])
def test_preview_refuses_what_up_refuses(as_json: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def preview(workspace: Engine, argv: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        Path(argv[argv.index("--save-plan") + 1]).write_text('{"resourcePlans": {"planned": {}}}')
        return subprocess.CompletedProcess(argv, 0, "{}", "")

    def refuse(state: object, planned: object) -> None:
        raise StrataError(f"{planned} is refused", Exit.USAGE)

    monkeypatch.setattr(plan, "run", preview)
    monkeypatch.setattr(operations, "resources", lambda _: [])
    for module, name in ((zones, "refuse_moved"), (renamed, "refuse_renamed")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, refuse)
            with pytest.raises(StrataError, match="planned.*is refused"):
                operations.preview(Engine(0), expect_no_changes=False, as_json=as_json, diff=False, packs=[])


def test_outputs_are_aligned_and_nested_values_are_json() -> None:
    assert operations.table({"id": "vpc-1", "zones": ["a"]}) == ["id     vpc-1", 'zones  ["a"]']


def test_doctor_with_nothing_there_states_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("doctor", monkeypatch=monkeypatch) == Exit.ERROR
    said = capsys.readouterr().out
    assert "Missing: the engine" in said
    assert "elasticloadbalancingv2" in said


def test_down_without_a_sandbox_is_fine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("down", "dev", monkeypatch=monkeypatch) == Exit.OK
    assert "nothing was running" in capsys.readouterr().err


def test_the_help_text_and_the_readme_list_the_same_exit_codes() -> None:
    assert set(MEANINGS) == set(Exit)
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", (project.ROOT / "README.md").read_text(), re.MULTILINE)
    assert {int(code): meaning for code, meaning in rows} == MEANINGS
    shown = "".join(CliRunner().invoke(cli.app, ["--help"]).output.split())
    for code, meaning in MEANINGS.items():
        assert f"{code.value} {meaning}".replace(" ", "") in shown


def test_ctrl_c_while_the_modules_load_shows_no_traceback(tmp_path: Path) -> None:
    code = "from strata.script import main; main()"
    (tmp_path / "typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert (ended.returncode, ended.stderr) == (-signal.SIGINT, "")


def test_a_shell_that_ignores_ctrl_c_goes_on_to_do_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "main", lambda: None)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        script.main()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        signal.signal(signal.SIGINT, signal.default_int_handler)
        script.main()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
