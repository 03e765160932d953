"""The roles of a service's jobs: its own state and resources, nothing of the platform or other services."""

import json
import re
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count

from bootstrap import github, service_policies
from bootstrap.service_actions.table import OWN
from bootstrap.service_actions.unnamed import LISTS, UNNAMED
from bootstrap.service_policies import ServiceScope
from components.common import policy
from unit.bootstrap.iam import allows, listed
from unit.recording import STACKS, Cloud

ROLE, POLICY, ATTACHMENT = (
    "aws:iam/role:Role",
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
)
ACCOUNT, REGION = "111111111111", "ap-northeast-2"
MADE = "arn:aws:made:ap-northeast-2:123456789012:"
STATE, KEY = "arn:aws:s3:::state", f"{MADE}secrets"
ROLES = ("preview", "deploy")
# IAM User Guide, "IAM and AWS STS quotas": characters of a managed policy and policies of a role.
MANAGED, ATTACHED = 6144, 10
SERVICE, PROJECT, NEW = "aws:ResourceTag/Service", "aws:ResourceTag/Project", "aws:RequestTag/Service"
OF_PLATFORM = {PROJECT: "strata"}
MINE, THEIRS = {SERVICE: "orders", PROJECT: "strata"}, {SERVICE: "receipts", PROJECT: "strata"}


@pytest.fixture
def cloud(bootstrapped: Callable[..., Cloud]) -> Cloud:
    return bootstrapped("dev")


def documents(cloud: Cloud, role: str) -> list[str]:
    made = {f"{MADE}{name}": one["policy"] for name, one in cloud.of(POLICY).items()}
    attached = [one["policyArn"] for one in cloud.of(ATTACHMENT).values() if one["role"] == role]
    assert 0 < len(attached) <= ATTACHED
    return [made[arn] for arn in attached]


Ask = Callable[..., bool]


@pytest.fixture
def may(cloud: Cloud) -> Callable[[str], Ask]:
    """IAM's answers to a role of orders."""

    def of(kind: str) -> Ask:
        mine = documents(cloud, f"orders-{kind}")
        return lambda action, resource, tags=None: allows(mine, action, resource, tags or {})

    return of


def key(folder: str, project: str) -> str:
    return f"{STATE}/.pulumi/{folder}/{project}/dev.json"


FOLDERS = ("stacks", "history", "backups", "locks/organization")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_deployment_reads_and_writes_its_own_state_alone(may: Callable[[str], Ask], folder: str) -> None:
    for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"):
        assert may("deploy")(action, key(folder, "orders"))
        for other in ("strata", "strata-bootstrap", "receipts", "orders-old"):
            assert not may("deploy")(action, key(folder, other))
            assert not may("preview")(action, key(folder, other))
    assert may("preview")("s3:GetObject", key(folder, "orders"))
    assert not may("preview")("s3:PutObject", key(folder, "orders"))
    assert not may("preview")("s3:DeleteObject", key(folder, "orders"))


@pytest.mark.parametrize("kind", ROLES)
def test_no_earlier_version_of_a_state_is_read(may: Callable[[str], Ask], kind: str) -> None:
    assert not may(kind)("s3:GetObjectVersion", key("stacks", "orders"))
    assert may(kind)("s3:ListBucket", STATE)
    assert may(kind)("s3:GetObject", f"{STATE}/.pulumi/meta.yaml")
    assert not may(kind)("s3:PutObject", f"{STATE}/.pulumi/meta.yaml")


@pytest.mark.parametrize("kind", ROLES)
def test_the_key_decrypts_the_secrets_of_this_service_s_state_alone(
    may: Callable[[str], Ask], kind: str
) -> None:
    context = "kms:EncryptionContext:Service"
    assert may(kind)("kms:Decrypt", KEY, {context: "orders"})
    assert not may(kind)("kms:Decrypt", KEY, {context: "receipts"})
    # The platform's secrets have no context.
    assert not may(kind)("kms:Decrypt", KEY)
    assert may(kind)("kms:Encrypt", KEY, {context: "orders"}) == (kind == "deploy")
    assert not may(kind)("kms:Encrypt", KEY)


