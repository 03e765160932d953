"""Roles of people that may use the state: one login runs strata in every account."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from moto.iam.aws_managed_policies import aws_managed_policies_data

from bootstrap import people_roles, settings
from bootstrap.deploy_role import identity_policy
from components.common.boundary import boundary_arn
from components.identity import people_access
from components.identity.break_glass import AccountContext
from components.identity.people import People
from environment.errors import SettingsError
from unit.bootstrap.conftest import FOLDER
from unit.bootstrap.iam import allows, listed
from unit.identity.samples import people
from unit.recording import ROOT, STACKS, Cloud, stack_config

ROLE, POLICY = "aws:iam/role:Role", "aws:iam/policy:Policy"
INLINE, ATTACHMENT = "aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
STATE, KEY = "arn:aws:s3:::state", "arn:aws:made:ap-northeast-2:123456789012:secrets"
ACCOUNT = "111111111111"
EVERYBODY = people(
    administrator={"permission_set": None, "session_hours": 4},
    developer={"permission_set": None, "session_hours": 1},
    read_only={"permission_set": None, "session_hours": 1},
    break_glass={"principals": ["arn:aws:iam::999999999999:user/break-glass"]},
)
USES = [
    ("s3:GetObject", f"{STATE}/.pulumi/stacks/strata/dev.json"),
    ("s3:PutObject", f"{STATE}/.pulumi/stacks/strata/dev.json"),
    ("s3:DeleteObject", f"{STATE}/.pulumi/locks/organization/strata/dev/1.json"),
    ("s3:GetObjectVersion", f"{STATE}/.pulumi/stacks/strata/dev.json"),
    ("kms:Decrypt", KEY),
    ("kms:Encrypt", KEY),
    ("kms:GenerateDataKey", KEY),
]
STAFFED: dict[str, Cloud] = {}
"""The accounts of the stack files with these people, which tests only read."""
OF_AWS = {name: json.dumps(one["Document"]) for name, one in json.loads(aws_managed_policies_data).items()}


@pytest.fixture
def staffed(bootstrapped: Callable[..., Cloud], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Cloud]:
    """Run the bootstrap program of a stack whose platform has people."""
    monkeypatch.setattr(settings, "people_of", lambda _: EVERYBODY)

    def run(stack: str = "dev") -> Cloud:
        if stack not in STAFFED:
            STAFFED[stack] = bootstrapped(stack, {})
        return STAFFED[stack]

    return run


def may(cloud: Cloud, key: str) -> Callable[..., bool]:
    """IAM's answer to bootstrap's role *key* of people, by its policies and the boundary together."""
    role = people_access.STATE_ROLES[key]
    names = [one["policyArn"] for one in cloud.of(ATTACHMENT).values() if one["role"] == role]
    mine = [OF_AWS[arn.rpartition("/")[2]] for arn in names] + [cloud.of(INLINE)[f"people-{key}"]["policy"]]
    return decide(cloud, mine, people_access.state_role_arn(key, ACCOUNT))


def decide(cloud: Cloud, mine: list[str], principal: str) -> Callable[..., bool]:
    boundary = cloud.of(POLICY)["boundary"]["policy"]

    def answer(action: str, resource: str, **context: str) -> bool:
        asked = {"aws:PrincipalArn": principal, **context}
        return all(allows(policies, action, resource, asked) for policies in (mine, [boundary]))

    return answer


@pytest.mark.parametrize("key", ["administrator", "break-glass"])
@pytest.mark.parametrize(("action", "resource"), USES)
def test_administrators_and_emergencies_use_the_state(
    staffed: Callable[..., Cloud], key: str, action: str, resource: str
) -> None:
    assert may(staffed(), key)(action, resource)


@pytest.mark.parametrize(
    ("role", "trusted"),
    [
        ("bootstrap/strata-administrator", True),
        ("aws-reserved/sso.amazonaws.com/AWSReservedSSO_strata-administrator_0123456789abcdef", True),
        (
            "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_strata-administrator_0123456789abcdef",
            True,
        ),
        ("platform/people-administrator-1234567", False),
        ("platform/strata-administrator", False),
        ("platform/aws-reserved/sso.amazonaws.com/AWSReservedSSO_strata-administrator_0", False),
        ("aws-reserved/other.amazonaws.com/AWSReservedSSO_strata-administrator_0", False),
        ("strata-administrator", False),
        ("bootstrapped/strata-administrator", False),
    ],
)
def test_the_state_is_for_roles_that_no_deployment_can_make(
    staffed: Callable[..., Cloud], role: str, trusted: bool
) -> None:
    """A permission set of the landing zone has the same policies, and the boundary of the account."""
    power = [OF_AWS[name] for name in people_access.MANAGED["administrator"]]
    answer = decide(staffed(), power, f"arn:aws:iam::{ACCOUNT}:role/{role}")
    assert [answer(action, resource) for action, resource in USES] == [trusted] * len(USES)


def test_they_may_do_what_a_deployment_and_drift_detection_do(staffed: Callable[..., Cloud]) -> None:
    cloud = staffed()
    answer = may(cloud, "administrator")
    a_role = f"arn:aws:iam::{ACCOUNT}:role/platform/web-1234567"
    bound = {"iam:PermissionsBoundary": boundary_arn(ACCOUNT)}
    own, linked = json.loads(identity_policy(ACCOUNT))["Statement"]
    assert [one for one in own["Action"] if not answer(one, a_role, **bound)] == []
    for resource in listed(linked["Resource"]):
        assert [one for one in linked["Action"] if not answer(one, resource)] == []
    previews = [
        json.loads(one["policy"])["Statement"]
        for name, one in cloud.of(POLICY).items()
        if name.startswith("preview-")
    ]
    reads = {action for one in previews for part in one for action in listed(part.get("Action", ()))}
    assert len(reads) > 200
    assert [one for one in sorted(reads) if "*" not in one and not answer(one, "*")] == []
    for action in ("ec2:CreateVpc", "rds:ModifyDBInstance", "ssm:StartSession", "ecs:RunTask"):
        assert answer(action, "*")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/platform/x"),  # without the boundary
        ("iam:AttachRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/bootstrap/strata-administrator"),
        ("iam:UpdateAssumeRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/bootstrap/strata-administrator"),
        ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/x"),
        ("s3:PutBucketPolicy", STATE),
        ("kms:ScheduleKeyDeletion", KEY),
        ("cloudtrail:StopLogging", "*"),
        ("sts:AssumeRole", "arn:aws:iam::222222222222:role/bootstrap/strata-administrator"),
    ],
)
@pytest.mark.parametrize("key", ["administrator", "break-glass"])
def test_they_change_neither_bootstrap_nor_themselves(
    staffed: Callable[..., Cloud], key: str, action: str, resource: str
) -> None:
    assert not may(staffed(), key)(action, resource)


def test_one_login_may_assume_the_same_role_in_three_accounts(staffed: Callable[..., Cloud]) -> None:
    trusts = set()
    for stack in STACKS:
        [account] = json.loads(stack_config(stack)["aws:allowedAccountIds"])
        role = staffed(stack).of(ROLE)["people-administrator"]
        arn = f"arn:aws:iam::{account}:role{role['path']}{role['name']}"
        assert arn == people_access.state_role_arn("administrator", account)
        assert role["permissionsBoundary"].endswith(":boundary")
        assert role["maxSessionDuration"] == 4 * 3600
        trusts.add(role["assumeRolePolicy"])
    [trust] = trusts
    [statement] = json.loads(trust)["Statement"]
    assert statement["Principal"] == {"AWS": ["arn:aws:iam::999999999999:root"]}
    assert statement["Condition"] == {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def test_the_role_of_emergencies_has_its_principals_for_an_hour(staffed: Callable[..., Cloud]) -> None:
    role = staffed().of(ROLE)["people-break-glass"]
    [statement] = json.loads(role["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"AWS": ["arn:aws:iam::999999999999:user/break-glass"]}
    assert statement["Condition"] == {
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "StringEquals": {"aws:RequestedRegion": ["ap-northeast-2", "us-east-1"]},
    }
    assert role["maxSessionDuration"] == 3600


def test_the_alarm_on_use_has_both_roles_of_emergencies(deploy: Callable[..., Cloud]) -> None:
    home = AccountContext("ap-northeast-2", ACCOUNT, {"Project": "strata"})
    cloud = deploy(lambda: People("people", EVERYBODY, home=home, alarm_topic_arn="arn:aws:sns:x:1:topic"))
    for rule in cloud.of("aws:cloudwatch/eventRule:EventRule").values():
        watched = json.loads(rule["eventPattern"])["detail"]["requestParameters"]["roleArn"]
        assert people_access.state_role_arn("break-glass", ACCOUNT) in watched
        assert len(watched) == 2


def test_developers_and_readers_have_no_role_with_the_state(staffed: Callable[..., Cloud]) -> None:
    """The state has the passwords that Pulumi generated, and these roles read no data."""
    made = {name for name in staffed().of(ROLE) if name.startswith("people-")}
    assert made == {"people-administrator", "people-break-glass"}
    assert {*people_roles._DESCRIPTIONS} == {*people_access.STATE_ROLES}


def test_without_people_bootstrap_makes_no_role_of_people(bootstrapped: Callable[..., Cloud]) -> None:
    for stack in STACKS:
        assert [name for name in bootstrapped(stack).of(ROLE) if name.startswith("people-")] == []


def _copied(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    (folder / "bootstrap").mkdir()
    for stack in STACKS:
        document = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())
        if stack == "dev":
            change(document["config"])
        (folder / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump(document))
        (folder / "bootstrap" / f"Pulumi.{stack}.yaml").write_bytes(
            (FOLDER / f"Pulumi.{stack}.yaml").read_bytes()
        )
    return folder / "bootstrap"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda config: config["strata:identity"].update(people={"principals": []}),
            "the platform's own stack file Pulumi.dev.yaml: strata:identity.people.administrator: missing",
        ),
        (
            lambda config: config["strata:identity"].update(
                people=people(administrator={"permission_set": None, "session_hours": 1}).model_dump()
                | {"principals": []}
            ),
            "strata:identity.people.administrator: is a role ",
        ),
        (lambda config: config.pop("strata:identity"), "strata:identity: missing"),
    ],
)
def test_wrong_people_are_reported_before_anything_is_made(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.check_environments(_copied(tmp_path, change))
    assert any(said in problem for problem in caught.value.problems), caught.value.problems
