"""The command `strata bootstrap`: the variables of each GitHub environment, and its exit codes."""

import subprocess

import pytest

from strata import project
from strata.commands import bootstrap
from strata.commands.options import CloudTarget
from strata.engine import operations
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.targets.sandbox import session

OUTPUTS: dict[str, object] = {
    "state_bucket": "state-1",
    "state_url": "s3://state-1?region=x",
    "secrets_provider": "awskms://alias/secrets-1?region=x",
    "preview_role_arn": "arn:preview",
    "deploy_role_arn": "arn:deploy",
    "service_role_arns": {"orders": {"preview": "arn:orders-preview", "deploy": "arn:orders-deploy"}},
}


def shown(monkeypatch: pytest.MonkeyPatch, **more: object) -> list[str]:
    monkeypatch.setattr(operations, "outputs", lambda _: {**OUTPUTS, **more})
    made = bootstrap.outputs(Workspace("prod", project.ROOT, {}))
    return bootstrap.instructions(project.environment("prod"), made).splitlines()


def after(lines: list[str], beginning: str) -> str:
    [at] = [number for number, line in enumerate(lines) if line.strip().startswith(beginning)]
    return lines[at + 1].strip()


def test_a_service_s_roles_are_named_with_their_github_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(monkeypatch)
    assert (
        after(lines, "prod-orders-preview (with required reviewers), prod-orders-drift")
        == "arn:orders-preview"
    )
    assert after(lines, "prod-orders (from main only)") == "arn:orders-deploy"
    assert [line for line in lines if "ROLE    " in line] == ["  ROLE    arn:preview", "  ROLE    arn:deploy"]


def test_the_registry_s_account_has_the_role_of_the_images(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(monkeypatch, images_role_arn="arn:images")
    assert after(lines, "GitHub, environment images") == "arn:images"
    assert "arn:images" not in "\n".join(shown(monkeypatch))


def test_an_account_without_services_has_no_lines_about_them(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(monkeypatch, service_role_arns={})
    assert not [line for line in lines if "the services" in line]


@pytest.mark.parametrize(
    ("engine", "code", "word"), [(130, 130, "interrupted"), (1, 1, "failed"), (255, 1, "failed")]
)
@pytest.mark.parametrize("cloud", ["sandbox", "aws"])
def test_an_interrupted_bootstrap_ends_as_interrupted(
    engine: int, code: int, word: str, cloud: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(workspace: Workspace, *argv: str, **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(argv, engine)

    monkeypatch.setattr(Workspace, "pulumi", ended)
    workspace = Workspace("dev", project.ROOT, {})
    monkeypatch.setattr(bootstrap, "_on_aws", lambda _: workspace)
    monkeypatch.setattr(session, "open_bootstrap", lambda *_: workspace)
    with pytest.raises(StrataError, match=f"The bootstrap of dev .*{word}") as refused:
        bootstrap.bootstrap("dev", CloudTarget(cloud))
    assert refused.value.exit_code == code
