import io
import json
import subprocess

import pytest

from strata import cli
from strata.commands import report as command
from strata.engine.stateful import STATEFUL, is_stateful
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from unit.recording import ROOT as PROJECT_ROOT
from unit.report.samples import BUCKET, ROOT_STEP, SUBNET, digest, finding, step, stream

FAILED = {"severity": "error", "message": "error: preview failed\n"}


@pytest.fixture(autouse=True)
def _no_commit(monkeypatch):
    for name in ("GITHUB_SHA", "STRATA_COMMIT"):
        monkeypatch.delenv(name, raising=False)


def run(monkeypatch, capsys, *argv, stdin=""):
    monkeypatch.setattr("sys.argv", ["strata", *argv])
    monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    return ended.value.code or 0, out, err


@pytest.fixture
def report(monkeypatch, capsys):
    """Run `strata report dev --from -` on a preview."""

    def shown(text, *options):
        return run(monkeypatch, capsys, "report", "dev", "--from", "-", *options, stdin=text)

    return shown


@pytest.mark.parametrize("op", ["delete", "replace"])
def test_the_gate_stops_what_would_lose_a_stateful_resource(report, op):
    code, out, err = report(digest(ROOT_STEP, step(op, BUCKET, "media")), "--gate")
    assert code == 3
    assert f"{op} of {BUCKET} media" in err
    assert out.startswith("## dev: ")


@pytest.mark.parametrize(
    ("op", "kind"),
    [("update", BUCKET), ("create", BUCKET), ("discard", BUCKET), ("delete", SUBNET), ("replace", SUBNET)],
)
def test_the_gate_lets_everything_else_through(report, op, kind):
    assert report(digest(ROOT_STEP, step(op, kind)), "--gate")[0] == 0


def test_without_the_gate_a_loss_is_reported_and_no_failure(report):
    code, out, _ = report(digest(ROOT_STEP, step("delete", BUCKET, "media")))
    assert code == 0
    assert "DELETES 1 stateful" in out


def test_a_failed_preview_fails_with_any_gate(report):
    lost = digest(ROOT_STEP, step("delete", BUCKET), policyEvents=[finding()], diagnostics=[FAILED])
    for options in ([], ["--gate"], ["--json"]):
        code, out, err = report(lost, *options)
        assert code == 1
        assert "failed" in err
        assert "EC2.1" in out


def test_a_mandatory_policy_fails_the_report_though_the_preview_did_not_fail(report):
    broken = digest(ROOT_STEP, policyEvents=[finding(), finding(enforcementLevel="advisory")])
    for options in ([], ["--gate"], ["--json"]):
        code, _, err = report(broken, *options)
        assert code == 1
        assert "The preview of dev breaks mandatory policies: EC2.1." in err
    assert report(digest(policyEvents=[finding(enforcementLevel="advisory")]))[0] == 0


def test_without_a_preview_the_report_reports_it_in_place_of_an_earlier_one(report, tmp_path, monkeypatch):
    out = tmp_path / "report.md"
    out.write_text("## dev: no changes")
    monkeypatch.setenv("GITHUB_SHA", "c0ffee")
    code, shown, err = report("{", "--gate", "--out", str(out))
    assert (code, shown) == (1, "")
    assert "Whether there are changes is unknown." in err
    first, _, commit, _, reason = out.read_text().splitlines()
    assert first == "## dev: **there is no preview of this commit**"
    assert commit == "Of the commit c0ffee."
    assert "it is not JSON" in reason


def test_the_engine_s_error_is_in_the_report_without_secrets(monkeypatch, capsys, tmp_path):
    out = tmp_path / "report.md"
    engine(monkeypatch, stderr="error: postgres://u:hunter2@h/ is @locked\n" + "x" * 100_000, code=255)
    monkeypatch.setattr(command, "open_workspace", lambda *_, **__: Workspace("dev", tmp_path, {}))
    monkeypatch.setattr(command, "placed", lambda *_: [])
    for options in ([], ["--json"]):
        code, _, _ = run(monkeypatch, capsys, "report", "dev", "--out", str(out), *options)
        assert code == 1
        assert "hunter2" not in out.read_text()
        assert "error" in out.read_text()
    assert json.loads(out.read_text())["failed"] is True
    run(monkeypatch, capsys, "report", "dev", "--out", str(out))
    assert "@" not in out.read_text()
    assert len(out.read_text()) < 65_536


def test_a_report_names_the_commit_that_was_pushed_before_the_merge_that_github_made(report, monkeypatch):
    assert "Of the commit" not in report(digest())[1]
    monkeypatch.setenv("GITHUB_SHA", "merge")
    assert "\nOf the commit merge.\n" in report(digest())[1]
    monkeypatch.setenv("STRATA_COMMIT", "pushed")
    assert "\nOf the commit pushed.\n" in report(digest())[1]
    assert json.loads(report(digest(), "--json")[1])["commit"] == "pushed"


