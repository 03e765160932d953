"""The statements of verbs against moto, an emulator that enforces IAM.

moto checks the resource of a request to S3. For other services it checks the action on ``*``, which no
statement of a verb allows: here it gets the ARN that the request names, as AWS has it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count
from moto.iam.access_control import IAMRequest

from components.common import policy
from components.service.uses.statements import statement
from components.service.uses.verbs import VERBS

REGION, ACCOUNT = "ap-northeast-2", "123456789012"
_ARN = f"arn:aws:{{}}:{REGION}:{ACCOUNT}:{{}}"
_DENIED = ("is not authorized to perform", "Access Denied")
# IAM's name of an action that is called otherwise: Service Authorization Reference, "AWS Lambda".
_ACTIONS = {"lambda:Invoke": "lambda:InvokeFunction"}
_CHECK = IAMRequest.check_action_permitted
Client = Callable[[str], Any]


def _resource(service: str, path: str, given: Mapping[str, Any]) -> str:
    """The ARN of the resource that a request names."""
    match service:
        case "sqs":
            return _ARN.format("sqs", given["QueueUrl"].rpartition("/")[2])
        case "sns":
            [arn] = given["TopicArn"] if isinstance(given["TopicArn"], list) else [given["TopicArn"]]
            return str(arn)
        case "dynamodb":
            return _ARN.format("dynamodb", f"table/{given['TableName']}")
        case "kinesis":
            return _ARN.format("kinesis", f"stream/{given['StreamName']}")
        case "secretsmanager":
            return str(given["SecretId"])
        case "events":
            return _ARN.format("events", f"event-bus/{given['Entries'][0]['EventBusName']}")
        case "states":
            return str(given["stateMachineArn"])
        case "lambda":
            return _ARN.format("lambda", f"function:{path.split('/functions/')[1].partition('/')[0]}")
    raise AssertionError(f"{service} is not a service of these tests")


def _permitted(request: IAMRequest, resource: str) -> None:
    body = request._body.decode() if isinstance(request._body, bytes) else request._body
    given = json.loads(body) if body and body.startswith("{") else dict(request._data)
    request._action = _ACTIONS.get(request._action, request._action)
    _CHECK(request, _resource(request._service, request._path, given) if resource == "*" else resource)


@pytest.fixture(autouse=True)
def _enforced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(IAMRequest, "check_action_permitted", _permitted)
    # moto calculates another signature for Lambda; who signed is not the claim here.
    monkeypatch.setattr(IAMRequest, "check_signature", lambda _: None)
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    with mock_aws(config={"lambda": {"use_docker": False}}):
        yield


def _role(kind: str, verb: str, attributes: Mapping[str, str]) -> Client:
    """Clients of a role that has *verb* on the resource with the *attributes*."""
    iam, sts = boto3.client("iam", region_name=REGION), boto3.client("sts", region_name=REGION)
    known = {"key_arn": _ARN.format("kms", "key/1"), **attributes}
    text = policy.document(*(statement(rule, known) for rule in VERBS[kind][verb].rules))
    trust = policy.trust("ecs-tasks.amazonaws.com")
    role = iam.create_role(RoleName="orders-api", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="orders-api", PolicyName="uses", PolicyDocument=text)
    session = sts.assume_role(RoleArn=role, RoleSessionName="task")["Credentials"]
    return lambda service: boto3.client(
        service,
        region_name=REGION,
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )


def _refused(call: Callable[[], object]) -> bool:
    """Whether IAM refuses the *call*; another error is the service's own."""
    try:
        set_initial_no_auth_action_count(0)(call)()
    except ClientError as error:
        return any(text in error.response["Error"]["Message"] for text in _DENIED)
    return False


@dataclass(frozen=True)
class Kind:
    """Calls on a resource of a kind by its name: a function that makes it, and the calls by verb."""

    service: str
    make: Callable[[Any, str], Mapping[str, str]]
    calls: Mapping[str, Callable[[Any, Mapping[str, str]], object]]


def _queue(sqs: Any, name: str) -> dict[str, str]:
    return {"url": sqs.create_queue(QueueName=name)["QueueUrl"], "arn": _ARN.format("sqs", name)}


def _table(dynamodb: Any, name: str) -> dict[str, str]:
    key = {"AttributeName": "id"}
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{**key, "KeyType": "HASH"}],
        AttributeDefinitions=[{**key, "AttributeType": "S"}],
    )
    return {"name": name, "arn": _ARN.format("dynamodb", f"table/{name}")}


def _stream(kinesis: Any, name: str) -> dict[str, str]:
    kinesis.create_stream(StreamName=name, ShardCount=1)
    return {"name": name, "arn": _ARN.format("kinesis", f"stream/{name}")}


def _bus(events: Any, name: str) -> dict[str, str]:
    return {"name": name, "arn": events.create_event_bus(Name=name)["EventBusArn"]}


def _function(_: Any, name: str) -> dict[str, str]:
    # IAM checks the request before it is known whether the function or the state machine exists.
    return {"name": name, "arn": _ARN.format("lambda", f"function:{name}")}


def _workflow(_: Any, name: str) -> dict[str, str]:
    return {"arn": _ARN.format("states", f"stateMachine:{name}")}


