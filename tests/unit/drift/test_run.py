"""The whole command: errors of files before AWS is read, and the report before GitHub is called."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from strata.commands.options import CloudTarget
from strata.drift import engine, ignore, run, unmanaged
from strata.drift.entry import Entry
from strata.drift.report import Report, Unmanaged
from strata.drift.run import Request
from strata.drift.tracker import Tracker
from strata.engine import state
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.project import ROOT
from unit.drift.findings import FOUND, NOTHING, STRANGER, VPC
from unit.drift.github import Failure, GitHub

WORKSPACE = Workspace("dev", ROOT, {})
WANTED = Request("ap-northeast-2", {"Project": "strata"}, "strata up dev --cloud aws", 100)


def compared(
    monkeypatch: pytest.MonkeyPatch, report: Report, found: tuple[Unmanaged, ...] | StrataError
) -> None:
    def find(*_: object) -> unmanaged.Found:
        if isinstance(found, StrataError):
            raise found
        return unmanaged.Found(found)

    monkeypatch.setattr(state, "read", lambda _: State(({"urn": VPC},)))
    monkeypatch.setattr(engine, "refresh", lambda *_: report)
    monkeypatch.setattr(unmanaged, "find", find)


def test_the_request_has_the_environments_region_and_the_tags_that_make_a_resource_its_own() -> None:
    wanted = run.request("prod", CloudTarget.aws, 90, None)
    assert wanted.tags == {"Environment": "prod", "Project": "strata"}
    assert wanted.region == "ap-northeast-2"
    assert wanted.restore == "strata up prod --cloud aws"
    assert run.request("dev", CloudTarget.sandbox, 90, None).restore == "strata up dev"


@pytest.mark.parametrize(
    ("name", "said"), [("prd", "Did you mean prod"), ("dev", "must be owner/repository")]
)
def test_a_bad_request_is_refused_before_aws_is_called(name: str, said: str) -> None:
    with pytest.raises(StrataError, match=said) as raised:
        run.request(name, CloudTarget.sandbox, 100, "nobody")
    assert raised.value.exit_code == Exit.USAGE


def test_an_expired_entry_is_refused_before_aws_is_called(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = "ignore:\n- {path: '*::a::b', reason: x, expires: 2020-01-01}\n"
    (tmp_path / ignore.FILE).write_text(text)
    monkeypatch.setattr(ignore, "load", lambda root, name, load=ignore.load: load(tmp_path, name))
    with pytest.raises(StrataError, match=r"\*::a::b: expired on 2020-01-01"):
        run.request("dev", CloudTarget.sandbox, 100, None)


def test_the_report_has_what_is_unmanaged_and_how_to_restore_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    compared(monkeypatch, replace(FOUND, unmanaged=()), (STRANGER,))
    assert run.drift(WORKSPACE, WANTED, as_json=True) == Exit.CHANGES
    shown = json.loads(capsys.readouterr().out)
    assert shown["unmanaged"][0]["id"] == STRANGER.id
    assert shown["restore"] == "strata up dev --cloud aws"


def test_what_is_agreed_to_is_distinguished(monkeypatch: pytest.MonkeyPatch) -> None:
    compared(monkeypatch, NOTHING, (STRANGER,))
    entry = Entry(path="unmanaged::i-1", reason="x", expires=date(2999, 1, 1))
    assert run.drift(WORKSPACE, replace(WANTED, entries=(entry,)), as_json=True) == Exit.IGNORED


@pytest.mark.parametrize("report", [NOTHING, FOUND])
def test_a_list_of_unmanaged_resources_that_failed_is_an_error_beside_the_report(
    report: Report, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    compared(monkeypatch, report, StrataError("the unmanaged resources couldn't be listed: denied"))
    assert run.drift(WORKSPACE, WANTED, as_json=False) == Exit.ERROR
    shown = capsys.readouterr().out
    assert "! the unmanaged resources couldn't be listed: denied" in shown
    assert "No drift" not in shown
    assert ("tags.Owner" in shown) == (report is FOUND)


def test_the_report_is_printed_although_the_issue_could_not_be_kept(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    github: GitHub,
    issues: Tracker,
) -> None:
    compared(monkeypatch, FOUND, ())
    github.failures = [Failure("POST", "/issues$", 403, message="Resource not accessible by integration")]
    with pytest.raises(StrataError, match="needs `issues: write`"):
        run.drift(WORKSPACE, replace(WANTED, tracker=issues), as_json=False)
    assert "tags.Owner" in capsys.readouterr().out


def test_the_issue_points_to_the_run_that_wrote_it(
    monkeypatch: pytest.MonkeyPatch, github: GitHub, issues: Tracker
) -> None:
    for name, value in {"SERVER_URL": "https://github.example", "REPOSITORY": "a/b", "RUN_ID": "7"}.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    many = tuple(replace(STRANGER, id=f"i-{number}" * 20) for number in range(2000))
    compared(monkeypatch, NOTHING, many)
    run.drift(WORKSPACE, replace(WANTED, tracker=issues), as_json=True)
    assert (
        "All of them: [the run's artifact](https://github.example/a/b/actions/runs/7)"
        in (github.issues[0]["body"])
    )
