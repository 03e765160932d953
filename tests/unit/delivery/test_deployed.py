"""Services since their last good deployment: one whose deployment failed is deployed again."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from strata import cli, project
from strata.commands import delivery
from strata.delivery import deployed
from strata.delivery.deployed import Deployment
from strata.engine import other_stacks
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.workload import ask, contracts

RUN = CliRunner()
Affected = Callable[..., dict[str, list[str]]]


def tags(commit: str) -> str:
    return json.dumps({"version": 1, "tags": {deployed.TAG: commit, "other": "x"}})


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace("dev", tmp_path, {"PULUMI_BACKEND_URL": f"file://{tmp_path}/state?metadata=skip"})


def write(tmp_path: Path, service: str, text: str) -> None:
    path = tmp_path / "state" / ".pulumi" / "stacks" / service / "dev.pulumi-tags"
    path.parent.mkdir(parents=True)
    path.write_text(text)


def test_commits_are_read_from_the_stacks_tags(tmp_path: Path, workspace: Workspace) -> None:
    write(tmp_path, "orders", tags("a" * 40))
    write(tmp_path, "receipts", '{"version": 1, "tags": {}}')
    write(tmp_path, "spoilt", "{")
    write(tmp_path, "reports", tags(f"{'b' * 40} keys=0a1b2c3d logs=11111111"))
    found = deployed.deployments(workspace, ["orders", "receipts", "reports", "spoilt", "new"])
    assert found == {
        "orders": Deployment("a" * 40),
        "reports": Deployment("b" * 40, ("keys=0a1b2c3d", "logs=11111111")),
    }


def test_commits_are_read_from_a_bucket(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        s3: Any = boto3.client("s3")
        s3.create_bucket(Bucket="state")
        s3.put_object(
            Bucket="state", Key=".pulumi/stacks/orders/dev.pulumi-tags", Body=tags("b" * 40).encode()
        )
        deployed.main(["s3://state", "dev", "orders", "receipts"])
    printed = capsys.readouterr().out
    monkeypatch.setattr(Workspace, "module_output", lambda *_: printed)
    bucket = Workspace("dev", project.ROOT, {"PULUMI_BACKEND_URL": "s3://state"})
    assert deployed.deployments(bucket, ["orders", "receipts"]) == {"orders": Deployment("b" * 40)}


def test_the_states_of_other_stacks_are_none_of_the_tags(tmp_path: Path, workspace: Workspace) -> None:
    write(tmp_path, "orders", tags("a" * 40))
    assert other_stacks.read(workspace, "strata") == {}


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> list[tuple[str, ...]]:
    """The arguments of the engine's calls."""
    called: list[tuple[str, ...]] = []

    def pulumi(_: Workspace, *argv: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
        called.append(argv)
        return subprocess.CompletedProcess(argv, 0, "", "")

    monkeypatch.setattr(Workspace, "pulumi", pulumi)
    return called


def test_a_commit_is_a_tag_of_the_stack_and_goes_with_the_service(
    tmp_path: Path, engine: list[tuple[str, ...]]
) -> None:
    own = Workspace("dev", tmp_path, {"PULUMI_BACKEND_URL": f"file://{tmp_path}/state"}, service="orders")
    deployed.record(own, Deployment("a" * 40, ("keys=0a1b2c3d",)))
    assert engine.pop() == (
        "stack",
        "tag",
        "set",
        deployed.TAG,
        f"{'a' * 40} keys=0a1b2c3d",
        "--stack",
        "dev",
    )
    deployed.forget(own)
    assert engine == []
    write(tmp_path, "orders", tags("a" * 40))
    deployed.forget(own)
    assert engine.pop() == ("stack", "tag", "rm", deployed.TAG, "--stack", "dev")


def test_a_commit_that_can_t_be_recorded_is_an_error(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> None:
    failed = subprocess.CompletedProcess((), 1, "", "no rights")
    monkeypatch.setattr(Workspace, "pulumi", lambda *_, **__: failed)
    with pytest.raises(StrataError, match="deploys it again: no rights"):
        deployed.record(workspace, Deployment("a" * 40))


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """A checkout with two services; the function commits a change of one file and returns the commit."""
    for service in ("orders", "receipts"):
        folder = tmp_path / "services" / service
        folder.mkdir(parents=True)
        (folder / "Pulumi.yaml").write_text(f"name: {service}\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    monkeypatch.setattr(project, "ROOT", tmp_path)

    def git(*argv: str) -> str:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        done = subprocess.run(["git", *who, *argv], cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "--quiet", "--initial-branch", "main")

    def commit(path: str) -> str:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path + str(len(git("log", "--all", "--oneline").splitlines())))
        git("add", ".")
        git("commit", "--quiet", "--message", path)
        return git("rev-parse", "HEAD")

    git("add", ".")
    git("commit", "--quiet", "--message", "first")
    return commit


@pytest.fixture
def affected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> Affected:
    """The reasons of `strata affected --deployed` for the recorded *commits*."""
    platform = project.Environment("dev", tmp_path, ("111111111111",), "ap-northeast-2")

    def run(commits: dict[str, str], recorded: str = "", contract: str = "") -> dict[str, list[str]]:
        known = {name: Deployment(commit, (*recorded.split(),)) for name, commit in commits.items()}
        monkeypatch.setattr(delivery, "open_workspace", lambda *_, **__: workspace)
        monkeypatch.setattr(deployed, "deployments", lambda *_: known)
        monkeypatch.setattr(ask, "lines", lambda *_: contract.split())
        return delivery._since_deployed(platform, delivery.CloudTarget.sandbox)

    return run


def test_a_service_whose_deployment_failed_is_deployed_by_the_next_commit(
    clone: Callable[[str], str], affected: Affected
) -> None:
    good = clone("services/receipts/src/a.py")
    clone("services/orders/src/a.py")
    clone("services/receipts/README.md")
    # The deployment of orders failed after its commit: its last good one is before it.
    found = affected({"orders": good, "receipts": good})
    assert found == {"dev/orders": ["services/orders/src/a.py"], "dev/receipts": []}


def test_a_service_that_was_deployed_well_is_left_out(
    clone: Callable[[str], str], affected: Affected
) -> None:
    before = clone("services/orders/src/a.py")
    last = clone("services/receipts/src/a.py")
    assert affected({"orders": last, "receipts": before}) == {
        "dev/orders": [],
        "dev/receipts": ["services/receipts/src/a.py"],
    }


@pytest.mark.parametrize("commit", ["f" * 40, "unknown", f"{'a' * 40}-dirty", "--output=x"])
def test_a_commit_that_the_clone_lacks_deploys_the_service(
    clone: Callable[[str], str], affected: Affected, commit: str
) -> None:
    last = clone("services/orders/src/a.py")
    found = affected({"orders": commit, "receipts": last})
    assert found == {"dev/orders": [f"{commit} is not a commit of this clone"], "dev/receipts": []}


def test_a_service_without_a_good_deployment_is_deployed(
    clone: Callable[[str], str], affected: Affected
) -> None:
    last = clone("services/orders/src/a.py")
    assert affected({"receipts": last})["dev/orders"] == ["no deployment has succeeded"]


@pytest.mark.parametrize(
    ("recorded", "contract", "reasons"),
    [
        ("keys=1 database=1", "keys=1 database=2", (["database"], [])),
        ("keys=1 database=1", "keys=2 database=1", (["keys"], ["keys"])),
        ("keys=1", "keys=1 database=2", (["database"], [])),
        ("keys=1 stream=1 kafka=1", "keys=1 stream=2 kafka=2", ([], ["stream"])),
        ("tables=1", "tables=2", (["tables"], [])),
        ("keys=1 names=1", "keys=1 names=1", ([], [])),
        # A deployment before there were records, and a platform that is not up.
        ("", "keys=1", ([], [])),
        ("keys=1", "", ([], [])),
    ],
)
def test_a_service_follows_the_parts_of_the_platform_that_it_uses(
    tmp_path: Path,
    clone: Callable[[str], str],
    affected: Affected,
    recorded: str,
    contract: str,
    reasons: tuple[list[str], list[str]],
) -> None:
    """Code of the platform that no service imports may replace a database under its name."""
    uses = "{platform.database: connect, platform.tables.carts: read}"
    triggers = "[{stream: platform.stream}, {topic: changed}]"
    for service, process in (("orders", f"{{uses: {uses}}}"), ("receipts", f"{{triggers: {triggers}}}")):
        path = tmp_path / "services" / service / "Pulumi.dev.yaml"
        path.write_text(f"config: {{{service}:run: {{api: {process}}}}}")
    last = clone("README.md")
    found = affected({"orders": last, "receipts": last}, recorded, contract)
    for service, parts in zip(("orders", "receipts"), reasons, strict=True):
        assert found[f"dev/{service}"] == [f"{part} of the platform's contract" for part in parts]


def test_the_digests_are_of_the_parts_that_the_platform_has() -> None:
    def get_parameter(**_: str) -> dict[str, object]:
        return {"Parameter": {"Value": json.dumps({"keys": {"a": 1}, "kafka": None, "names": {"a": 1}})}}

    ssm = SimpleNamespace(get_parameter=get_parameter, exceptions=SimpleNamespace(ParameterNotFound=KeyError))
    keys, names = contracts.parts(ssm)
    assert keys.startswith("keys=")
    assert names == keys.replace("keys", "names")


def test_commits_that_can_t_be_read_deploy_every_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "services" / "orders").mkdir(parents=True)
    (tmp_path / "services" / "orders" / "Pulumi.yaml").write_text("name: orders\n")

    def fails(*_: object, **__: object) -> Workspace:
        raise StrataError("dev has not been brought up")

    monkeypatch.setattr(delivery, "open_workspace", fails)
    platform = project.Environment("dev", tmp_path, ("111111111111",), "ap-northeast-2")
    found = delivery._since_deployed(platform, delivery.CloudTarget.sandbox)
    assert found == {"dev/orders": ["no deployment has succeeded"]}
    assert "No deployment is known: dev has not been brought up" in capsys.readouterr().err


def test_the_command_prints_a_matrix_and_needs_an_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_since_deployed", lambda *_: {"dev/orders": ["x"], "dev/receipts": []})
    done = RUN.invoke(cli.app, ["affected", "--deployed", "--environment", "dev", "--json"])
    assert done.exit_code == Exit.OK
    found = json.loads(done.stdout)
    assert (found["affected"], found["unaffected"]) == ([], [])
    assert [one["name"] for one in found["services"]["affected"]] == ["dev-orders"]
    assert [one["name"] for one in found["services"]["unaffected"]] == ["dev-receipts"]
    without = RUN.invoke(cli.app, ["affected", "--deployed"])
    assert isinstance(without.exception, StrataError)
