import json
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from components.common import policy
from components.common.placement import Placement
from components.compute.functions.code import Code
from components.compute.functions.event_sources import Batches, on_bucket, on_queue
from components.compute.functions.function import Access, Function
from components.compute.functions.function_settings import FunctionSettings
from unit.recording import ACCOUNT, ROOT, Cloud

FUNCTION = "aws:lambda/function:Function"
POLICY = "aws:iam/rolePolicy:RolePolicy"
PERMISSION = "aws:lambda/permission:Permission"
CODE = Code("components/compute", "handler.handle", "python3.14")
LETTERS = f"arn:aws:sqs:ap-northeast-2:{ACCOUNT}:letters"
QUEUE = f"arn:aws:sqs:ap-northeast-2:{ACCOUNT}:work"
ALIAS = f"arn:aws:lambda:ap-northeast-2:{ACCOUNT}:function:resize-live"


def settings(**changes):
    small = {"memory_mb": 512, "timeout_seconds": 30, "reserved_concurrency": None, "log_retention_days": 7}
    return FunctionSettings.model_validate({**small, **changes})


def function(grants=(), **more):
    return Function("resize", settings(), code=CODE, access=Access(LETTERS, grants), **more)


def statements(cloud, name="resize"):
    """The permissions of a role: resources by action."""
    found = json.loads(cloud.of(POLICY)[name]["policy"])["Statement"]
    assert {statement["Effect"] for statement in found} == {"Allow"}
    return {action: statement["Resource"] for statement in found for action in statement["Action"]}


def test_a_function_is_the_folder_as_it_is_now_with_everything_that_is_needed_to_see_it_run(deploy):
    made = deploy(function).of(FUNCTION)["resize"]
    archive = made.pop("code")
    assert (ROOT / archive.path).is_file()
    assert archive.path == ".build/compute.zip"
    assert made == {
        "role": f"arn:aws:made:ap-northeast-2:{ACCOUNT}:resize",
        "codeSha256": CODE.package().sha256,
        "handler": "handler.handle",
        "runtime": "python3.14",
        "architectures": ["arm64"],
        "memorySize": 512,
        "timeout": 30,
        "reservedConcurrentExecutions": -1,
        "publish": True,
        "loggingConfig": {
            "logFormat": "JSON",
            "applicationLogLevel": "INFO",
            "systemLogLevel": "INFO",
            "logGroup": "resize",
        },
        "tracingConfig": {"mode": "Active"},
        "deadLetterConfig": {"targetArn": LETTERS},
    }


def test_callers_have_an_alias_that_follows_the_newest_version(deploy):
    assert deploy(function).of("aws:lambda/alias:Alias") == {
        "resize-live": {"name": "live", "functionName": "resize", "functionVersion": "1"}
    }


def test_logs_are_there_before_the_function_and_forgotten_after_a_while(deploy):
    cloud = deploy(function)
    assert cloud.of("aws:cloudwatch/logGroup:LogGroup") == {"resize": {"retentionInDays": 7}}
    types = [resource.typ for resource in cloud.resources]
    assert types.index("aws:cloudwatch/logGroup:LogGroup") < types.index(FUNCTION)


