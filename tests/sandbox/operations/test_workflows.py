"""The workflows: checked by actionlint, and their shell steps run here with CLOUD=sandbox."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sandbox import workflow_steps
from strata import project
from strata.targets.sandbox import actionlint, paths, policy

# Which tests run which step: those in this file, or in another one beside it.
RUN_HERE = {
    ("ready", "Python environment"),
    ("preview", "Python environment"),
    ("preview", "Affected environments"),
    ("preview", "Preview"),
    ("preview", "Gate"),
    ("deploy-environment", "Outputs"),
    ("drift", "All environments"),
    ("drift", "All services"),
    ("deploy-environment", "Affected services"),
}
# Steps of a service, which are those of its environment with another target.
OF_A_SERVICE = {
    ("preview", "Preview of the service"): "Preview",
    ("preview", "Gate of the service"): "Gate",
    ("drift", "Compare of the service"): "Compare",
}
# `strata up` and `strata outputs` of a service, and `strata preview` before the update.
ONE_COMMAND = {
    ("deploy", "Images of the services"): 'strata image --cloud "$CLOUD"',
    ("deploy-environment", "Refusals"): 'strata preview "$ENVIRONMENT" --cloud "$CLOUD"',
    ("deploy-services", "Up of the service"): 'strata up "$TARGET" --cloud "$CLOUD"',
    (
        "deploy-services",
        "Outputs of the service",
    ): 'strata outputs "$TARGET" --cloud "$CLOUD" --json > outputs.json',
}
RUN_ELSEWHERE = {("drift", "Compare"): "test_drift_service.py"}
# They run these very tests.
THESE_TESTS = {("test", "Everything"), ("test", "Unit tests")}
BUCKET = "aws:s3/bucket:Bucket"
PACK = Path(__file__).parent / "policy_pack"


@pytest.fixture
def platform(small: Any) -> Any:
    """The small platform."""
    return small


def sandboxed(platform: Any, environment: str = "dev") -> dict[str, str]:
    """The differences to GitHub: the cloud, and the variables that GitHub would set."""
    return platform.variables | {"CLOUD": "sandbox", "ENVIRONMENT": environment}


def run(file: str, name: str, folder: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return workflow_steps.run(workflow_steps.step(file, name), folder, variables)


def test_actionlint_finds_nothing_in_the_workflows() -> None:
    done = actionlint.check([], lambda _: None)
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("needs: affected", "needs: effected", "effected"),
        ("matrix.environment }}-preview", "matrix.enviroment }}-preview", "enviroment"),
        ("id-token: write", "id-token: wriet", "wriet"),
    ],
)
def test_actionlint_finds_what_is_wrong(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    text = (project.ROOT / ".github" / "workflows" / "preview.yml").read_text()
    assert right in text
    broken = tmp_path / ".github" / "workflows" / "preview.yml"
    broken.parent.mkdir(parents=True)
    broken.write_text(text.replace(right, wrong))
    done = actionlint.check([broken], lambda _: None)
    assert done.returncode == 1
    assert said in done.stdout


def test_the_inputs_of_the_pinned_actions_are_ones_that_they_have(tmp_path: Path) -> None:
    # actionlint has the inputs of a version's tag, and not those of a commit.
    tagged = re.compile(r"@[0-9a-f]{40} # (v\d+)\S*")
    shutil.copytree(project.ROOT / ".github", tmp_path / ".github")
    files = sorted((tmp_path / ".github" / "workflows").glob("*.yml"))
    for path in files:
        path.write_text(tagged.sub(r"@\1", path.read_text()))
    done = actionlint.check(files, lambda _: None, tmp_path)
    assert done.stdout == ""
    files[0].write_text(files[0].read_text().replace("retention-days:", "retention-day:"))
    assert "retention-day" in actionlint.check(files, lambda _: None, tmp_path).stdout


def test_every_shell_step_is_run_by_a_test() -> None:
    steps = workflow_steps.all_steps()
    assert {(step.file, step.name) for step in steps} == {
        *RUN_HERE,
        *RUN_ELSEWHERE,
        *OF_A_SERVICE,
        *ONE_COMMAND,
        *THESE_TESTS,
    }
    assert len({(step.file, step.name) for step in steps}) == len(steps)
    for (file, name), place in RUN_ELSEWHERE.items():
        assert f'workflow_steps.step("{file}", "{name}")' in (Path(__file__).parent / place).read_text()


def test_a_service_is_handled_as_its_environment_is() -> None:
    for (file, name), like in OF_A_SERVICE.items():
        script = workflow_steps.step(file, name).script.replace("$TARGET", "$ENVIRONMENT")
        assert script == workflow_steps.step(file, like).script
    for (file, name), script in ONE_COMMAND.items():
        assert workflow_steps.step(file, name).script == script


@pytest.mark.parametrize("file", ["ready", "preview"])
def test_the_python_environment_is_made_and_put_on_the_path(tmp_path: Path, file: str) -> None:
    path = tmp_path / "path"
    done = run(file, "Python environment", project.ROOT, {"GITHUB_PATH": str(path)})
    assert done.returncode == 0, done.stderr
    [folder] = path.read_text().split()
    assert (Path(folder) / "strata").exists()
    assert (Path(folder) / "python3").exists()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository whose second commit changes what only test is made from."""
    script = """
        git init --quiet --initial-branch main .
        git config user.name somebody && git config user.email somebody@example.org
        echo 1 > Pulumi.test.yaml && git add . && git commit --quiet --message first
        echo 2 > Pulumi.test.yaml && echo 2 > README.md && git add . && git commit --quiet --message second
    """
    subprocess.run(["bash", "-ec", script], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def test_the_matrix_comes_from_the_files_between_the_commits(clone: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    variables = {"BASE": "HEAD~1", "GITHUB_OUTPUT": str(output)}
    done = run("preview", "Affected environments", clone, variables)
    assert done.returncode == 0, done.stderr
    name, _, value = output.read_text().strip().partition("=")
    assert name == "environments"
    found = json.loads(value)
    assert (found["affected"], found["unaffected"]) == (["test"], ["dev", "prod"])
    assert {one["environment"] for one in found["services"]["affected"]} <= {"test"}


def test_without_a_known_deployed_commit_all_services_of_the_environment_are_deployed(
    clone: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    variables = {
        "ENVIRONMENT": "test",
        "CLOUD": "sandbox",
        "GITHUB_OUTPUT": str(output),
        "STRATA_SANDBOX_DIR": str(tmp_path / "none"),
    }
    done = run("deploy-environment", "Affected services", clone, variables)
    assert done.returncode == 0, done.stderr
    found = json.loads(output.read_text().partition("=")[2])
    assert {one["environment"] for one in found["services"]["affected"]} <= {"test"}
    assert (found["services"]["unaffected"], found["unaffected"]) == ([], [])


def test_a_base_that_is_no_commit_fails_and_is_not_an_empty_matrix(clone: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    variables = {"BASE": "0" * 40, "GITHUB_OUTPUT": str(output)}
    assert run("preview", "Affected environments", clone, variables).returncode != 0
    assert not output.exists()


def test_a_preview_makes_the_comment_and_the_artifact_and_passes_the_gate(
    platform: Any, tmp_path: Path
) -> None:
    (tmp_path / "policies").symlink_to(project.ROOT / "policies")
    done = run("preview", "Preview", tmp_path, sandboxed(platform))
    assert done.returncode == 0, done.stdout + done.stderr
    report = (tmp_path / "report.md").read_text()
    assert report.startswith("## dev: no changes: all ")
    assert "Policies: not run" not in report
    assert "summaryEvent" in (tmp_path / "preview.json").read_text()

    gate = run("preview", "Gate", tmp_path, sandboxed(platform))
    assert gate.returncode == 0, gate.stderr
    assert (tmp_path / "gate.md").read_text() == report


def test_the_gate_stops_the_replacement_of_a_bucket_that_the_engine_plans(
    platform: Any, tmp_path: Path
) -> None:
    [bucket] = [
        item["urn"]
        for item in platform.state("dev")
        if item["type"] == BUCKET and item["urn"].endswith("::access-logs")
    ]
    shown = platform.workspace("dev").pulumi("preview", "--json", "--replace", bucket, capture=True)
    (tmp_path / "preview.json").write_text(shown.stdout)
    gate = run("preview", "Gate", tmp_path, sandboxed(platform))
    assert gate.returncode == 3, gate.stderr
    assert f"replace of {BUCKET} access-logs" in gate.stderr
    first = (tmp_path / "gate.md").read_text().splitlines()[0]
    assert first.startswith("## dev: **REPLACES 1 stateful**: <code>access-logs</code>")


def test_a_change_by_hand_is_in_the_report(platform: Any) -> None:
    """`strata up` restores what was changed by hand: test_expect_no_changes.py."""
    [vpc] = [item for item in platform.state("dev") if item["type"] == "aws:ec2/vpc:Vpc"]
    client = platform.client("dev", "ec2")
    client.create_tags(Resources=[vpc["id"]], Tags=[{"Key": "Owner", "Value": "somebody-else"}])
    try:
        shown = json.loads(platform.strata("report", "dev", "--json").stdout)
    finally:
        client.create_tags(Resources=[vpc["id"]], Tags=[{"Key": "Owner", "Value": "platform"}])
    assert [item["urn"] for item in shown["drift"]] == [vpc["urn"]]
    [drift] = shown["drift"][0]["properties"]
    assert (drift["old"], drift["new"]) == ("platform", "somebody-else")
    assert [item["urn"] for item in shown["changes"]] == [vpc["urn"]]
    assert shown["counts"] == {"update": 1}


def test_a_mandatory_policy_that_is_broken_fails_the_report_by_name(platform: Any) -> None:
    done = platform.strata("report", "dev", "--policy-pack", str(PACK))
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("## dev: **policies forbid it** (1)"), done.stdout
    assert "<code>other-block</code>" in done.stdout


def test_a_deployment_fails_with_a_rule_that_is_broken_and_passes_with_the_house_rules(
    platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_SANDBOX_DIR", platform.variables["STRATA_SANDBOX_DIR"])

    def deployed(pack: Path) -> subprocess.CompletedProcess[str]:
        # As pulumi/actions runs it: no preview, so that the rules check what is being created.
        argv = ("up", "--yes", "--skip-preview", "--policy-pack", str(policy.copy(pack, paths.of("dev"))))
        return platform.workspace("dev").pulumi(*argv, capture=True)

    broken = deployed(PACK)
    # Second, because a failed deployment leaves the stack without outputs.
    kept = deployed(project.POLICIES)
    assert broken.returncode != 0
    assert "other-block" in broken.stdout
    assert kept.returncode == 0, kept.stdout + kept.stderr
    assert "decided at deployment" not in kept.stdout


def test_a_deployment_keeps_outputs_with_its_commit(platform: Any, tmp_path: Path) -> None:
    done = run("deploy-environment", "Outputs", tmp_path, sandboxed(platform, "test"))
    assert done.returncode == 0, done.stderr
    kept = tmp_path / "test.json"
    commit = json.loads(kept.read_text())["commit"]
    shown = platform.strata("promoted", "--json", "--outputs", f"test={kept}")
    assert shown.returncode == 0, shown.stderr
    stages = json.loads(shown.stdout)
    assert {item["commit"] for item in stages["environments"]} == {commit.removesuffix("-dirty")}
    assert [gap["commits"] for gap in stages["waiting"]] == [[], []]


def test_another_commit_alone_changes_no_resource(platform: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(platform.variables, "STRATA_COMMIT", "0" * 40)
    done = platform.strata("preview", "dev", "--expect-no-changes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0" * 40 in done.stdout


def test_drift_is_looked_for_in_every_environment(tmp_path: Path) -> None:
    output = tmp_path / "output"
    done = run("drift", "All environments", project.ROOT, {"GITHUB_OUTPUT": str(output)})
    assert done.returncode == 0, done.stderr
    assert json.loads(output.read_text().partition("=")[2]) == project.names()


def test_drift_is_looked_for_in_every_service(tmp_path: Path) -> None:
    output = tmp_path / "output"
    done = run("drift", "All services", project.ROOT, {"GITHUB_OUTPUT": str(output)})
    assert done.returncode == 0, done.stderr
    assert json.loads(output.read_text().partition("=")[2])["services"]["unaffected"] == []
