"""The organization, its accounts, their limits and the trail of all of them."""

import fnmatch
import json
from collections.abc import Callable, Sequence
from typing import Any

import botocore.session
import pytest

from landing import guardrails, settings, trail_policies
from unit.recording import Cloud

ACCOUNT = "aws:organizations/account:Account"
ATTACHMENT = "aws:organizations/policyAttachment:PolicyAttachment"
ORGANIZATION = "aws:organizations/organization:Organization"
POLICY = "aws:organizations/policy:Policy"
MANAGEMENT = "999999999999"
# AWS Organizations User Guide, "Quotas and service limits": the size of a service control policy.
LARGEST_POLICY = 5120
TRAILS = f"arn:aws:cloudtrail:ap-northeast-2:{MANAGEMENT}:trail/*"


@pytest.fixture(scope="module")
def shared() -> dict[str, Cloud]:
    return {}


@pytest.fixture
def cloud(landed: Callable[..., Cloud], shared: dict[str, Cloud]) -> Cloud:
    if not shared:
        shared["it"] = landed()
    return shared["it"]


def denied(policy: str, action: str, **context: str) -> bool:
    """Whether a service control policy denies *action* to a request with *context*."""
    return any(_matches(one, action, context) for one in json.loads(policy)["Statement"])


def _matches(statement: dict[str, Any], action: str, context: dict[str, str]) -> bool:
    def any_of(patterns: Sequence[str], value: str) -> bool:
        return any(fnmatch.fnmatchcase(value.lower(), one.lower()) for one in patterns)

    named = (
        not any_of(statement["NotAction"], action)
        if "NotAction" in statement
        else any_of(statement["Action"], action)
    )
    for test, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            if any_of(values, context[key.partition(":")[2]]) == ("Not" in test):
                return False
    return named


def test_every_account_is_in_its_unit_below_the_root(cloud: Cloud) -> None:
    units = cloud.of("aws:organizations/organizationalUnit:OrganizationalUnit")
    assert {one["name"]: one["parentId"] for one in units.values()} == dict.fromkeys(
        ("security", "workloads"), "r-root"
    )
    found = {one["name"]: (one["parentId"], one["email"]) for one in cloud.of(ACCOUNT).values()}
    assert found["log"] == ("organization-security-id", "aws-log@example.com")
    assert found["prod"] == ("organization-workloads-id", "aws-prod@example.com")
    assert len(found) == 4
    assert all(one["roleName"] == guardrails.ACCESS_ROLE for one in cloud.of(ACCOUNT).values())


def test_the_organization_and_its_accounts_are_protected(cloud: Cloud) -> None:
    kept = {*cloud.of(ORGANIZATION), *cloud.of(ACCOUNT)}
    assert kept <= cloud.protected
    assert all(cloud.ignored[name] == ["roleName"] for name in cloud.of(ACCOUNT))


def test_policies_apply_to_the_root_and_the_regions_to_their_units(cloud: Cloud) -> None:
    targets = {(one["policyId"], one["targetId"]) for one in cloud.of(ATTACHMENT).values()}
    assert targets == {
        ("organization-foundation-id", "r-root"),
        ("organization-audit-id", "r-root"),
        ("organization-regions-id", "organization-workloads-id"),
    }
    [organization] = cloud.of(ORGANIZATION).values()
    assert organization["enabledPolicyTypes"] == ["SERVICE_CONTROL_POLICY"]
    assert {one["type"] for one in cloud.of(POLICY).values()} == {"SERVICE_CONTROL_POLICY"}


def test_without_units_no_region_is_denied(landed: Callable[..., Cloud]) -> None:
    cloud = landed({"guardrails": {"regions": ["ap-northeast-2"], "region_units": []}, "trail": None})
    assert sorted(cloud.of(POLICY)) == ["organization-audit", "organization-foundation"]
    assert not cloud.of("aws:cloudtrail/trail:Trail")
    assert not cloud.of("pulumi:providers:aws")


def test_a_policy_is_below_the_limit_of_aws(cloud: Cloud) -> None:
    many = guardrails.only_regions([f"ap-northeast-{number}" for number in range(30)])
    for content in (*(one["content"] for one in cloud.of(POLICY).values()), many):
        assert len(content) <= LARGEST_POLICY


