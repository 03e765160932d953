"""Permissions and inputs of the workflows' files; test_workflows.py of the sandbox runs them."""

import re
import tomllib

import pytest
import yaml

from bootstrap import github
from strata.delivery import waves
from strata.delivery.promoted import ORDER
from strata.report.markdown import ARTIFACT
from unit.recording import ROOT

FOLDER = ROOT / ".github"
FILES = sorted([*FOLDER.glob("workflows/*.yml"), *FOLDER.glob("actions/*/action.yml")])
PINNED = re.compile(r"^[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}$")
VERSION = re.compile(r"uses: \S+@[0-9a-f]{40} # v\d+(\.\d+){0,2}$")
SCOPES = {
    "preview": {"contents": "read", "id-token": "write", "pull-requests": "write"},
    "unaffected": {"pull-requests": "write"},
    "up": {"contents": "read", "id-token": "write"},
    "services": {"contents": "read", "id-token": "write", "pull-requests": "write"},
    "unaffected-services": {"pull-requests": "write"},
    "deleted-services": {"pull-requests": "write"},
    "images": {"contents": "read", "id-token": "write"},
    "dev": {"contents": "read", "id-token": "write"},
    "test": {"contents": "read", "id-token": "write"},
    "prod": {"contents": "read", "id-token": "write"},
}
OURS = ("preview", "deploy", "deploy-environment", "deploy-services")
WAVES = ("services-first", "services-second", "services-third", "services-rest")


def load(path):
    return yaml.safe_load(path.read_text())


def workflow(name):
    return load(FOLDER / "workflows" / f"{name}.yml")


def triggers(name):
    return workflow(name)[True]  # YAML 1.1 reads `on` as yes


def steps(document):
    jobs = document.get("jobs", {}).values()
    return [step for job in [*jobs, document.get("runs", {})] for step in job.get("steps", ())]


def named(job, name):
    [found] = [step for step in job["steps"] if step.get("name") == name]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_action_of_others_is_pinned_to_a_commit_and_states_its_version(path):
    used = [step["uses"] for step in steps(load(path)) if "uses" in step]
    for action in used:
        assert action.startswith("./.github/") or PINNED.match(action), action
    lines = [line.strip().removeprefix("- ") for line in path.read_text().splitlines() if "uses: " in line]
    assert [line for line in lines if "./" not in line and not VERSION.search(line)] == []


def test_an_action_is_pinned_to_the_same_commit_everywhere():
    pins: dict[str, set[str]] = {}
    for path in FILES:
        for step in steps(load(path)):
            if "@" in step.get("uses", ""):
                name, _, commit = step["uses"].partition("@")
                pins.setdefault(name, set()).add(commit)
    assert {name for name, commits in pins.items() if len(commits) > 1} == set()


