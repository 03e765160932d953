"""The landing zone on the engine, in a management account of its own."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from sandbox.conftest import ONE_CHECKPOINT
from strata import project

FOLDER = project.ROOT / "landing"
FILE = "Pulumi.organization.yaml"
MANAGEMENT = "999999999999"
GROUP = "01234567-89ab-cdef-0123-456789abcdef"


@pytest.fixture
def variables(small: Any, tmp_path: Path) -> dict[str, str]:
    """Those of the small platform's sandbox, with another account and a state in a folder."""
    opened = small.workspace("dev").variables
    kept = {key: value for key, value in opened.items() if not key.startswith("PULUMI_OPTION_")}
    (tmp_path / "state").mkdir()
    return (
        kept
        | ONE_CHECKPOINT
        | {
            "AWS_ACCESS_KEY_ID": MANAGEMENT,
            "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
            "PULUMI_STACK": "organization",
            "STANDIN_JOURNAL": str(tmp_path / "made"),
        }
    )


@pytest.fixture
def pulumi(variables: dict[str, str], tmp_path: Path) -> Callable[..., str]:
    """Run a command in a copy of the folder, as Pulumi writes into it: without a trail, and with people."""
    copy = tmp_path / "landing"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__", ".state"))
    document = yaml.safe_load((FOLDER / FILE).read_text())
    # The trail's bucket is in another account, by a role that the stand-in can't assume.
    document["config"]["strata-landing:organization"]["trail"] = None
    instance = client(variables, "sso-admin").list_instances()["Instances"][0]["InstanceArn"]
    document["config"]["strata-landing:organization"]["people"] = {
        "instance_arn": instance,
        "project": "strata",
        "administrator": {"session_hours": 1, "groups": {GROUP: ["dev", "test", "prod"]}},
        "developer": {"session_hours": 8, "groups": {GROUP: ["dev"]}},
        "read_only": {"session_hours": 8, "groups": {}},
    }
    (copy / FILE).write_text(yaml.safe_dump(document))

    def run(command: str, *argv: str, fails: bool = False) -> str:
        done = subprocess.run(
            ["pulumi", command, *argv, "--non-interactive"],
            cwd=copy,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def client(variables: dict[str, str], service: str) -> Any:
    """A boto3 client in the management account."""
    return boto3.client(
        service,
        aws_access_key_id=MANAGEMENT,
        aws_secret_access_key="emulated",
        region_name="ap-northeast-2",
        endpoint_url=variables[f"AWS_ENDPOINT_URL_{service.upper().replace('-', '_')}"],
    )


def test_an_organization_comes_up_once_and_is_not_destroyed(
    pulumi: Callable[..., str], variables: dict[str, str]
) -> None:
    pulumi("stack", "init", "organization")
    pulumi("up", "--yes", "--skip-preview")
    organizations = client(variables, "organizations")
    root = organizations.list_roots()["Roots"][0]["Id"]
    units = organizations.list_organizational_units_for_parent(ParentId=root)["OrganizationalUnits"]
    accounts = {
        unit["Name"]: {
            one["Name"] for one in organizations.list_accounts_for_parent(ParentId=unit["Id"])["Accounts"]
        }
        for unit in units
    }
    assert accounts == {
        "security": {"log"},
        "workloads": {"dev", "test", "prod"},
    }
    on_root = organizations.list_policies_for_target(TargetId=root, Filter="SERVICE_CONTROL_POLICY")[
        "Policies"
    ]
    assert {"strata-foundation", "strata-audit"} <= {one["Name"] for one in on_root}

    pulumi("preview", "--expect-no-changes")
    _change_by_hand(variables, root, on_root)
    seen = pulumi("preview", "--refresh", "--expect-no-changes", fails=True)
    assert "PolicyAttachment" in seen
    assert "PermissionSetInlinePolicy" in seen
    pulumi("up", "--yes", "--skip-preview", "--refresh")
    pulumi("preview", "--refresh", "--expect-no-changes")
    assert "protected" in pulumi("destroy", "--yes", "--skip-preview", fails=True)


def _change_by_hand(variables: dict[str, str], root: str, on_root: list[dict[str, Any]]) -> None:
    """Detach a policy from the root, and extend the developers' permissions."""
    [policy] = [one["Id"] for one in on_root if one["Name"] == "strata-foundation"]
    client(variables, "organizations").detach_policy(PolicyId=policy, TargetId=root)
    center = client(variables, "sso-admin")
    instance = center.list_instances()["Instances"][0]["InstanceArn"]
    sets = {
        center.describe_permission_set(InstanceArn=instance, PermissionSetArn=arn)["PermissionSet"][
            "Name"
        ]: arn
        for arn in center.list_permission_sets(InstanceArn=instance)["PermissionSets"]
    }
    assert sets.keys() == {"strata-administrator", "strata-developer", "strata-read-only"}
    center.put_inline_policy_to_permission_set(
        InstanceArn=instance,
        PermissionSetArn=sets["strata-developer"],
        InlinePolicy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    )
