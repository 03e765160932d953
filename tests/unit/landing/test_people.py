"""Permission sets of IAM Identity Center: permissions of the environments' roles, by group and account."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from components.identity import people_access
from unit.landing.test_settings import KEY
from unit.recording import Cloud

INSTANCE = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
ADMINISTRATORS, DEVELOPERS = (f"{one}1234567-89ab-cdef-0123-456789abcdef" for one in (0, 1))
PEOPLE: Mapping[str, Any] = {
    "instance_arn": INSTANCE,
    "project": "strata",
    "administrator": {"session_hours": 1, "groups": {ADMINISTRATORS: ["dev", "prod"]}},
    "developer": {"session_hours": 8, "groups": {DEVELOPERS: ["dev"]}},
    "read_only": {"session_hours": 12, "groups": {}},
}
SETS = "aws:ssoadmin/permissionSet:PermissionSet"
ASSIGNMENTS = "aws:ssoadmin/accountAssignment:AccountAssignment"
INLINE = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
MANAGED = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
BOUNDARY = "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment"


@pytest.fixture
def cloud(landed: Callable[..., Cloud]) -> Cloud:
    return landed({"people": PEOPLE})


def test_there_is_a_set_for_each_role_but_that_of_emergencies(cloud: Cloud) -> None:
    assert {one["name"]: one["sessionDuration"] for one in cloud.of(SETS).values()} == {
        "strata-administrator": "PT1H",
        "strata-developer": "PT8H",
        "strata-read-only": "PT12H",
    }
    assert {one["instanceArn"] for one in cloud.of(SETS).values()} == {INSTANCE}


def test_a_group_has_its_set_in_the_accounts_that_are_named(cloud: Cloud) -> None:
    found = cloud.of(ASSIGNMENTS)
    assert {(one["principalId"], name.rpartition("-")[2]) for name, one in found.items()} == {
        (ADMINISTRATORS, "dev"),
        (ADMINISTRATORS, "prod"),
        (DEVELOPERS, "dev"),
    }
    assert {(one["principalType"], one["targetType"]) for one in found.values()} == {("GROUP", "AWS_ACCOUNT")}


def test_policies_are_those_of_the_environments_roles_and_come_after_the_assignments(cloud: Cloud) -> None:
    attached = [
        one["managedPolicyArn"].removeprefix("arn:aws:iam::aws:policy/") for one in cloud.of(MANAGED).values()
    ]
    expected = [
        one for key in ("administrator", "developer", "read-only") for one in people_access.MANAGED[key]
    ]
    assert sorted(attached) == sorted(expected)
    inline = cloud.of(INLINE)
    assert {*inline} == {"people-administrator", "people-developer"}
    assert any(ASSIGNMENTS in one for one in cloud.dependencies["people-administrator-PowerUserAccess"])


def test_administrators_create_roles_under_the_boundary_only_and_have_it_themselves(cloud: Cloud) -> None:
    statements = json.loads(cloud.of(INLINE)["people-administrator"]["inlinePolicy"])["Statement"]
    [creating] = [one for one in statements if "iam:CreateRole" in one["Action"]]
    assert creating["Condition"] == {
        "StringLike": {"iam:PermissionsBoundary": "arn:aws:iam::*:policy/bootstrap/boundary"}
    }
    assert all(":role/" not in one or "/platform/" in one or "dms-" in one for one in creating["Resource"])
    [bound] = cloud.of(BOUNDARY).values()
    reference = bound["permissionsBoundary"]["customerManagedPolicyReference"]
    assert reference == {"name": "boundary", "path": "/bootstrap/"}


def test_without_people_there_is_nothing_of_identity_center(landed: Callable[..., Cloud]) -> None:
    assert not [one.typ for one in landed().resources if one.typ.startswith("aws:ssoadmin")]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"administrator": {"session_hours": 13, "groups": {}}}, "administrator.session_hours: 13"),
        ({"administrator": {"session_hours": 1, "groups": {"admins": ["dev"]}}}, "admins"),
        (
            {"developer": {"session_hours": 1, "groups": {DEVELOPERS: ["stage"]}}},
            '"stage" is not in accounts',
        ),
        (
            {"read_only": {"session_hours": 1, "groups": {DEVELOPERS: ["dev", "dev"]}}},
            '"dev" is in the list more than once',
        ),
        ({"instance_arn": "arn:aws:sso:::instance/x"}, "people.instance_arn"),
    ],
)
def test_a_wrong_permission_set_is_refused_by_its_path(
    problems: Callable[..., Any], changes: Mapping[str, Any], line: str
) -> None:
    found = problems(lambda config: config[KEY].update(people={**PEOPLE, **changes}))
    assert any(line in one for one in found), found


def test_identity_center_needs_access_to_the_organization(problems: Callable[..., Any]) -> None:
    def change(config: dict[str, Any]) -> None:
        config[KEY].update(people=PEOPLE, trusted_services=["cloudtrail.amazonaws.com"])

    assert any("needs sso.amazonaws.com in trusted_services" in one for one in problems(change))