def test_the_report_goes_to_a_file_and_the_preview_to_another(report, tmp_path):
    text = digest(ROOT_STEP)
    files = tmp_path / "report.md", tmp_path / "preview.json"
    code, out, _ = report(text, "--out", str(files[0]), "--save", str(files[1]))
    assert (code, out) == (0, "")
    assert files[0].read_text().startswith("## dev: no changes")
    assert files[1].read_text() == text


def test_for_machines_everything_is_there_counted(report):
    code, out, _ = report(digest(ROOT_STEP, step("delete", BUCKET, "media"), step("create")), "--json")
    shown = json.loads(out)
    assert code == 0
    assert shown["counts"] == {"delete": 1, "create": 1}
    assert [urn.rpartition("::")[2] for urn in shown["losses"]] == ["media"]
    assert shown["changes"][0]["kind"] == "delete"
    assert shown["findings"] is None


def test_files_that_are_not_there_are_named(monkeypatch, capsys, tmp_path):
    gone = tmp_path / "gone" / "x"
    code, _, err = run(monkeypatch, capsys, "report", "dev", "--from", str(gone))
    assert code == 2
    assert f"--from: {gone} can't be read: No such file or directory" in err
    whole = tmp_path / "preview.json"
    whole.write_text(digest(ROOT_STEP))
    binary = tmp_path / "binary"
    binary.write_bytes(b"{\xff")
    code, _, err = run(monkeypatch, capsys, "report", "dev", "--from", str(binary))
    assert code == 2
    assert f"--from: {binary} is not UTF-8 at byte 2" in err


@pytest.mark.parametrize("option", ["--out", "--save"])
def test_a_file_that_cannot_be_written_is_refused_before_the_preview(option, monkeypatch, capsys, tmp_path):
    seen = engine(monkeypatch, digest(ROOT_STEP))
    gone = tmp_path / "gone" / "x"
    code, _, err = run(monkeypatch, capsys, "report", "dev", option, str(gone))
    assert (code, seen) == (2, [])
    assert f"{gone.parent}: there is no such folder. Give a file." in err
    code, _, err = run(monkeypatch, capsys, "report", "dev", option, str(tmp_path))
    assert (code, seen) == (2, [])
    assert f"{tmp_path}: is a folder. Give a file." in err


def engine(monkeypatch, stdout="", stderr="", code=0):
    seen = []

    def pulumi(workspace, *args, capture=False):
        if args[:2] == ("stack", "export"):  # of the state, beside the preview
            return subprocess.CompletedProcess(args, 0, '{"deployment": {}}', "")
        seen.append((args, workspace.variables))
        return subprocess.CompletedProcess(args, code, stdout, stderr)

    monkeypatch.setattr(Workspace, "pulumi", pulumi)
    return seen


def test_a_new_preview_prints_its_events_and_no_debug_messages(monkeypatch, tmp_path):
    said = {"diagnosticEvent": {"severity": "debug", "message": "hunter2"}}
    seen = engine(monkeypatch, stream(said))
    text = command.events(Workspace("dev", tmp_path, {"PATH": "x"}), [tmp_path / "pack"])
    assert "hunter2" not in text
    [(args, variables)] = seen
    assert args[:3] == ("preview", "--json", "--save-plan")
    assert args[4:] == ("--policy-pack", str(tmp_path / "pack"))
    assert variables["PULUMI_ENABLE_STREAMING_JSON_PREVIEW"] == "true"
    assert variables["PATH"] == "x"


def test_an_engine_without_a_result_is_an_error_with_its_other_output(monkeypatch, tmp_path):
    engine(monkeypatch, stderr="error: the stack is locked\n", code=255)
    with pytest.raises(StrataError, match="error: the stack is locked"):
        command.events(Workspace("dev", tmp_path, {}), [])


def test_every_stateful_kind_is_one_that_the_provider_has():
    import pulumi_aws

    registered = (PROJECT_ROOT / pulumi_aws.__file__).read_text()
    assert [kind for kind in sorted(STATEFUL) if f'"{kind}"' not in registered] == []


@pytest.mark.parametrize(
    "kind",
    [
        "aws:rds/instance:Instance",
        "aws:rds/cluster:Cluster",
        "aws:dynamodb/table:Table",
        "aws:s3/bucket:Bucket",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:efs/fileSystem:FileSystem",
        "aws:kms/key:Key",
        "aws:secretsmanager/secret:Secret",
        "aws:backup/vault:Vault",
        "aws:ebs/volume:Volume",
        "aws:redshift/cluster:Cluster",
        "aws:neptune/cluster:Cluster",
        "aws:kinesis/stream:Stream",
        "aws:sqs/queue:Queue",
        "aws:cloudwatch/logGroup:LogGroup",
    ],
)
def test_what_holds_data_is_stateful(kind):
    assert is_stateful(kind)
    assert not is_stateful("aws:ec2/subnet:Subnet")