@pytest.mark.parametrize("kind", ROLES)
def test_the_key_is_used_for_objects_of_the_state_bucket_through_s3(
    may: Callable[[str], Ask], kind: str
) -> None:
    through = {"kms:ViaService": f"s3.{REGION}.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": STATE}
    assert may(kind)("kms:Decrypt", KEY, through)
    assert may(kind)("kms:GenerateDataKey", KEY, through) == (kind == "deploy")
    assert not may(kind)(
        "kms:Decrypt", KEY, through | {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::other"}
    )
    assert not may(kind)("kms:Decrypt", KEY, {**through, "kms:ViaService": "lambda.x.amazonaws.com"})


PARAMETERS = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter"


@pytest.mark.parametrize("kind", ROLES)
def test_contracts_are_read_and_only_the_own_one_is_written(may: Callable[[str], Ask], kind: str) -> None:
    for name in ("/strata/contract/1", "/strata/services/orders/1", "/strata/services/receipts/1"):
        assert may(kind)("ssm:GetParameter", f"{PARAMETERS}{name}")
    assert not may(kind)("ssm:GetParameter", f"{PARAMETERS}/strata/other")
    assert not may(kind)("ssm:GetParameter", f"{PARAMETERS}/billing/password")
    assert may(kind)("ssm:PutParameter", f"{PARAMETERS}/strata/services/orders/1") == (kind == "deploy")
    for name in ("/strata/contract/1", "/strata/services/receipts/1", "/strata/services/orders-old/1"):
        assert not may(kind)("ssm:PutParameter", f"{PARAMETERS}{name}")


SECRETS = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:"


@pytest.mark.parametrize("kind", ROLES)
@pytest.mark.parametrize("secret", ["orders-PAYMENT_KEY-1234567-AbCdEf", "database-master-1234567-AbCdEf"])
def test_no_secret_s_value_is_read(may: Callable[[str], Ask], kind: str, secret: str) -> None:
    assert not may(kind)("secretsmanager:GetSecretValue", f"{SECRETS}{secret}", MINE)
    assert may(kind)("secretsmanager:DescribeSecret", f"{SECRETS}{secret}") == secret.startswith("orders-")


NAMED = (
    ("lambda:UpdateFunctionCode", "lambda:{r}:{a}:function:{n}-api-1234567"),
    ("lambda:GetFunction", "lambda:{r}:{a}:function:{n}-api-1234567"),
    ("ecs:UpdateService", "ecs:{r}:{a}:service/main-1234567/{n}-web-1234567"),
    ("ecs:RegisterTaskDefinition", "ecs:{r}:{a}:task-definition/{n}-web-1234567:*"),
    ("elasticloadbalancing:ModifyTargetGroup", "elasticloadbalancing:{r}:{a}:targetgroup/{n}-web-1234567/0a"),
    ("states:UpdateStateMachine", "states:{r}:{a}:stateMachine:{n}-charge-1234567"),
    ("iam:PutRolePolicy", "iam::{a}:role/platform/{n}-api-1234567"),
    ("dynamodb:DeleteTable", "dynamodb:{r}:{a}:table/{n}-orders-1234567"),
    ("s3:PutBucketPolicy", "s3:::{n}-uploads-1234567"),
    ("secretsmanager:DeleteSecret", "secretsmanager:{r}:{a}:secret:{n}-PAYMENT_KEY-1234567-AbCdEf"),
    ("kinesis:DeleteStream", "kinesis:{r}:{a}:stream/{n}-clicks-1234567"),
    ("sqs:SetQueueAttributes", "sqs:{r}:{a}:{n}-incoming-1234567"),
    ("sns:SetTopicAttributes", "sns:{r}:{a}:{n}-changed-1234567"),
    ("events:PutRule", "events:{r}:{a}:rule/{n}-hook-1234567"),
    ("events:PutRule", "events:{r}:{a}:rule/{n}-domain-1234567/{n}-hook-1234567"),
    ("scheduler:UpdateSchedule", "scheduler:{r}:{a}:schedule/default/{n}-nightly-1234567"),
    ("logs:DeleteLogGroup", "logs:{r}:{a}:log-group:{n}-api-1234567"),
    ("logs:PutRetentionPolicy", "logs:{r}:{a}:log-group:/aws/vendedlogs/apis/{n}-api-1234567"),
    ("cloudwatch:PutMetricAlarm", "cloudwatch:{r}:{a}:alarm:{n}-api-errors-1234567"),
    ("cloudwatch:PutMetricAlarm", "cloudwatch:us-east-1:{a}:alarm:{n}-site-errors-1234567"),
    (
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:{r}:{a}:alarm:TargetTracking-service/main-1/{n}-web-1234567-AlarmHigh-0a",
    ),
    ("wafv2:UpdateWebACL", "wafv2:us-east-1:{a}:global/webacl/{n}-site-acl-1234567/0a"),
)


@pytest.mark.parametrize(("action", "resource"), NAMED)
def test_resources_with_names_are_changed_by_their_own_service_alone(
    may: Callable[[str], Ask], action: str, resource: str
) -> None:
    def arn(name: str) -> str:
        return f"arn:aws:{resource.format(r=REGION, a=ACCOUNT, n=name)}"

    deploy = may("deploy")
    assert deploy(action, arn("orders"))
    for other in ("receipts", "web", "database"):
        assert not deploy(action, arn(other)), other
    assert not deploy(action, arn("orders").replace(ACCOUNT, "999999999999")) or ":::" in resource
    assert may("preview")(action, arn("orders")) == action.split(":")[1].startswith("Get")


TAGGED = (
    ("ec2:DeleteSecurityGroup", "ec2:{r}:{a}:security-group/sg-1"),
    ("elasticloadbalancing:ModifyRule", "elasticloadbalancing:{r}:{a}:listener-rule/app/web/1/2/3"),
    ("elasticloadbalancing:DeleteRule", "elasticloadbalancing:{r}:{a}:listener-rule/app/web/1/2/3"),
    ("application-autoscaling:PutScalingPolicy", "application-autoscaling:{r}:{a}:scalable-target/0a"),
    ("apigateway:PATCH", "apigateway:{r}::/apis/abcdefghij"),
    ("apigateway:DELETE", "apigateway:{r}::/restapis/abcdefghij"),
    ("cloudfront:UpdateDistribution", "cloudfront::{a}:distribution/E1"),
    ("logs:DeleteDelivery", "logs:us-east-1:{a}:delivery:0a"),
)


@pytest.mark.parametrize(("action", "resource"), TAGGED)
def test_resources_with_generated_ids_are_changed_by_the_service_of_their_tag(
    may: Callable[[str], Ask], action: str, resource: str
) -> None:
    arn = f"arn:aws:{resource.format(r=REGION, a=ACCOUNT)}"
    deploy = may("deploy")
    assert deploy(action, arn, MINE)
    for tags in (THEIRS, OF_PLATFORM, {}):
        assert not deploy(action, arn, tags), tags
    assert not may("preview")(action, arn, MINE)


MADE_WITH_TAG = (
    ("ec2:CreateSecurityGroup", "ec2:{r}:{a}:security-group/*"),
    ("application-autoscaling:RegisterScalableTarget", "application-autoscaling:{r}:{a}:scalable-target/*"),
    ("apigateway:POST", "apigateway:{r}::/apis"),
    ("cloudfront:TagResource", "cloudfront::{a}:distribution/E1"),
    ("logs:CreateDelivery", "logs:us-east-1:{a}:delivery:*"),
)


@pytest.mark.parametrize(("action", "resource"), MADE_WITH_TAG)
def test_what_has_no_name_is_made_with_the_service_s_tag_only(
    may: Callable[[str], Ask], action: str, resource: str
) -> None:
    arn = f"arn:aws:{resource.format(r=REGION, a=ACCOUNT)}"
    assert may("deploy")(action, arn, {NEW: "orders"})
    assert not may("deploy")(action, arn, {NEW: "receipts"})
    assert not may("deploy")(action, arn)


def test_a_listener_rule_is_made_on_the_platform_s_listener_with_the_service_s_tag(
    may: Callable[[str], Ask],
) -> None:
    listener = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/app/web/1/2"
    deploy = may("deploy")
    assert deploy("elasticloadbalancing:CreateRule", listener, {**OF_PLATFORM, NEW: "orders"})
    assert not deploy("elasticloadbalancing:CreateRule", listener, {**OF_PLATFORM, NEW: "receipts"})
    assert not deploy("elasticloadbalancing:CreateRule", listener, {PROJECT: "billing", NEW: "orders"})
    for action in ("DeleteListener", "ModifyListener", "SetSecurityGroups", "DeleteLoadBalancer"):
        assert not deploy(f"elasticloadbalancing:{action}", listener, OF_PLATFORM)


def test_rules_on_groups_of_the_platform_have_the_service_s_tag(may: Callable[[str], Ask]) -> None:
    group = f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/sg-database"
    rule = f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group-rule/*"
    deploy = may("deploy")
    for action in ("ec2:AuthorizeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupEgress"):
        assert deploy(action, group, OF_PLATFORM)
        assert not deploy(action, group, {PROJECT: "billing"})
        assert deploy(action, rule, {NEW: "orders"})
        assert not deploy(action, rule, {NEW: "receipts"})
    assert not deploy("ec2:DeleteSecurityGroup", group, OF_PLATFORM)
    assert deploy(
        "ec2:CreateTags", rule, {NEW: "orders", "ec2:CreateAction": "AuthorizeSecurityGroupIngress"}
    )
    assert not deploy("ec2:CreateTags", group, {**OF_PLATFORM, NEW: "orders"})


def test_roles_of_the_service_are_passed_to_what_runs_it_only(may: Callable[[str], Ask]) -> None:
    own = f"arn:aws:iam::{ACCOUNT}:role/platform/orders-api-1234567"
    deploy = may("deploy")
    assert deploy("iam:PassRole", own, {"iam:PassedToService": "lambda.amazonaws.com"})
    assert not deploy("iam:PassRole", own, {"iam:PassedToService": "ec2.amazonaws.com"})
    for role in ("platform/web-1234567", "bootstrap/deploy-1234567", "platform/receipts-api-1"):
        arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
        assert not deploy("iam:PassRole", arn, {"iam:PassedToService": "lambda.amazonaws.com"})
        assert not deploy("iam:UpdateAssumeRolePolicy", arn)


CONTENTS = (
    "dynamodb:GetItem",
    "dynamodb:Query",
    "kinesis:GetRecords",
    "lambda:InvokeFunction",
    "logs:GetLogEvents",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
    "sns:Publish",
    "ssm:StartSession",
    "sts:AssumeRole",
    "ecs:ExecuteCommand",
    "ecs:RunTask",
)


@pytest.mark.parametrize("kind", ROLES)
@pytest.mark.parametrize("action", CONTENTS)
def test_nothing_is_run_sent_or_received(cloud: Cloud, kind: str, action: str) -> None:
    allowed = {
        one
        for text in documents(cloud, f"orders-{kind}")
        for statement in json.loads(text)["Statement"]
        for one in listed(statement["Action"])
    }
    assert action not in allowed
    assert not [one for one in allowed if "*" in one]


def test_a_preview_reads_the_files_that_a_deployment_put_and_no_customer_s(may: Callable[[str], Ask]) -> None:
    own = "arn:aws:s3:::orders-shop-1234567/index.html"
    assert may("preview")("s3:GetObject", own, {"s3:ExistingObjectTag/Service": "orders"})
    assert not may("preview")("s3:GetObject", own)
    assert not may("deploy")("s3:GetObject", own)
    assert not may("preview")("s3:PutObject", own)


def test_keys_of_the_platform_are_used_through_aws_services_only(may: Callable[[str], Ask]) -> None:
    key_arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/environment"
    through = {PROJECT: "strata", "kms:ViaService": f"dynamodb.{REGION}.amazonaws.com"}
    assert may("deploy")("kms:GenerateDataKey", key_arn, through)
    assert not may("deploy")("kms:Decrypt", key_arn, OF_PLATFORM)
    assert not may("deploy")("kms:Decrypt", key_arn, {**through, PROJECT: "strata-bootstrap"})
    assert not may("deploy")("kms:PutKeyPolicy", key_arn, through)


READING = re.compile(r"[a-z0-9-]+:(Describe|Get|List)[A-Za-z]+|apigateway:GET|kms:Decrypt|states:Validate\w+")


def test_a_preview_role_has_no_action_that_writes(cloud: Cloud) -> None:
    found = {
        action
        for text in documents(cloud, "orders-preview")
        for statement in json.loads(text)["Statement"]
        for action in listed(statement["Action"])
    }
    assert [one for one in sorted(found) if not READING.fullmatch(one)] == []


def test_what_takes_no_resource_is_listed_and_nothing_else_is_allowed_on_everything(cloud: Cloud) -> None:
    mapped = {f"lambda:{verb}EventSourceMapping" for verb in ("Create", "Delete", "Get", "Update")}
    mapped.add("cloudfront:CreateDistribution")
    for kind in ROLES:
        found = {
            action
            for text in documents(cloud, f"orders-{kind}")
            for statement in json.loads(text)["Statement"]
            if "*" in listed(statement["Resource"])
            for action in listed(statement["Action"])
        }
        expected = {*LISTS, *(UNNAMED if kind == "deploy" else ())}
        assert found - mapped == expected
    mapping = {"lambda:FunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:receipts-writer-1"}
    deploy = documents(cloud, "orders-deploy")
    assert not allows(deploy, "lambda:DeleteEventSourceMapping", "*", mapping)
    assert allows(deploy, "cloudfront:CreateDistribution", "*", {NEW: "orders"})
    assert not allows(deploy, "cloudfront:CreateDistribution", "*", {NEW: "receipts"})


@pytest.mark.parametrize("stack", STACKS)
def test_each_role_is_taken_by_its_own_service_s_jobs_alone(
    bootstrapped: Callable[..., Cloud], stack: str
) -> None:
    cloud = bootstrapped(stack)
    roles = cloud.of(ROLE)
    environments = {
        "orders-deploy": [f"{stack}-orders"],
        "orders-preview": [f"{stack}-orders-preview", f"{stack}-orders-drift"],
        "receipts-deploy": [f"{stack}-receipts"],
        "receipts-preview": [f"{stack}-receipts-preview", f"{stack}-receipts-drift"],
        **({"images": ["images"]} if stack == "prod" else {}),
    }
    assert set(roles) == {"preview", "deploy", *environments}
    for name, expected in environments.items():
        [statement] = json.loads(roles[name]["assumeRolePolicy"])["Statement"]
        subjects = statement["Condition"]["StringEquals"][f"{github.ISSUER}:sub"]
        assert subjects == [f"repo:example/strata:environment:{one}" for one in expected]
        assert (roles[name]["path"], roles[name]["permissionsBoundary"]) == ("/bootstrap/", f"{MADE}boundary")


def test_a_service_that_is_not_named_has_no_role(bootstrapped: Callable[..., Cloud]) -> None:
    assert [name for name in bootstrapped("dev").of(ROLE) if name.startswith("parcels")] == []


def test_policies_of_the_longest_name_are_within_iams_limits() -> None:
    place = ServiceScope("a" * 20, ACCOUNT, REGION, "strata")
    texts = [service_policies.own_policy(place, group, deploy=True) for group in OWN]
    texts += [
        service_policies.lists_policy(),
        service_policies.changes_policy(
            place, f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/strata/{place.name}"
        ),
        service_policies.state_policy(place, f"{STATE}-1234567", f"{KEY}{'0' * 36}", deploy=True),
    ]
    assert [len(re.sub(r"\s", "", text)) for text in texts if len(re.sub(r"\s", "", text)) > MANAGED] == []


def test_the_job_of_the_images_pushes_to_the_services_repositories_alone(
    bootstrapped: Callable[..., Cloud],
) -> None:
    mine = documents(bootstrapped("prod"), "images")
    repository = "arn:aws:ecr:ap-northeast-2:333333333333:repository/"
    assert allows(mine, "ecr:PutImage", f"{repository}strata/orders")
    assert not allows(mine, "ecr:PutImage", f"{repository}other/orders")
    assert not allows(mine, "ecr:DeleteRepository", f"{repository}strata/orders")
    assert not allows(mine, "ecr:BatchDeleteImage", f"{repository}strata/orders")
    assert "images" not in bootstrapped("dev").of(ROLE)


# Requests of the preparation, before moto enforces IAM: bucket, role, policy, three objects, the session.
PREPARED = 7


def session(deploy: bool) -> Any:
    """S3 as a role with the state's policy of orders."""
    s3, iam = boto3.client("s3", region_name=REGION), boto3.client("iam", region_name=REGION)
    s3.create_bucket(Bucket="state", CreateBucketConfiguration={"LocationConstraint": REGION})
    place = ServiceScope("orders", ACCOUNT, REGION, "strata")
    text = service_policies.state_policy(place, STATE, f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1", deploy=deploy)
    trust = policy.trust("lambda.amazonaws.com")
    role = iam.create_role(RoleName="orders", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="orders", PolicyName="state", PolicyDocument=text)
    for project in ("orders", "strata", "receipts"):
        s3.put_object(Bucket="state", Key=f".pulumi/stacks/{project}/dev.json", Body=project.encode())
    sts = boto3.client("sts", region_name=REGION)
    keys = sts.assume_role(RoleArn=role, RoleSessionName="job")["Credentials"]
    return boto3.client(
        "s3",
        region_name=REGION,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def refused(call: Callable[..., object], **arguments: object) -> bool:
    with pytest.raises(ClientError, match="AccessDenied"):
        call(Bucket="state", **arguments)
    return True


@pytest.mark.parametrize("deploy", [False, True])
@mock_aws
@set_initial_no_auth_action_count(PREPARED)
def test_an_emulator_that_enforces_iam_gives_a_service_its_own_state_alone(
    monkeypatch: pytest.MonkeyPatch, deploy: bool
) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    s3 = session(deploy)
    own = ".pulumi/stacks/orders/dev.json"
    assert s3.get_object(Bucket="state", Key=own)["Body"].read() == b"orders"
    for other in ("strata", "receipts"):
        path = f".pulumi/stacks/{other}/dev.json"
        assert refused(s3.get_object, Key=path)
        assert refused(s3.put_object, Key=path, Body=b"")
        assert refused(s3.delete_object, Key=path)
        assert refused(s3.put_object, Key=f".pulumi/locks/organization/{other}/dev/1.json", Body=b"")
    if deploy:
        s3.put_object(Bucket="state", Key=own, Body=b"new")
        s3.put_object(Bucket="state", Key=".pulumi/locks/organization/orders/dev/1.json", Body=b"")
    else:
        assert refused(s3.put_object, Key=own, Body=b"new")


def test_all_roles_have_the_one_boundary(cloud: Cloud) -> None:
    assert {one["permissionsBoundary"] for one in cloud.of(ROLE).values()} == {f"{MADE}boundary"}
