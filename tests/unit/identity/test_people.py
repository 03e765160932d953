import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from components.identity.break_glass import AccountContext
from components.identity.people import People
from components.identity.people_settings import PeopleSettings
from environment import settings
from environment.errors import SettingsError
from unit.identity.samples import people
from unit.recording import ACCOUNT, ROOT, Cloud

ROLE = "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
RULE = "aws:cloudwatch/eventRule:EventRule"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
TOPIC = f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:operations"
CENTRAL = "arn:aws:iam::999999999999:root"
SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/company"
HOUR = {"permission_set": None, "session_hours": 1}
GLASS = {"principals": ["arn:aws:iam::999999999999:user/break-glass"]}

Deploy = Callable[..., Cloud]


def made(deploy: Deploy, settings: PeopleSettings, region: str = "ap-northeast-2") -> Cloud:
    home = AccountContext(region, ACCOUNT, {"Project": "strata"})
    return deploy(lambda: People("people", settings, home=home, alarm_topic_arn=TOPIC))


def _trust(cloud: Cloud, role: str) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(cloud.of(ROLE)[role]["assumeRolePolicy"])["Statement"]
    return statements


@pytest.mark.parametrize("role", ["administrator", "developer", "read_only"])
def test_a_principal_of_iam_needs_mfa(deploy: Deploy, role: str) -> None:
    [statement] = _trust(made(deploy, people(**{role: HOUR})), f"people-{role.replace('_', '-')}")
    assert statement["Principal"] == {"AWS": [CENTRAL]}
    assert statement["Condition"] == {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def test_a_saml_user_signs_in_for_aws_alone(deploy: Deploy) -> None:
    settings = people(saml_provider_arn=SAML, principals=[], developer=HOUR)
    [statement] = _trust(made(deploy, settings), "people-developer")
    assert statement["Action"] == "sts:AssumeRoleWithSAML"
    assert statement["Principal"] == {"Federated": SAML}
    assert statement["Condition"] == {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}


def test_a_permission_set_is_that_of_this_account(deploy: Deploy) -> None:
    settings = people(principals=[], developer={"permission_set": "Developers", "session_hours": 1})
    [statement] = _trust(made(deploy, settings), "people-developer")
    assert statement["Condition"]["ArnLike"]["aws:PrincipalArn"] == (
        f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Developers_*"
    )


@pytest.mark.parametrize(
    ("changes", "where", "problem"),
    [
        ({"principals": [], "developer": HOUR}, "developer", "without a trusted principal"),
        (
            {"principals": [], "developer": {"permission_set": "Developers", "session_hours": 8}},
            "developer.session_hours",
            "must be 1: AWS ends a role's session after an hour",
        ),
        ({"developer": {**HOUR, "session_hours": 13}}, "developer.session_hours", "12"),
        ({"principals": ["*"]}, "principals.0", "pattern"),
        ({"principals": [CENTRAL, CENTRAL]}, "principals", "more than once"),
        ({"break_glass": {"principals": []}}, "break_glass.principals", "at least 1 item"),
        ({"saml_provider_arn": "arn:aws:iam::aws:saml-provider/company"}, "saml_provider_arn", "pattern"),
    ],
)
def test_roles_without_a_principal_or_for_every_principal_are_refused(
    changes: dict[str, Any], where: str, problem: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        people(**changes)
    [error] = caught.value.errors()
    assert ".".join(map(str, error["loc"])) == where
    assert problem in error["msg"]


def test_a_session_ends_after_its_hours(deploy: Deploy) -> None:
    cloud = made(deploy, people(developer={**HOUR, "session_hours": 8}, break_glass=GLASS))
    hours = {name: role.get("maxSessionDuration") for name, role in cloud.of(ROLE).items()}
    assert hours["people-developer"] == 8 * 3600
    assert hours["people-break-glass"] == 3600


def test_only_administration_and_emergencies_have_power(deploy: Deploy) -> None:
    everybody = {role: HOUR for role in ("administrator", "developer", "read_only")}
    cloud = made(deploy, people(**everybody, break_glass=GLASS))
    power = {one["role"] for one in cloud.of(ATTACHMENT).values() if "PowerUser" in one["policyArn"]}
    assert power == {"people-administrator", "people-break-glass"}


def test_developers_pass_roles_to_tasks_alone(deploy: Deploy) -> None:
    cloud = made(deploy, people(developer=HOUR))
    document = json.loads(cloud.of("aws:iam/rolePolicy:RolePolicy")["people-developer"]["policy"])
    [passing] = [one for one in document["Statement"] if "iam:PassRole" in one["Action"]]
    assert passing["Resource"] == [f"arn:aws:iam::{ACCOUNT}:role/platform/*"]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    assert any("ecs:RunTask" in one["Action"] for one in document["Statement"])


def test_administrators_make_roles_under_the_boundary_alone(deploy: Deploy) -> None:
    cloud = made(deploy, people(administrator=HOUR))
    document = json.loads(cloud.of("aws:iam/rolePolicy:RolePolicy")["people-administrator"]["policy"])
    [create] = [one for one in document["Statement"] if "iam:CreateRole" in one["Action"]]
    assert create["Condition"] == {
        "StringEquals": {"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/bootstrap/boundary"}
    }
    assert all("/platform/" in arn or "dms-" in arn for arn in create["Resource"])


def test_readers_have_no_statement_of_their_own(deploy: Deploy) -> None:
    assert made(deploy, people(read_only=HOUR)).of("aws:iam/rolePolicy:RolePolicy") == {}


def test_each_use_of_the_role_of_emergencies_notifies_the_operations_topic(deploy: Deploy) -> None:
    cloud = made(deploy, people(break_glass=GLASS))
    home, east = (f"people-break-glass-used{suffix}" for suffix in ("", "-us-east-1"))
    for rule in cloud.of(RULE).values():
        # AssumeRole is a read-only event, which an enabled rule would not match.
        assert rule["state"] == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
        detail = json.loads(rule["eventPattern"])["detail"]
        assert detail["requestParameters"]["roleArn"] == [
            f"arn:aws:made:ap-northeast-2:{ACCOUNT}:people-break-glass",
            f"arn:aws:iam::{ACCOUNT}:role/bootstrap/strata-break-glass",
        ]
    assert cloud.of(TARGET)[home]["arn"] == TOPIC
    assert cloud.of(TARGET)[east]["arn"] == f"arn:aws:events:ap-northeast-2:{ACCOUNT}:event-bus/default"


@pytest.mark.parametrize(
    ("region", "with_alarm"),
    [("ap-northeast-2", ["ap-northeast-2", "us-east-1"]), ("us-east-1", ["us-east-1"])],
)
def test_the_role_of_emergencies_is_taken_only_in_regions_with_the_alarm(
    deploy: Deploy, region: str, with_alarm: list[str]
) -> None:
    role = made(deploy, people(break_glass=GLASS), region).of("aws:iam/role:Role")["people-break-glass"]
    [statement] = json.loads(role["assumeRolePolicy"])["Statement"]
    assert statement["Condition"]["StringEquals"] == {"aws:RequestedRegion": with_alarm}


def test_in_us_east_1_no_event_is_forwarded(deploy: Deploy) -> None:
    assert [*made(deploy, people(break_glass=GLASS), "us-east-1").of(RULE)] == ["people-break-glass-used"]


def test_without_the_role_of_emergencies_there_is_no_rule(deploy: Deploy) -> None:
    assert made(deploy, people(administrator=HOUR)).of(RULE) == {}


def test_the_alarm_on_use_needs_a_trail() -> None:
    config = yaml.safe_load((ROOT / "stages" / "stage4.yaml").read_text())["config"]
    config["strata:observability"]["trail"] = None
    with pytest.raises(SettingsError, match="has trail null, and strata:identity.people.break_glass"):
        settings._CONFIGURATION.parse("stage4.yaml", config)
    config["strata:identity"]["people"]["break_glass"] = None
    assert settings._CONFIGURATION.parse("stage4.yaml", config).identity.people
