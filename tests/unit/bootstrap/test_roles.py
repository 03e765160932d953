"""Permissions of GitHub's jobs in an account, by the policies that bootstrap declares."""

import inspect
import json
import re
from functools import cache

import pytest
import yaml
from botocore import xform_name
from botocore.session import get_session

from bootstrap import github, reads
from bootstrap.deploy_limits import NAMES
from components.common import policy
from components.common.boundary import bind_roles, boundary_arn, linked_role_arns, platform_arns
from components.data.migration.migration_roles import MigrationRoles
from components.identity import people_access
from standin.aws.kind import registry
from unit.bootstrap.iam import allows, listed
from unit.recording import ROOT, STACKS

# IAM User Guide, "IAM and AWS STS quotas": characters of a managed policy, without white space, and of a
# trust policy; managed policies of a role.
MANAGED, TRUST, ATTACHED = 6144, 2048, 10

ACCOUNT = "111111111111"
ROLE, POLICY, ATTACHMENT = (
    "aws:iam/role:Role",
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
)
STATE, KEY = "arn:aws:s3:::state", "arn:aws:made:ap-northeast-2:123456789012:secrets"
PROVIDER = "arn:aws:made:ap-northeast-2:123456789012:github"
BOUNDARY = boundary_arn(ACCOUNT)
OWN_ROLE = f"arn:aws:iam::{ACCOUNT}:role/bootstrap/deploy-1234567"
A_ROLE = f"arn:aws:iam::{ACCOUNT}:role/platform/web-1234567"
ADMINISTRATOR = f"arn:aws:iam::{ACCOUNT}:role/OrganizationAccountAccessRole"

# The verbs of AWS's actions that change nothing, in full: "Get" and "Describe" alone are prefixes of them.
READING = re.compile(
    r"[a-z0-9-]+:(Describe|Get|List)[A-Z][A-Za-z0-9]+|apigateway:GET|kms:Decrypt"
    r"|states:ValidateStateMachineDefinition|budgets:ViewBudget|ec2:SearchTransitGatewayRoutes"
)
# Reads of stored data and secrets, which a preview has not.
CONTENT = (
    "dynamodb:GetItem",
    "kinesis:GetRecords",
    "lambda:InvokeFunction",
    "logs:GetLogEvents",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "s3:GetObject",
)


@pytest.fixture
def cloud(bootstrapped):
    return bootstrapped("dev")


def documents(cloud, role):
    """The role's own managed policies; those of AWS are not among them."""
    made = {f"arn:aws:made:ap-northeast-2:123456789012:{name}": one for name, one in cloud.of(POLICY).items()}
    attached = [one["policyArn"] for one in cloud.of(ATTACHMENT).values() if one["role"] == role]
    assert len(attached) <= ATTACHED
    return [made[arn]["policy"] for arn in attached if arn in made]


def actions(policies):
    statements = [one for text in policies for one in json.loads(text)["Statement"]]
    found = [one for one in statements if one["Effect"] == "Allow"]
    return {action for statement in found for action in listed(statement["Action"])}


def test_the_preview_role_has_no_action_that_writes(cloud):
    mine = actions(documents(cloud, "preview"))
    assert len(mine) > 200
    assert [action for action in sorted(mine) if not READING.fullmatch(action)] == []
    attached = {one["policyArn"] for one in cloud.of(ATTACHMENT).values() if one["role"] == "preview"}
    assert not [arn for arn in attached if arn.startswith("arn:aws:iam::aws:")]


@pytest.mark.parametrize("action", CONTENT)
def test_the_preview_role_reads_nothing_that_is_stored(cloud, action):
    assert not allows(documents(cloud, "preview"), action, "arn:aws:x:::anything")


@pytest.mark.parametrize(
    "path",
    ["/apikeys", "/apikeys/abc", "/usageplans/u/keys", "/usageplans/u/keys/abc"],
)
def test_the_preview_role_reads_no_api_key(cloud, path):
    mine = documents(cloud, "preview")
    assert not allows(mine, "apigateway:GET", f"arn:aws:apigateway:ap-northeast-2::{path}")
    assert allows(mine, "apigateway:GET", "arn:aws:apigateway:ap-northeast-2::/restapis/r")


