"""Resources added by hand below managed resources are found with a remedy, and are not drift once removed."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from strata.errors import Exit

ENVIRONMENT = "dev"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
OPEN = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "logs:*", "Resource": "*"}],
    }
)
ALL = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)
SSH = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
CORS = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
WEBSITE = {"IndexDocument": {"Suffix": "index.html"}}

Undo = Callable[[], object]


@pytest.fixture
def ids(small: Any) -> dict[str, str]:
    """The id of one resource of each type."""
    return {item["type"].rpartition(":")[2]: item["id"] for item in small.state(ENVIRONMENT)}


def network(client: Callable[[str], Any], ids: dict[str, str]) -> Iterator[tuple[str, Undo]]:
    ec2, mine = client("ec2"), [{"Name": "vpc-id", "Values": [ids["Vpc"]]}]
    group = ids["DefaultSecurityGroup"]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=SSH)
    yield (
        "ingress rule of a security group",
        lambda: ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=SSH),
    )
    acl = ec2.describe_network_acls(Filters=mine)["NetworkAcls"][0]["NetworkAclId"]
    entry = {"NetworkAclId": acl, "RuleNumber": 50, "Egress": False}
    ec2.create_network_acl_entry(**entry, Protocol="-1", RuleAction="allow", CidrBlock="0.0.0.0/0")
    yield "entry of the default network ACL", lambda: ec2.delete_network_acl_entry(**entry)


def identity(client: Callable[[str], Any], ids: dict[str, str]) -> Iterator[tuple[str, Undo]]:
    iam, role = client("iam"), ids["Role"]
    iam.attach_role_policy(RoleName=role, PolicyArn=ADMINISTRATOR)
    yield (
        "policy attached to a role",
        lambda: iam.detach_role_policy(RoleName=role, PolicyArn=ADMINISTRATOR),
    )
    iam.put_role_policy(RoleName=role, PolicyName="added", PolicyDocument=ALL)
    yield "inline policy of a role", lambda: iam.delete_role_policy(RoleName=role, PolicyName="added")
    kms, key = client("kms"), ids["Key"]
    grant = kms.create_grant(
        KeyId=key, GranteePrincipal="arn:aws:iam::999999999999:root", Operations=["Decrypt"]
    )
    yield "key grant", lambda: kms.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
    kms.create_alias(AliasName="alias/added", TargetKeyId=key)
    yield "key alias", lambda: kms.delete_alias(AliasName="alias/added")


def others(client: Callable[[str], Any], ids: dict[str, str]) -> Iterator[tuple[str, Undo]]:
    sns, s3, logs, bucket = client("sns"), client("s3"), client("logs"), ids["Bucket"]
    subscribed = sns.subscribe(
        TopicArn=ids["Topic"], Protocol="email", Endpoint="somebody@example.com", ReturnSubscriptionArn=True
    )
    yield "subscription", lambda: sns.unsubscribe(SubscriptionArn=subscribed["SubscriptionArn"])
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration=CORS)
    yield "CORS configuration", lambda: s3.delete_bucket_cors(Bucket=bucket)
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration=WEBSITE)
    yield "website", lambda: s3.delete_bucket_website(Bucket=bucket)
    logs.put_resource_policy(policyName="added", policyDocument=OPEN)
    yield "log resource policy", lambda: logs.delete_resource_policy(policyName="added")


def test_everything_that_was_added_is_found_and_is_no_drift_once_undone(
    small: Any, ids: dict[str, str]
) -> None:
    def client(service: str) -> Any:
        return small.client(ENVIRONMENT, service)

    made = [one for add in (network, identity, others) for one in add(client, ids)]
    try:
        run = small.strata("drift", ENVIRONMENT, "--json")
        assert run.returncode == Exit.CHANGES, run.stdout + run.stderr
        report = json.loads(run.stdout)
        assert sorted(item["kind"] for item in report["unmanaged"]) == sorted(kind for kind, _ in made)
        assert all(
            "or delete it in the cloud: aws " in item["remedy"]["adopt"] for item in report["unmanaged"]
        )
        # Reading a resource takes a call or more: the lists of children at most double them.
        assert 0 < report["lists"]["read"] == report["lists"]["total"]
    finally:
        for _, undo in made:
            undo()
    after = small.strata("drift", ENVIRONMENT)
    assert after.returncode == Exit.OK, after.stdout + after.stderr
    assert "nothing was added" in after.stdout
    assert "Not listed, as the emulators don't support it" in after.stdout
