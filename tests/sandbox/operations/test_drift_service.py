"""Findings of `strata drift` besides changes: ignored, unmanaged and unreadable resources, and the issue."""

import json
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from unit.drift.github import REPOSITORY, TOKEN, GitHub

from sandbox import workflow_steps
from strata.errors import Exit

ENVIRONMENT = "dev"
OWN = [{"Key": "Environment", "Value": ENVIRONMENT}, {"Key": "Project", "Value": "strata"}]
PATH = "aws:ec2/vpc:Vpc::network::tags.Owner"


@pytest.fixture
def platform(small: Any) -> Any:
    """The small platform: one VPC and its parts."""
    return small


@pytest.fixture
def ignore(platform: Any) -> Iterator[Callable[..., None]]:
    """Write drift-ignore.yaml with one entry; it is restored at the end."""
    file = platform.root / "drift-ignore.yaml"
    before = file.read_text()

    def write(path: str, expires: str = "2999-01-01") -> None:
        entry = {"path": path, "reason": "moving house", "expires": expires}
        file.write_text(json.dumps({"ignore": [entry]}))

    yield write
    file.write_text(before)


@pytest.fixture
def vpc(platform: Any) -> str:
    return str(platform.outputs(ENVIRONMENT)["vpc_id"])


@pytest.fixture
def new_owner(platform: Any, vpc: str) -> Iterator[None]:
    """The tag Owner of the VPC, changed by hand, and changed back at the end."""
    ec2 = platform.client(ENVIRONMENT, "ec2")
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Owner", "Value": "somebody-else"}])
    yield
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Owner", "Value": "platform"}])


@pytest.fixture
def github() -> Iterator[GitHub]:
    made = GitHub()
    yield made
    made.close()


def shown(run: subprocess.CompletedProcess[str], code: Exit) -> dict[str, Any]:
    assert run.returncode == code, run.stdout + run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_a_change_by_hand_is_real_until_an_entry_lets_it_pass_and_again_once_that_expired(
    platform: Any, new_owner: None, ignore: Callable[..., None]
) -> None:
    real = shown(platform.strata("drift", ENVIRONMENT, "--json"), Exit.CHANGES)
    (item,) = real["drifted"]
    assert item["remedy"]["restore"] == f"strata up {ENVIRONMENT}"
    assert 'component Network "network" in components/network/' in item["remedy"]["adopt"]
    assert '"platform" -> "somebody-else"' in item["remedy"]["adopt"]

    ignore(PATH)
    passed = shown(platform.strata("drift", ENVIRONMENT, "--json"), Exit.IGNORED)
    assert [item["path"] for item in passed["ignored"]] == [PATH]
    assert passed["drifted"] == passed["unused"] == []

    ignore(PATH, "2026-01-01")
    expired = platform.strata("drift", ENVIRONMENT)
    assert expired.returncode == Exit.USAGE
    assert f"{PATH}: expired on 2026-01-01" in expired.stderr
    assert expired.stdout == ""


def test_the_report_names_resource_property_declared_and_actual_value(platform: Any, vpc: str) -> None:
    ec2 = platform.client(ENVIRONMENT, "ec2")
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": False})

    run = platform.strata("drift", ENVIRONMENT)
    assert run.returncode == Exit.CHANGES
    assert "~ aws:ec2/vpc:Vpc network" in run.stdout
    assert "enableDnsSupport: declared true, actual false" in run.stdout
    count = len(platform.state(ENVIRONMENT))
    assert f"{count} of {count} refreshed" in run.stdout
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": True})


def test_drift_never_writes_state(platform: Any) -> None:
    before = platform.workspace(ENVIRONMENT).pulumi("stack", "export", capture=True).stdout
    topic = platform.outputs(ENVIRONMENT)["topic_arn"]
    platform.client(ENVIRONMENT, "sns").delete_topic(TopicArn=topic)

    found = shown(platform.strata("drift", ENVIRONMENT, "--json"), Exit.CHANGES)
    assert {item["urn"].rpartition("::")[2] for item in found["drifted"]} == {"operations"}
    assert platform.workspace(ENVIRONMENT).pulumi("stack", "export", capture=True).stdout == before
    assert platform.strata("up", ENVIRONMENT).returncode == Exit.OK