def test_the_preview_role_reads_app_clients_and_no_user_of_cognito(cloud):
    """A refresh reads a client with its secret, if it has one; the state has it too."""
    mine = documents(cloud, "preview")
    assert allows(mine, "cognito-idp:DescribeUserPoolClient", "*")
    for action in ("ListUsers", "AdminGetUser", "ListUsersInGroup"):
        assert not allows(mine, f"cognito-idp:{action}", "*")


def test_the_preview_role_reads_state_and_decrypts_its_secrets_and_no_more(cloud):
    mine = documents(cloud, "preview")
    assert allows(mine, "s3:GetObject", f"{STATE}/.pulumi/stacks/strata/dev.json")
    assert allows(mine, "s3:ListBucket", STATE)
    assert allows(mine, "kms:Decrypt", KEY)
    assert not allows(mine, "kms:Decrypt", "arn:aws:kms:ap-northeast-2:111111111111:key/another")
    for action in ("s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "kms:Encrypt"):
        assert not allows(mine, action, f"{STATE}/.pulumi/locks/x")


PROJECT_TAG = "aws:ResourceTag/Project"
SECRET, VERSION = "aws:secretsmanager/secret:Secret", "aws:secretsmanager/secretVersion:SecretVersion"


@pytest.mark.parametrize("stack", STACKS)
def test_a_preview_reads_the_passwords_that_pulumi_keeps_and_no_other_secret(cloud, deploy_stack, stack):
    """The provider reads back the text of each version that it made; other secrets are filled by people."""
    platform, mine = deploy_stack(stack), documents(cloud, "preview")
    kept = {str(one["secretId"]).removesuffix("-id") for one in platform.of(VERSION).values()}
    assert kept
    for name in platform.of(SECRET):
        arn = f"arn:aws:secretsmanager:ap-northeast-2:{ACCOUNT}:secret:{name}-1234567-AbCdEf"
        asked = {"kms:EncryptionContext:SecretARN": arn, "kms:ViaService": "secretsmanager.x.amazonaws.com"}
        key = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/environment"
        for tags, readable in (
            ({PROJECT_TAG: "strata"}, name in kept),
            ({PROJECT_TAG: "other"}, False),
            ({}, False),
        ):
            assert allows(mine, "secretsmanager:GetSecretValue", arn, tags) == readable, name
            assert allows(mine, "kms:Decrypt", key, asked | tags) == readable, name


@pytest.mark.parametrize("stack", STACKS)
def test_a_preview_reads_the_parameters_that_the_platform_writes_and_no_other(cloud, deploy_stack, stack):
    """Any other may be a secret, which AWS decrypts for each principal that may read it."""
    mine = documents(cloud, "preview")
    parameters = f"arn:aws:ssm:ap-northeast-2:{ACCOUNT}:parameter"
    written = [one["name"] for one in deploy_stack(stack).of("aws:ssm/parameter:Parameter").values()]
    assert written
    assert [name for name in written if not allows(mine, "ssm:GetParameter", f"{parameters}{name}")] == []
    assert not allows(mine, "ssm:GetParameter", f"{parameters}/billing/password")
    assert not allows(mine, "ssm:GetParameter", f"{parameters}/strata-of-others/password")


def test_a_preview_of_a_changed_state_machine_may_validate_its_definition(cloud):
    """The AWS provider calls it while it plans, since 5.67: hashicorp/terraform-provider-aws, 39229."""
    machine = f"arn:aws:states:ap-northeast-2:{ACCOUNT}:stateMachine:*"
    assert allows(documents(cloud, "preview"), "states:ValidateStateMachineDefinition", machine)


@pytest.mark.parametrize("stack", STACKS)
def test_every_kind_that_the_environments_use_may_be_read_by_a_preview(deploy_stack, stack):
    modules = {module for group in reads.GROUPS.values() for module in group}
    kinds = {one.typ for one in deploy_stack(stack).resources if one.custom}
    # A provider is not a resource of the cloud.
    used = {kind.split(":")[1].split("/")[0] for kind in kinds if not kind.startswith("pulumi:")}
    assert used - {""} <= modules


def test_what_the_sandbox_reads_of_a_resource_a_preview_may_read_on_aws():
    """The stand-in's calls are AWS's own: a read without a permission of the role is missing in it."""
    allowed = {action for group in reads.GROUPS for action in reads.actions(group)}
    called = {action for kind in registry().values() for action in calls(kind)}
    assert len(called) > 60
    assert called - allowed <= NOT_BY_A_PREVIEW


# Bootstrap has the first two, only the stand-in calls the third, the others have a policy of their own.
NOT_BY_A_PREVIEW = frozenset(
    {
        # IAM's action is budgets:ViewBudget.
        "budgets:DescribeBudget",
        "iam:GetAccountPasswordPolicy",
        "iam:GetOpenIDConnectProvider",
        "ecs:ListTaskDefinitions",
        "secretsmanager:GetSecretValue",
        "ssm:GetParameter",
    }
)
_PREFIX = {
    "application-autoscaling": "application-autoscaling",
    "elbv2": "elasticloadbalancing",
    "neptune": "rds",
    "stepfunctions": "states",
}
# IAM names the actions of these otherwise than the calls.
_OTHERWISE = {"s3", "apigateway", "apigatewayv2"}


def calls(kind):
    """IAM's names of the boto3 calls in the kind's read."""
    source = inspect.getsource(type(kind).read)
    direct = re.findall(r'client\("([a-z0-9-]+)"\)\.((?:describe|get|list)_\w+)\(', source)
    # A client that is kept in a variable, and the pages of a list.
    kept = [
        (service, verb)
        for name, service in re.findall(r'(\w+) = cloud\.client\("([a-z0-9-]+)"\)', source)
        for verb in re.findall(rf"\b{name}\.((?:describe|get|list)_\w+)\(", source)
    ]
    paged = [
        (service, verb)
        for service in re.findall(r'cloud\.client\("([a-z0-9-]+)"\)', source)
        for verb in re.findall(r'get_paginator\("(\w+)"\)', source)
    ]
    return {
        f"{_PREFIX.get(service, service)}:{operations(service)[verb]}"
        for service, verb in {*direct, *kept, *paged}
        if service not in _OTHERWISE and verb != "get_paginator"
    }


@cache
def operations(service):
    names = get_session().get_service_model(service).operation_names
    return {xform_name(name): name for name in names}


def environments_of(role, stack):
    """The GitHub environments of the platform's jobs that assume *role*."""
    return [stack] if role == "deploy" else [f"{stack}-{part}" for part in ("preview", "drift")]


def test_each_role_is_taken_by_the_jobs_of_one_repository_and_environment_alone(bootstrapped):
    for stack in STACKS:
        roles = bootstrapped(stack).of(ROLE)
        for role in ("preview", "deploy"):
            [statement] = json.loads(roles[role]["assumeRolePolicy"])["Statement"]
            assert statement == {
                "Effect": "Allow",
                "Action": ["sts:AssumeRoleWithWebIdentity"],
                "Principal": {"Federated": [PROVIDER]},
                "Condition": {
                    "StringEquals": {
                        f"{github.ISSUER}:aud": "sts.amazonaws.com",
                        f"{github.ISSUER}:sub": [
                            f"repo:example/strata:environment:{environment}"
                            for environment in environments_of(role, stack)
                        ],
                    }
                },
            }
            assert roles[role]["permissionsBoundary"].endswith(":boundary")


def test_a_role_trusts_the_tokens_of_a_repository_with_ids_and_none_without(bootstrapped):
    roles = bootstrapped("dev", {"owner_id": 123456, "repository_id": 456789}).of(ROLE)
    for role in ("preview", "deploy"):
        [statement] = json.loads(roles[role]["assumeRolePolicy"])["Statement"]
        said = statement["Condition"]["StringEquals"][f"{github.ISSUER}:sub"]
        repository = "repo:example@123456/strata@456789"
        assert said == [f"{repository}:environment:{name}" for name in environments_of(role, "dev")]


def lasts(job):
    """The seconds that credentials of *job* are requested for, and those until GitHub ends it."""
    action = yaml.safe_load((ROOT / ".github" / "actions" / "ready" / "action.yml").read_text())
    [asked] = [
        step["with"]["role-duration-seconds"]
        for step in action["runs"]["steps"]
        if "configure-aws-credentials" in step.get("uses", "")
    ]
    assert asked == "${{ inputs.duration }}"
    [ready] = [step for step in job["steps"] if step.get("uses") == "./.github/actions/ready"]
    duration = ready["with"].get("duration", action["inputs"]["duration"]["default"])
    return int(duration), job["timeout-minutes"] * 60


def jobs_of(workflow):
    return yaml.safe_load((ROOT / ".github" / "workflows" / f"{workflow}.yml").read_text())["jobs"]


def test_a_deployment_keeps_its_credentials_until_its_job_ends(cloud):
    """An engine without valid credentials leaves its lock, and new resources are in no state."""
    seconds, until = lasts(jobs_of("deploy-environment")["up"])
    assert seconds == cloud.of(ROLE)["deploy"]["maxSessionDuration"]
    assert seconds >= until


# IAM User Guide, "Update the maximum session duration for a role": an hour for a role without a maximum.
HOUR = 3600


@pytest.mark.parametrize(("workflow", "job"), [("preview", "preview"), ("drift", "compare")])
def test_what_the_preview_role_is_taken_for_ends_before_its_credentials(cloud, workflow, job):
    seconds, until = lasts(jobs_of(workflow)[job])
    assert until <= seconds <= cloud.of(ROLE)["preview"].get("maxSessionDuration", HOUR)


def test_the_provider_signs_for_aws_alone(cloud):
    [provider] = cloud.of("aws:iam/openIdConnectProvider:OpenIdConnectProvider").values()
    assert provider == {
        "url": "https://token.actions.githubusercontent.com",
        "clientIdLists": ["sts.amazonaws.com"],
    }


PRINCIPAL = "aws:PrincipalArn"


def ceiling(cloud, principal=OWN_ROLE):
    """IAM's answer to a role under the boundary."""
    text = cloud.of(POLICY)["boundary"]["policy"]
    return lambda action, resource, **context: allows(
        [text], action, resource, {PRINCIPAL: principal, **context}
    )


def test_the_boundary_lets_the_platform_be_built(cloud):
    may = ceiling(cloud)
    bound = {"iam:PermissionsBoundary": BOUNDARY}
    for action in ("iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy"):
        assert may(action, A_ROLE, **bound)
        assert allows(documents(cloud, "deploy"), action, A_ROLE)
    assert may("iam:PassRole", A_ROLE)
    assert may("ec2:CreateVpc", "*")
    assert may("s3:PutObject", f"{STATE}/.pulumi/stacks/strata/dev.json")
    assert may("kms:Decrypt", KEY)
    assert all(may(action, "*") for action in actions(documents(cloud, "preview")))


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"])
def test_a_role_that_a_deployment_makes_reads_and_writes_no_state(cloud, action):
    """A deployment writes the policies of the roles that it makes: only the boundary limits them."""
    state = f"{STATE}/.pulumi/stacks/strata/dev.json"
    assert ceiling(cloud)(action.replace("Version", ""), state)
    assert not ceiling(cloud, A_ROLE)(action, state)
    assert ceiling(cloud, A_ROLE)(action, "arn:aws:s3:::orders-uploads-1234567/a")
    for use in ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"):
        assert not ceiling(cloud, A_ROLE)(use, KEY)


@pytest.mark.parametrize(
    "action",
    [
        "ses:SendEmail",
        "bedrock:InvokeModel",
        "eks:CreateCluster",
        "cognito-identity:GetId",
        "cloudtrail:CreateTrail",
        "budgets:ModifyBudget",
        "a-service-of-next-year:DoIt",
    ],
)
def test_the_boundary_lets_an_application_use_a_service_that_the_platform_has_not(cloud, action):
    assert ceiling(cloud)(action, "*")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:CreateRole", A_ROLE),  # without the boundary
        ("iam:PutRolePermissionsBoundary", A_ROLE),  # with another one
        ("iam:DeleteRolePermissionsBoundary", A_ROLE),
        ("iam:AttachRolePolicy", A_ROLE),  # of a role without the boundary
        ("iam:PutRolePolicy", A_ROLE),
        ("iam:DeleteRolePermissionsBoundary", OWN_ROLE),
        ("iam:PutRolePolicy", OWN_ROLE),
        ("iam:AttachRolePolicy", OWN_ROLE),
        ("iam:UpdateAssumeRolePolicy", OWN_ROLE),
        ("iam:CreatePolicyVersion", BOUNDARY),
        ("iam:SetDefaultPolicyVersion", BOUNDARY),
        ("iam:DeletePolicy", BOUNDARY),
        ("iam:UpdateAssumeRolePolicy", ADMINISTRATOR),
        ("iam:PassRole", ADMINISTRATOR),
        ("sts:AssumeRole", ADMINISTRATOR),
        ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/me"),
        ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/platform/me"),
        ("iam:CreateGroup", f"arn:aws:iam::{ACCOUNT}:group/platform/us"),
        ("iam:AddUserToGroup", f"arn:aws:iam::{ACCOUNT}:group/platform/us"),
        ("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/me"),
        ("iam:AddClientIDToOpenIDConnectProvider", PROVIDER),
        ("iam:DeleteOpenIDConnectProvider", PROVIDER),
        ("iam:CreateOpenIDConnectProvider", f"arn:aws:iam::{ACCOUNT}:oidc-provider/mine"),
        ("s3:PutBucketVersioning", STATE),
        ("s3:PutLifecycleConfiguration", STATE),
        ("s3:PutBucketPolicy", STATE),
        ("s3:DeleteBucket", STATE),
        ("s3:DeleteObjectVersion", f"{STATE}/.pulumi/stacks/strata/dev.json"),
        ("kms:ScheduleKeyDeletion", KEY),
        ("kms:PutKeyPolicy", KEY),
        ("kms:DisableKeyRotation", KEY),
        ("organizations:LeaveOrganization", "*"),
        ("account:CloseAccount", "*"),
        ("iam:DeleteServiceLinkedRole", f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x/y"),
        ("sts:AssumeRole", "arn:aws:iam::999999999999:role/platform/other-account"),
        ("sts:GetFederationToken", "*"),
        ("cloudtrail:StopLogging", "*"),
        ("cloudtrail:DeleteTrail", "*"),
        ("config:StopConfigurationRecorder", "*"),
        ("guardduty:DeleteDetector", "*"),
        ("securityhub:DisableSecurityHub", "*"),
        ("s3:PutAccountPublicAccessBlock", "*"),
    ],
)
def test_no_role_under_the_boundary_removes_it_or_changes_audit_trails(cloud, action, resource):
    assert not ceiling(cloud)(action, resource)