@pytest.mark.parametrize(
    ("action", "principal", "expected"),
    [
        ("organizations:LeaveOrganization", "role/people/administrator", True),
        ("s3:GetObject", "root", True),
        ("s3:GetObject", "role/people/administrator", False),
        ("organizations:DescribeOrganization", "role/root", False),
    ],
)
def test_an_account_stays_and_its_root_user_does_nothing(action: str, principal: str, expected: bool) -> None:
    arn = f"arn:aws:iam::111111111111:{principal}"
    assert denied(guardrails.foundation(), action, PrincipalArn=arn) is expected


@pytest.mark.parametrize(
    "action", ["cloudtrail:StopLogging", "guardduty:DeleteDetector", "s3:PutAccountPublicAccessBlock"]
)
@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("role/people/administrator", True),
        ("user/somebody", True),
        ("role/bootstrap/deploy-1", False),
        (f"role/{guardrails.ACCESS_ROLE}", False),
        (f"role/x/{guardrails.ACCESS_ROLE}", True),
    ],
)
def test_audit_records_change_by_a_deployment_only(action: str, principal: str, expected: bool) -> None:
    arn = f"arn:aws:iam::111111111111:{principal}"
    assert denied(guardrails.audit(), action, PrincipalArn=arn) is expected
    assert not denied(guardrails.audit(), "cloudtrail:LookupEvents", PrincipalArn=arn)


@pytest.mark.parametrize(
    ("action", "region", "expected"),
    [
        ("ec2:RunInstances", "eu-west-1", True),
        ("ec2:RunInstances", "ap-northeast-2", False),
        ("cloudfront:CreateDistribution", "us-east-1", False),
        ("globalaccelerator:CreateAccelerator", "us-west-2", False),
        ("sts:AssumeRole", "eu-west-1", True),
    ],
)
def test_an_account_uses_its_regions_only(action: str, region: str, expected: bool) -> None:
    policy = guardrails.only_regions(["us-east-1", "ap-northeast-2"])
    role = "arn:aws:iam::111111111111:role/people/developer"
    assert denied(policy, action, RequestedRegion=region, PrincipalArn=role) is expected
    access = f"arn:aws:iam::111111111111:role/{guardrails.ACCESS_ROLE}"
    assert not denied(policy, action, RequestedRegion=region, PrincipalArn=access)


def test_the_trail_writes_into_the_account_of_the_records(cloud: Cloud) -> None:
    [trail] = cloud.of("aws:cloudtrail/trail:Trail").values()
    assert trail["isOrganizationTrail"] is trail["isMultiRegionTrail"] is True
    assert trail["enableLogFileValidation"] is True
    [provider] = cloud.of("pulumi:providers:aws").values()
    role = f"arn:aws:iam::organization-log-id:role/{guardrails.ACCESS_ROLE}"
    assert json.loads(provider["assumeRoles"]) == [{"roleArn": role}]
    assert json.loads(provider["allowedAccountIds"]) == ["organization-log-id"]
    [lock] = cloud.of("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").values()
    assert lock["rule"] == {"defaultRetention": {"mode": "GOVERNANCE", "days": 365}}
    providers = {one.name: one.provider for one in cloud.resources if one.typ.startswith("aws:")}
    elsewhere = {name for name, one in providers.items() if one and "::trail-log::" in one}
    assert elsewhere == {name for name in providers if name.startswith("trail-records")} != set()


def test_records_are_written_by_trails_of_the_management_account_alone() -> None:
    bucket = json.loads(trail_policies.bucket_policy("arn:aws:s3:::it", TRAILS, MANAGEMENT, "o-1"))
    key = json.loads(trail_policies.key_policy("222222222222", TRAILS, MANAGEMENT))
    allowed = [one for one in bucket["Statement"] + key["Statement"] if "Service" in one["Principal"]]
    assert len(allowed) == 4
    assert all(one["Condition"]["ArnLike"] == {"aws:SourceArn": TRAILS} for one in allowed)
    [written] = [one for one in allowed if one["Action"] == ["s3:PutObject"]]
    assert written["Resource"] == ["arn:aws:s3:::it/AWSLogs/999999999999/*", "arn:aws:s3:::it/AWSLogs/o-1/*"]


def test_the_form_of_an_address_is_that_of_the_api() -> None:
    model = botocore.session.get_session().get_service_model("organizations")
    email = model.operation_model("CreateAccount").input_shape.members["Email"].metadata
    assert f"^{email['pattern']}$" == settings.EMAIL
    assert (email["min"], email["max"]) == settings.EMAIL_LENGTHS