def test_a_function_may_log_trace_and_send_dead_letters_only(deploy):
    cloud = deploy(function)
    assert statements(cloud) == {
        "logs:CreateLogStream": [f"arn:aws:made:ap-northeast-2:{ACCOUNT}:resize:*"],
        "logs:PutLogEvents": [f"arn:aws:made:ap-northeast-2:{ACCOUNT}:resize:*"],
        "sqs:SendMessage": [LETTERS],
        "xray:PutTraceSegments": ["*"],
        "xray:PutTelemetryRecords": ["*"],
    }
    [trust] = json.loads(cloud.of("aws:iam/role:Role")["resize"]["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": ["lambda.amazonaws.com"]}


def test_the_function_waits_for_its_role_to_be_allowed(deploy):
    cloud = deploy(function)
    [policy_urn] = [urn for urn in cloud.urns if POLICY in urn]
    assert policy_urn in cloud.dependencies["resize"]


def test_what_the_caller_grants_is_added(deploy):
    cloud = deploy(lambda: function([policy.allow("s3:GetObject", on="arn:aws:s3:::media/*")]))
    assert statements(cloud)["s3:GetObject"] == ["arn:aws:s3:::media/*"]


def test_a_function_in_the_vpc_has_its_place_and_may_take_an_address_there(deploy):
    cloud = deploy(
        lambda: function(
            placement=Placement(["subnet-1", "subnet-2"], "sg-worker", ["ap-northeast-2a", "ap-northeast-2c"])
        )
    )
    assert cloud.of(FUNCTION)["resize"]["vpcConfig"] == {
        "subnetIds": ["subnet-1", "subnet-2"],
        "securityGroupIds": ["sg-worker"],
    }
    assert statements(cloud)["ec2:CreateNetworkInterface"] == ["*"]


def test_reserved_concurrency_and_environment_are_handed_on(deploy):
    cloud = deploy(
        lambda: Function(
            "resize",
            settings(reserved_concurrency=5),
            code=CODE,
            access=Access(LETTERS),
            environment={"VARIANT": "web"},
        )
    )
    made = cloud.of(FUNCTION)["resize"]
    assert made["reservedConcurrentExecutions"] == 5
    assert made["environment"] == {"variables": {"VARIANT": "web"}}


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("timeout_seconds", 901, "is not a timeout that Lambda allows: 1 to 900 seconds"),
        ("timeout_seconds", 0, "is not a timeout that Lambda allows: 1 to 900 seconds"),
        ("memory_mb", 64, "is not a memory size that Lambda allows: 128 to 10240 MB"),
        ("reserved_concurrency", 0, "greater than or equal to 1"),
    ],
)
def test_what_lambda_would_refuse_is_refused_by_name(key, value, line):
    with pytest.raises(ValidationError, match=line) as caught:
        settings(**{key: value})
    assert caught.value.errors()[0]["loc"] == (key,)


def test_a_missing_folder_ends_the_program_before_anything_is_registered(deploy):
    cloud = Cloud()
    missing = Code("workloads/nothing", "handler.handle", "python3.14")
    with pytest.raises(ValueError, match="workloads/nothing is not a folder"):
        deploy(lambda: Function("f", settings(), code=missing, access=Access(LETTERS)), cloud=cloud)
    assert cloud.resources == []


def test_a_queue_is_consumed_in_batches_of_which_only_failed_messages_come_again(deploy):
    cloud = deploy(lambda: on_queue("resize-work", function(), queue_arn=QUEUE, batches=Batches(5, 2)))
    assert cloud.of("aws:lambda/eventSourceMapping:EventSourceMapping")["resize-work"] == {
        "functionName": ALIAS,
        "eventSourceArn": QUEUE,
        "batchSize": 5,
        "functionResponseTypes": ["ReportBatchItemFailures"],
        "scalingConfig": {"maximumConcurrency": 2},
    }
    assert statements(cloud, "resize-work") == {
        "sqs:DeleteMessage": [QUEUE],
        "sqs:GetQueueAttributes": [QUEUE],
        "sqs:ReceiveMessage": [QUEUE],
    }


def test_a_bucket_may_call_only_while_it_belongs_to_the_account(deploy):
    cloud = deploy(lambda: on_bucket("resize-m", function(), bucket_arn="arn:aws:s3:::m", account_id=ACCOUNT))
    permission = cloud.of(PERMISSION)["resize-m"]
    assert (permission["sourceArn"], permission["sourceAccount"]) == ("arn:aws:s3:::m", ACCOUNT)


def test_variables_may_have_a_key_of_their_own(deploy: Callable[..., Cloud]) -> None:
    key = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"

    def program() -> None:
        access = Access(LETTERS, key_arn=key)
        Function("resize", settings(), code=CODE, access=access, environment={"A": "1"})

    cloud = deploy(program)
    assert cloud.of(FUNCTION)["resize"]["kmsKeyArn"] == key
    assert statements(cloud)["kms:Decrypt"] == [key]
    assert "kmsKeyArn" not in deploy(lambda: function(environment={"A": "1"})).of(FUNCTION)["resize"]