def test_a_resource_made_by_hand_is_listed_as_unmanaged_until_it_is_deleted(
    platform: Any, ignore: Callable[..., None], vpc: str
) -> None:
    ec2, s3 = (platform.client(ENVIRONMENT, service) for service in ("ec2", "s3"))
    subnet = platform.outputs(ENVIRONMENT)["private_subnet_ids"][0]
    region = platform.workspace(ENVIRONMENT).variables["AWS_REGION"]
    group = ec2.create_security_group(GroupName="by-hand", Description="by hand", VpcId=vpc)["GroupId"]
    launched = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, SubnetId=subnet)
    instance = launched["Instances"][0]["InstanceId"]
    s3.create_bucket(Bucket="by-hand", CreateBucketConfiguration={"LocationConstraint": region})
    s3.put_bucket_tagging(Bucket="by-hand", Tagging={"TagSet": OWN})

    try:
        found = shown(platform.strata("drift", ENVIRONMENT, "--json"), Exit.CHANGES)
        assert found["drifted"] == []
        assert {item["id"] for item in found["unmanaged"]} == {group, instance, "arn:aws:s3:::by-hand"}
        ignore("unmanaged::*")
        assert len(shown(platform.strata("drift", ENVIRONMENT, "--json"), Exit.IGNORED)["ignored"]) == 3
    finally:
        ec2.terminate_instances(InstanceIds=[instance])
        ec2.delete_security_group(GroupId=group)
        s3.delete_bucket(Bucket="by-hand")
    ignore("unmanaged::*")
    assert shown(platform.strata("drift", ENVIRONMENT, "--json"), Exit.OK)["unused"] == ["unmanaged::*"]


def test_resources_that_cannot_be_read_are_an_error_and_never_no_drift(platform: Any) -> None:
    silent = ["env", "AWS_ENDPOINT_URL_SNS=http://127.0.0.1:9"]
    run = platform.strata("exec", ENVIRONMENT, "--", *silent, "python", "-c", SCRIPT, "100", "50")
    report, tolerant = map(json.loads, run.stdout.split("\0"))
    assert report["verdict"] == "error"
    assert 0 < report["refreshed"] < report["total"]
    assert report["refreshed"] + len(report["unread"]) == report["total"]
    assert all("sns" in item["urn"] and "connect" in item["message"] for item in report["unread"])
    assert tolerant["verdict"] == "none"
    assert len(tolerant["unread"]) == len(report["unread"])


SCRIPT = """
import os, sys
from dataclasses import replace
from strata.drift import engine, text
from strata.engine import state
from strata.engine.workspace import Workspace
from strata.project import ROOT
workspace = Workspace(os.environ["PULUMI_STACK"], ROOT, dict(os.environ))
report = engine.refresh(workspace, lambda: state.read(workspace))
print("\\0".join(text.as_json(replace(report, minimum_coverage=float(one))) for one in sys.argv[1:]))
"""


def test_the_issue_opens_with_drift_and_closes_without_it(platform: Any, github: GitHub, vpc: str) -> None:
    here = {"GITHUB_API_URL": github.url, "GITHUB_TOKEN": TOKEN}
    argv = ("drift", ENVIRONMENT, "--github-issue", REPOSITORY)
    ec2 = platform.client(ENVIRONMENT, "ec2")
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Owner", "Value": "somebody-else"}])

    opened = platform.strata(*argv, **here)
    assert opened.returncode == Exit.CHANGES, opened.stdout + opened.stderr
    (issue,) = github.open()
    assert "somebody-else" in issue["body"]
    assert issue["html_url"] in opened.stderr
    assert TOKEN not in opened.stdout + opened.stderr

    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Owner", "Value": "platform"}])
    closed = platform.strata(*argv, **here)
    assert closed.returncode == Exit.OK, closed.stdout + closed.stderr
    assert github.open() == []


def test_a_github_that_refuses_is_an_error_after_the_report(platform: Any, github: GitHub) -> None:
    argv = ("drift", ENVIRONMENT, "--github-issue", REPOSITORY)
    refused = platform.strata(*argv, GITHUB_API_URL=github.url, GITHUB_TOKEN="wrong")
    assert refused.returncode == Exit.ERROR
    assert "refreshed" in refused.stdout
    assert "GitHub refuses the token" in refused.stderr
    without = platform.strata(*argv, GITHUB_TOKEN="")
    assert without.returncode == Exit.USAGE
    assert without.stdout == ""
    assert "needs GITHUB_TOKEN" in without.stderr


def compare(platform: Any, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The step of the workflow, as GitHub runs it."""
    step = workflow_steps.step("drift", "Compare")
    return workflow_steps.run(step, platform.root, platform.variables | variables)


def test_the_workflows_step_fails_only_if_an_environment_could_not_be_compared(
    platform: Any, github: GitHub, new_owner: None, ignore: Callable[..., None]
) -> None:
    here = {
        "CLOUD": "sandbox",
        "ENVIRONMENT": ENVIRONMENT,
        "GITHUB_API_URL": github.url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_TOKEN": TOKEN,
    }
    drifted = compare(platform, here)
    assert drifted.returncode == 0, drifted.stderr
    assert json.loads((platform.root / "drift.json").read_text())["verdict"] == "real"
    assert len(github.open()) == 1

    ignore(PATH)
    assert compare(platform, here).returncode == 0
    assert github.open() == []

    assert compare(platform, here | {"GITHUB_TOKEN": "wrong"}).returncode == Exit.ERROR
    ignore(PATH, "2026-01-01")
    assert compare(platform, here).returncode == Exit.USAGE