def test_the_engine_is_the_one_that_the_lock_names():
    shown = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    [wanted] = [item.partition("==")[2] for item in shown if item.startswith("pulumi==")]
    versions = [
        step["with"]["pulumi-version"]
        for path in FILES
        for step in steps(load(path))
        if step.get("uses", "").startswith("pulumi/actions@")
    ]
    assert len(versions) >= 2
    assert set(versions) == {wanted}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_shell_step_has_an_expression_with_foreign_input(path):
    assert [step["run"] for step in steps(load(path)) if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("name", OURS)
def test_a_workflow_may_only_read_and_its_jobs_only_what_they_need(name):
    shown = workflow(name)
    assert shown["permissions"] == {"contents": "read"}
    for job, body in shown["jobs"].items():
        expected = SCOPES.get(job, {"contents": "read"})
        if name != "preview" and job in ("services", *WAVES):
            expected = SCOPES["up"]
        assert body.get("permissions", {"contents": "read"}) == expected, job


@pytest.mark.parametrize("name", ["preview", "deploy-environment", "deploy-services"])
def test_shell_steps_end_with_the_first_command_that_fails(name):
    assert workflow(name)["defaults"]["run"]["shell"] == "bash"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_checkout_leaves_no_credentials_behind(path):
    checkouts = [step for step in steps(load(path)) if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("name", ["preview", "deploy-environment", "deploy-services"])
def test_every_job_that_runs_steps_ends_some_time(name):
    running = [job for job in workflow(name)["jobs"].values() if "steps" in job]
    assert running
    assert all("timeout-minutes" in job for job in running)


def test_a_report_names_the_commit_that_was_pushed_and_not_its_merge():
    preview = workflow("preview")["jobs"]["preview"]
    assert preview["env"]["STRATA_COMMIT"] == "${{ github.event.pull_request.head.sha }}"


def test_a_fork_gets_no_preview_as_every_job_waits_for_the_guarded_one():
    jobs = workflow("preview")["jobs"]
    guard = "github.event.pull_request.head.repo.full_name == github.repository"
    assert jobs["affected"]["if"] == guard
    for name in ("preview", "unaffected", "services", "unaffected-services", "deleted-services"):
        assert jobs[name]["needs"] == "affected"
        assert not re.search(r"always\(\)|cancelled\(\)|failure\(\)", jobs[name]["if"])


def test_a_preview_runs_on_what_a_fork_can_t_start_with_secrets():
    assert set(triggers("preview")) == {"pull_request"}
    assert {"labeled", "unlabeled", "synchronize"} <= set(triggers("preview")["pull_request"]["types"])


def test_a_preview_takes_the_role_of_its_environment_s_previews():
    job = workflow("preview")["jobs"]["preview"]
    assert job["environment"] == "${{ matrix.environment }}-preview"
    [ready] = [step for step in job["steps"] if step.get("uses") == "./.github/actions/ready"]
    assert ready["with"]["role"] == "${{ vars.ROLE }}"
    [role] = [
        step["with"]["role-to-assume"]
        for step in steps(load(FOLDER / "actions" / "ready" / "action.yml"))
        if "configure-aws-credentials" in step.get("uses", "")
    ]
    assert role == "${{ inputs.role }}"


def test_there_is_one_comment_for_each_environment_edited_in_place():
    jobs = workflow("preview")["jobs"]
    comments = [named(jobs[name], "Comment") for name in ("preview", "unaffected")]
    assert {step["with"]["header"] for step in comments} == {"preview-${{ matrix.environment }}"}
    assert comments[0]["with"]["path"] == "report.md"
    assert "recreate" not in comments[0]["with"]
    assert comments[1]["with"]["only_update"] is True


def test_the_comment_and_the_artifact_come_from_a_failed_preview_too():
    job = workflow("preview")["jobs"]["preview"]
    assert named(job, "Comment")["if"] == "${{ !cancelled() && hashFiles('report.md') != '' }}"
    assert named(job, "Artifact")["if"] == "${{ !cancelled() }}"
    instead = named(job, "Comment without report")
    assert instead["if"] == "${{ !cancelled() && hashFiles('report.md') == '' }}"
    assert instead["with"]["header"] == named(job, "Comment")["with"]["header"]
    assert "there is no preview of this commit" in instead["with"]["message"]
    order = [step.get("name") for step in job["steps"]]
    assert order.index("Preview") < order.index("Comment") < order.index("Artifact") < order.index("Gate")


def test_the_artifact_is_the_one_that_the_report_points_to_and_has_the_json():
    artifact = named(workflow("preview")["jobs"]["preview"], "Artifact")["with"]
    assert artifact["name"] == ARTIFACT.format(environment="${{ matrix.environment }}")
    assert artifact["path"].split() == ["preview.json", "report.md"]


def test_the_label_and_nothing_else_opens_the_gate():
    job = workflow("preview")["jobs"]["preview"]
    gates = [step for step in job["steps"] if "--gate" in step.get("run", "")]
    assert [step["if"] for step in gates] == [
        "${{ !contains(github.event.pull_request.labels.*.name, 'allow-replace') }}"
    ]
    assert not any("continue-on-error" in step for step in job["steps"])


def test_a_deployment_goes_from_dev_to_test_to_prod_and_no_other_way():
    jobs = workflow("deploy")["jobs"]
    del jobs["images"]
    assert tuple(jobs) == ORDER
    assert [job["with"]["environment"] for job in jobs.values()] == list(ORDER)
    assert [job.get("needs") for job in jobs.values()] == ["images", *ORDER[:-1]]
    assert all(set(job) <= {"needs", "permissions", "uses", "with"} for job in jobs.values())
    assert {job["uses"] for job in jobs.values()} == {"./.github/workflows/deploy-environment.yml"}


def test_an_image_is_built_once_before_all_environments_with_the_role_of_images_alone():
    job = workflow("deploy")["jobs"]["images"]
    assert "needs" not in job
    assert job["environment"] == github.IMAGES
    assert "strategy" not in job
    assert job["concurrency"] == {"group": "images", "cancel-in-progress": False}
    checkout, *others = job["steps"]
    assert checkout["with"]["ref"] == "${{ github.sha }}"
    assert {step["if"] for step in others} == {"${{ hashFiles('services/*/**/Dockerfile') != '' }}"}
    assert named(job, "Images of the services")["run"] == 'strata image --cloud "$CLOUD"'
    uses = [step.get("uses", "").partition("@")[0] for step in job["steps"]]
    assert uses[-1] == ""
    assert uses.index("docker/setup-qemu-action") < uses.index("docker/setup-buildx-action")
    # An hour: the longest session of a role without a maximum of its own.
    assert job["timeout-minutes"] <= 60


def test_a_deployment_builds_no_image_of_its_own():
    runs = [step.get("run", "") for step in steps(workflow("deploy-environment"))]
    assert not [run for run in runs if "strata image" in run]


def test_a_deployment_is_of_main_and_of_the_commit_that_started_it():
    assert triggers("deploy") == {"push": {"branches": ["main"]}}
    checkouts = {
        step["with"]["ref"]
        for step in steps(workflow("deploy-environment"))
        if step.get("uses", "").startswith("actions/checkout@")
    }
    assert checkouts == {"${{ github.sha }}"}


def test_one_job_at_a_time_deploys_or_compares_an_environment_and_none_is_cancelled():
    jobs = [
        workflow("deploy-environment")["jobs"]["up"],
        load(FOLDER / "workflows" / "drift.yml")["jobs"]["compare"],
    ]
    groups = {job["concurrency"]["group"].replace("inputs", "matrix") for job in jobs}
    assert groups == {"environment-${{ matrix.environment }}"}
    assert not any(job["concurrency"]["cancel-in-progress"] for job in jobs)


def test_an_approval_that_is_pending_for_prod_does_not_hold_up_dev():
    assert "concurrency" not in workflow("deploy")


def test_drift_detection_takes_the_role_without_the_reviewers_of_previews():
    compare = load(FOLDER / "workflows" / "drift.yml")
    assert compare["jobs"]["compare"]["environment"] == "${{ matrix.environment }}-drift"
    assert set(triggers("drift")) == {"schedule", "workflow_dispatch"}


def test_a_deployment_waits_for_its_github_environment_s_approval():
    assert workflow("deploy-environment")["jobs"]["up"]["environment"] == "${{ inputs.environment }}"


def test_a_deployment_is_pulumi_s_own_up_with_the_policies():
    up = named(workflow("deploy-environment")["jobs"]["up"], "Up")
    assert up["uses"].startswith("pulumi/actions@")
    assert up["with"]["command"] == "up"
    assert up["with"]["stack-name"] == "${{ inputs.environment }}"
    assert up["with"]["policyPacks"] == "policies"
    assert up["with"]["cloud-url"] == "${{ vars.STATE }}"


def test_what_aws_would_refuse_is_refused_before_the_update():
    order = [step.get("name") for step in workflow("deploy-environment")["jobs"]["up"]["steps"]]
    assert order.index("Refusals") + 1 == order.index("Up")


def test_services_of_a_wave_are_deployed_side_by_side_and_each_with_its_own_role():
    job = workflow("deploy-services")["jobs"]["services"]
    assert job["strategy"] == {
        "fail-fast": False,
        "max-parallel": "${{ inputs.parallel }}",
        "matrix": {"include": "${{ fromJSON(inputs.services) }}"},
    }
    assert job["environment"] == "${{ matrix.name }}"
    assert job["concurrency"] == {"group": "environment-${{ matrix.name }}", "cancel-in-progress": False}
    assert named(job, "Up of the service")["run"] == 'strata up "$TARGET" --cloud "$CLOUD"'


def test_services_are_deployed_after_the_platform_and_after_those_that_they_use():
    jobs = workflow("deploy-environment")["jobs"]
    assert [name for name in jobs if name != "up"] == [*WAVES]
    assert len(WAVES) == waves.SIDE_BY_SIDE + 1
    for number, name in enumerate(WAVES):
        job, wave = jobs[name], f"fromJSON(needs.up.outputs.services).services.waves[{number}]"
        assert job["needs"] == (["up", WAVES[number - 1]] if number else "up")
        assert job["uses"] == "./.github/workflows/deploy-services.yml"
        assert job["with"]["services"] == f"${{{{ toJSON({wave}) }}}}"
        assert f"{wave}[0] != null" in job["if"]
        # Else a wave would be skipped after one without services, or with a failed one.
        assert ("!cancelled() && needs.up.result == 'success'" in job["if"]) is bool(number)
        assert job["with"].get("parallel") == (1 if name == "services-rest" else None)


@pytest.mark.parametrize(("name", "suffix"), [("preview", "preview"), ("drift", "drift")])
def test_a_service_is_previewed_and_compared_with_its_own_role(name, suffix):
    job = workflow(name)["jobs"]["services"]
    assert job["environment"] == f"${{{{ matrix.name }}}}-{suffix}"
    assert job["env"]["TARGET"] == "${{ matrix.target }}"


def test_a_service_has_a_comment_of_its_own_and_the_same_gate():
    jobs = workflow("preview")["jobs"]
    assert named(jobs["services"], "Comment of the service")["with"]["header"] == "preview-${{ matrix.name }}"
    assert named(jobs["services"], "Gate of the service")["if"] == named(jobs["preview"], "Gate")["if"]
    assert named(jobs["services"], "Gate of the service")["run"].startswith('strata report "$TARGET" ')


def test_every_supported_python_is_tested_and_no_other():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    [(lowest, before)] = re.findall(r"^>=3\.(\d+),<3\.(\d+)$", project["requires-python"])
    supported = [f"3.{minor}" for minor in range(int(lowest), int(before))]
    jobs = workflow("test")["jobs"]
    setup = [step for step in jobs["everything"]["steps"] if "setup-python" in step.get("uses", "")]
    whole = [step["with"]["python-version"] for step in setup]
    assert [*whole, *jobs["unit"]["strategy"]["matrix"]["python"]] == supported
    # The other places that name versions: the interpreter that `make ready` looks for, and the linter.
    makefile = (ROOT / "Makefile").read_text()
    [candidates] = re.findall(r"^PYTHON \?= (.+)$", makefile, re.MULTILINE)
    assert [one.removeprefix("python") for one in candidates.split() if "." in one] == supported
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["target-version"]
    assert ruff == f"py3{lowest}"
    assert f"Python {supported[0]} to {supported[-1]}" in makefile