def test_the_deploy_role_may_touch_only_the_platforms_own_names_in_iam(cloud):
    own, linked = json.loads(cloud.of(POLICY)["deploy-identity"]["policy"])["Statement"]
    assert own["Resource"] == sorted(platform_arns(ACCOUNT))
    assert not [action for action in (*own["Action"], *linked["Action"]) if "*" in action]
    assert linked["Resource"] == linked_role_arns(ACCOUNT)
    power = "arn:aws:iam::aws:policy/PowerUserAccess"
    assert cloud.of(ATTACHMENT)["deploy-builder"] == {"role": "deploy", "policyArn": power}


# AWS Managed Policy Reference, "PowerUserAccess", version 12.
POWER_USER = json.dumps(
    {
        "Statement": [
            {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"},
            {
                "Effect": "Allow",
                "Action": [
                    "account:GetAccountInformation",
                    "account:GetGovCloudAccountInformation",
                    "account:GetPrimaryEmail",
                    "account:ListRegions",
                    "iam:CreateServiceLinkedRole",
                    "iam:DeleteServiceLinkedRole",
                    "iam:ListRoles",
                    "organizations:DescribeEffectivePolicy",
                    "organizations:DescribeOrganization",
                ],
                "Resource": "*",
            },
        ]
    }
)
LINKED_ROLE = "aws:iam/serviceLinkedRole:ServiceLinkedRole"


def test_the_declared_service_linked_roles_may_be_created_tagged_read_and_passed(cloud, deploy_stack):
    """What the provider calls for one with default tags, and AWS Config at PutConfigurationRecorder."""
    declared = {
        str(one["awsServiceName"]) for stack in STACKS for one in deploy_stack(stack).of(LINKED_ROLE).values()
    }
    arns = linked_role_arns(ACCOUNT)
    assert declared == {arn.split("/")[-2] for arn in arns}
    people = policy.document(*people_access.administration(ACCOUNT))
    for arn in arns:
        for action in ("CreateServiceLinkedRole", "TagRole", "UntagRole", "GetRole", "PassRole"):
            mine = [POWER_USER, *documents(cloud, "deploy")]
            assert allows(mine, f"iam:{action}", arn), action
            assert action == "GetRole" or allows([POWER_USER, people], f"iam:{action}", arn), action
            assert ceiling(cloud)(f"iam:{action}", arn), action
        for action in ("DeleteServiceLinkedRole", "UpdateAssumeRolePolicy", "PutRolePolicy"):
            assert not ceiling(cloud)(f"iam:{action}", arn) or not allows(mine, f"iam:{action}", arn), action


OURS, THEIRS = {PROJECT_TAG: "strata"}, {PROJECT_TAG: "billing"}
UNTAGGED: dict[str, str] = {}
ANY = f"arn:aws:x:ap-northeast-2:{ACCOUNT}:anything"


def deployment(cloud):
    """IAM's answer to the deploy role, as AWS's own policy PowerUserAccess would allow everything."""
    power = json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    mine = [power.replace('{"Effect', '[{"Effect').replace('"*"}}', '"*"}]}'), *documents(cloud, "deploy")]
    return lambda action, resource, tags: allows(mine, action, resource, tags)


@pytest.mark.parametrize(
    "action",
    [
        "lambda:UpdateFunctionCode",
        "lambda:DeleteFunction",
        "kms:ScheduleKeyDeletion",
        "kms:PutKeyPolicy",
        "ec2:TerminateInstances",
        "rds:DeleteDBInstance",
        "secretsmanager:GetSecretValue",
        "lambda:InvokeFunction",
        "lambda:AddPermission",
        "lambda:CreateFunctionUrlConfig",
        "lambda:UpdateAlias",
        "ec2:ModifyInstanceAttribute",
        "ec2:ModifySnapshotAttribute",
        "ec2:ModifyImageAttribute",
        "ec2:GetPasswordData",
        "ec2:AttachVolume",
    ],
)
def test_a_deployment_changes_no_resource_of_another_workload(cloud, action):
    may = deployment(cloud)
    assert may(action, ANY, OURS)
    assert not may(action, ANY, THEIRS)
    assert not may(action, ANY, UNTAGGED)


@pytest.mark.parametrize("action", ["ecs:DeleteService", "logs:DeleteLogGroup", "states:StartExecution"])
def test_a_deployment_touches_nothing_that_is_tagged_as_another_workload(cloud, action):
    may = deployment(cloud)
    assert may(action, ANY, OURS)
    assert may(action, ANY, UNTAGGED)
    assert not may(action, ANY, THEIRS)


@pytest.mark.parametrize("action", ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"])
def test_a_deployment_uses_no_key_of_another_workload(cloud, action):
    """The keys of AWS have no tags, and are used by its services alone."""
    may, through = deployment(cloud), {"kms:ViaService": "sqs.ap-northeast-2.amazonaws.com"}
    assert may(action, KEY, {PROJECT_TAG: "strata-bootstrap"})
    assert may(action, KEY, OURS)
    assert may(action, KEY, OURS | through)
    assert may(action, KEY, UNTAGGED | through)
    assert not may(action, KEY, UNTAGGED)
    assert not may(action, KEY, THEIRS)
    assert not may(action, KEY, THEIRS | through)


NAMED = {
    "aws:dynamodb/table:Table": (
        "dynamodb",
        "table/",
        "DeleteTable UpdateTable GetItem BatchWriteItem Scan PutResourcePolicy ExportTableToPointInTime",
    ),
    "aws:kinesis/stream:Stream": (
        "kinesis",
        "stream/",
        "DeleteStream PutRecord GetRecords PutResourcePolicy",
    ),
    "aws:sns/topic:Topic": ("sns", "", "DeleteTopic Publish SetTopicAttributes AddPermission Subscribe"),
    "aws:sqs/queue:Queue": (
        "sqs",
        "",
        "DeleteQueue PurgeQueue SendMessage ReceiveMessage SetQueueAttributes AddPermission",
    ),
}


@pytest.mark.parametrize("kind", NAMED)
def test_a_deployment_reaches_the_platforms_tables_streams_topics_and_queues_by_name(
    cloud, deploy_file, kind
):
    """Those of other workloads have no tag, and other names."""
    may, (service, prefix, actions) = deployment(cloud), NAMED[kind]
    place = f"arn:aws:{service}:ap-northeast-2:{ACCOUNT}:{prefix}"
    names = {*deploy_file(ROOT / "stages" / "stage4.yaml", "growth").of(kind)}
    names |= {"operations-dead-letters"} if service == "sqs" else set()
    assert names
    for action in (f"{service}:{one}" for one in actions.split()):
        assert all(may(action, f"{place}{name}-0a1b2c3", UNTAGGED) for name in names), action
        for other in ("billing-0a1b2c3", "payments", "x-images-1", "imagesx-1", "data-tables-1"):
            assert not may(action, f"{place}{other}", UNTAGGED), action
        assert not may(action, f"{place}{next(iter(names))}-0a1b2c3".replace(ACCOUNT, "2" * 12), UNTAGGED)


def test_the_names_of_queues_and_topics_are_those_that_a_deployment_reaches(deploy_stack):
    for stack in STACKS:
        for kind in NAMED:
            beginnings = [f"{one}-" for key, names in NAMES.items() for one in names if NAMED[kind][0] in key]
            for name in deploy_stack(stack).of(kind):
                assert f"{name}-".startswith(tuple(beginnings)), name


@pytest.mark.parametrize(
    "action",
    [
        *("ssm:StartSession", "ssm:SendCommand", "glue:StartJobRun", "glue:CreateJob", "glue:UpdateCrawler"),
        *("ec2-instance-connect:SendSSHPublicKey", "glue:PutResourcePolicy"),
    ],
)
def test_a_deployment_has_no_shells_and_no_jobs(cloud, action):
    assert not deployment(cloud)(action, ANY, OURS)


def test_a_deployment_reaches_the_platforms_buckets_and_catalog_and_no_others(cloud, deploy_stack):
    may = deployment(cloud)
    names = {name for stack in STACKS for name in deploy_stack(stack).of("aws:s3/bucket:Bucket")}
    assert names
    for name in names:
        assert may("s3:PutBucketPolicy", f"arn:aws:s3:::{name}-0a1b2c3", UNTAGGED)
        assert may("s3:PutObject", f"arn:aws:s3:::{name}-0a1b2c3/key", UNTAGGED)
    assert may("s3:PutObject", f"{STATE}/.pulumi/stacks/strata/dev.json", UNTAGGED)
    for action in ("s3:CreateBucket", "s3:PutBucketPolicy", "s3:DeleteBucket"):
        assert not may(action, "arn:aws:s3:::billing-exports", UNTAGGED)
    assert not may("s3:DeleteObject", "arn:aws:s3:::billing-exports/2026.csv", UNTAGGED)
    glue = f"arn:aws:glue:ap-northeast-2:{ACCOUNT}"
    assert may("glue:CreateTable", f"{glue}:table/log_queries/flow_logs", UNTAGGED)
    assert not may("glue:DeleteTable", f"{glue}:table/billing/invoices", UNTAGGED)


@pytest.mark.parametrize("stack", STACKS)
def test_every_role_of_the_platform_is_under_the_boundary_and_in_its_path(deploy_stack, stack):
    cloud = deploy_stack(stack)
    account = json.loads(cloud_config(stack))[0]
    roles = cloud.of(ROLE)
    assert roles
    assert {role["permissionsBoundary"] for role in roles.values()} == {boundary_arn(account)}
    kinds = (ROLE, POLICY, "aws:iam/instanceProfile:InstanceProfile")
    assert {one["path"] for kind in kinds for one in cloud.of(kind).values()} == {"/platform/"}


def test_the_roles_that_dms_looks_for_at_the_root_are_there_under_the_boundary_and_may_be_deployed(
    cloud, deploy
):
    def program():
        bind_roles(ACCOUNT)
        MigrationRoles("dms", key_arn=f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1")

    roles = deploy(program).of(ROLE).values()
    assert {role["name"] for role in roles} == {"dms-vpc-role", "dms-cloudwatch-logs-role"}
    for role in roles:
        assert role.get("path", "/") == "/"
        assert role["permissionsBoundary"] == BOUNDARY
        arn = f"arn:aws:iam::{ACCOUNT}:role/{role['name']}"
        for action in ("iam:CreateRole", "iam:AttachRolePolicy"):
            assert allows(documents(cloud, "deploy"), action, arn)
            assert ceiling(cloud)(action, arn, **{"iam:PermissionsBoundary": BOUNDARY})
            assert not ceiling(cloud)(action, arn)
    assert not allows(documents(cloud, "deploy"), "iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/dms-other")


def cloud_config(stack):
    from unit.recording import stack_config

    return stack_config(stack)["aws:allowedAccountIds"]


def test_every_policy_is_within_iams_limits(cloud):
    sizes = {name: len(re.sub(r"\s", "", one["policy"])) for name, one in cloud.of(POLICY).items()}
    assert {name: size for name, size in sizes.items() if size > MANAGED} == {}
    for role in cloud.of(ROLE).values():
        assert len(role["assumeRolePolicy"]) <= TRUST
