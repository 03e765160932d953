"""Drift of the landing zone: the engine's preview, and its exit code."""

import subprocess

import pytest
from typer.testing import CliRunner

from strata import project
from strata.cli import app
from strata.drift import landing
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.targets import aws

Calls = list[tuple[Workspace, tuple[str, ...]]]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """The calls of an engine that answers as for a detached policy."""
    asked: Calls = []

    def pulumi(workspace: Workspace, *argv: str, **_: object) -> subprocess.CompletedProcess[str]:
        asked.append((workspace, argv))
        return subprocess.CompletedProcess(argv, 7)

    monkeypatch.setattr(Workspace, "pulumi", pulumi)
    monkeypatch.setattr(aws, "require_engine", lambda: None)
    return asked


def test_a_change_of_the_organization_is_drift(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)
    assert CliRunner().invoke(app, ["drift", "landing", "--cloud", "aws"]).exit_code == Exit.CHANGES
    [(workspace, argv)] = calls
    assert {"preview", "--refresh", "--expect-no-changes"} <= {*argv}
    assert workspace.root == project.ROOT / "landing"
    assert workspace.variables["PULUMI_BACKEND_URL"] == (project.ROOT / "landing" / ".state").as_uri()


def test_the_user_s_own_backend_is_used(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://states")
    CliRunner().invoke(app, ["drift", "landing", "--cloud", "aws"])
    assert calls[0][0].variables["PULUMI_BACKEND_URL"] == "s3://states"


@pytest.mark.parametrize(
    "more",
    [[], ["--cloud", "aws", "--json"], ["--cloud", "aws", "--min-coverage", "50"]],
)
def test_what_a_preview_cannot_answer_is_refused(calls: Calls, more: list[str]) -> None:
    refused = CliRunner().invoke(app, ["drift", "landing", *more]).exception
    assert isinstance(refused, StrataError)
    assert refused.exit_code is Exit.USAGE
    assert calls == []


def test_an_environment_of_that_name_is_an_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert landing.is_meant("landing")
    assert not landing.is_meant("dev")
    monkeypatch.setattr(project, "names", lambda: ["dev", "landing"])
    assert not landing.is_meant("landing")