_ITEM = {"id": {"S": "1"}}
KINDS: Mapping[str, Kind] = {
    "queue": Kind(
        "sqs",
        _queue,
        {
            "send": lambda sqs, one: sqs.send_message(QueueUrl=one["url"], MessageBody="{}"),
            "receive": lambda sqs, one: sqs.receive_message(QueueUrl=one["url"]),
            "": lambda sqs, one: sqs.purge_queue(QueueUrl=one["url"]),
        },
    ),
    "topic": Kind(
        "sns",
        lambda sns, name: {"arn": sns.create_topic(Name=name)["TopicArn"]},
        {
            "publish": lambda sns, one: sns.publish(TopicArn=one["arn"], Message="{}"),
            "subscribe": lambda sns, one: sns.subscribe(
                TopicArn=one["arn"], Protocol="sqs", Endpoint=_ARN.format("sqs", "q")
            ),
            "": lambda sns, one: sns.delete_topic(TopicArn=one["arn"]),
        },
    ),
    "table": Kind(
        "dynamodb",
        _table,
        {
            "read": lambda dynamodb, one: dynamodb.get_item(TableName=one["name"], Key=_ITEM),
            "write": lambda dynamodb, one: dynamodb.put_item(TableName=one["name"], Item=_ITEM),
            "": lambda dynamodb, one: dynamodb.delete_table(TableName=one["name"]),
        },
    ),
    "stream": Kind(
        "kinesis",
        _stream,
        {
            "read": lambda kinesis, one: kinesis.list_shards(StreamName=one["name"]),
            "write": lambda kinesis, one: kinesis.put_record(
                StreamName=one["name"], Data=b"1", PartitionKey="1"
            ),
            "": lambda kinesis, one: kinesis.delete_stream(StreamName=one["name"]),
        },
    ),
    "bus": Kind(
        "events",
        _bus,
        {
            "put": lambda events, one: events.put_events(
                Entries=[{"EventBusName": one["name"], "Source": "s", "DetailType": "d", "Detail": "{}"}]
            )
        },
    ),
    "secret": Kind(
        "secretsmanager",
        lambda manager, name: {"arn": manager.create_secret(Name=name, SecretString="x")["ARN"]},
        {
            "read": lambda manager, one: manager.get_secret_value(SecretId=one["arn"]),
            "": lambda manager, one: manager.put_secret_value(SecretId=one["arn"], SecretString="y"),
        },
    ),
    "function": Kind(
        "lambda", _function, {"call": lambda function, one: function.invoke(FunctionName=one["name"])}
    ),
    "workflow": Kind(
        "stepfunctions",
        _workflow,
        {"call": lambda states, one: states.start_execution(stateMachineArn=one["arn"])},
    ),
}
# Verbs that include another one.
_INCLUDED = {("table", "write"): {"read"}}
# Data planes that moto doesn't have, and what is not a call to AWS; buckets have a test of their own.
_NO_REQUESTS = {"container", "database", "aurora", "graph", "sessions", "memcached", "kafka", "bucket"}


@pytest.mark.parametrize(("kind", "verb"), [(kind, verb) for kind in KINDS for verb in VERBS[kind]])
def test_a_verb_allows_its_calls_on_its_resource_only(kind: str, verb: str) -> None:
    row = KINDS[kind]
    maker = boto3.client(row.service, region_name=REGION)
    own, other = row.make(maker, "incoming"), row.make(maker, "incoming-2")
    client = _role(kind, verb, own)(row.service)

    allowed = {verb, *_INCLUDED.get((kind, verb), ())}
    assert {name for name, call in row.calls.items() if not _refused(partial(call, client, own))} == allowed
    assert {name for name, call in row.calls.items() if not _refused(partial(call, client, other))} == set()


def test_every_kind_that_moto_has_is_tried() -> None:
    assert {*KINDS} == {*VERBS} - _NO_REQUESTS
    assert all({*row.calls} >= {*VERBS[kind]} for kind, row in KINDS.items())


# A container's image may read its secrets, a function the secret of a session store: the same statement.
@pytest.mark.parametrize("kind", ["sessions", "database", "aurora"])
def test_an_administrator_reads_the_one_secret(kind: str) -> None:
    verb = "connect" if kind == "sessions" else "administer"
    manager = boto3.client("secretsmanager", region_name=REGION)
    own, other = (manager.create_secret(Name=name, SecretString="x")["ARN"] for name in ("a", "b"))
    client = _role(kind, verb, {"secret_arn": own})("secretsmanager")

    assert not _refused(lambda: client.get_secret_value(SecretId=own))
    assert _refused(lambda: client.get_secret_value(SecretId=other))


def test_without_a_verb_there_is_nothing() -> None:
    sqs = boto3.client("sqs", region_name=REGION)
    own = _queue(sqs, "incoming")
    client = _role("queue", "send", _queue(sqs, "other"))("sqs")
    assert _refused(lambda: client.send_message(QueueUrl=own["url"], MessageBody="{}"))


def _objects() -> None:
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket="uploads", CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in ("in/a", "out/a"):
        s3.put_object(Bucket="uploads", Key=key, Body=json.dumps(key).encode())


@pytest.mark.parametrize(("verb", "may_write"), [("read", False), ("write", True)])
def test_a_bucket_is_open_for_the_verb_and_the_prefix_only(verb: str, may_write: bool) -> None:
    _objects()
    s3 = _role("bucket", verb, {"arn": "arn:aws:s3:::uploads", "prefix": "in/"})("s3")
    assert not _refused(lambda: s3.get_object(Bucket="uploads", Key="in/a"))
    assert _refused(lambda: s3.get_object(Bucket="uploads", Key="out/a"))
    assert _refused(lambda: s3.put_object(Bucket="uploads", Key="out/b", Body=b""))
    assert _refused(lambda: s3.put_object(Bucket="uploads", Key="in/b", Body=b"")) is not may_write
