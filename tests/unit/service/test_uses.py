"""Each use gives its statements, variables and connections, and none of them without its line."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from components.service.uses.verbs import VERBS
from unit.recording import ACCOUNT, Cloud
from unit.service import program

SECTIONS: dict[str, Any] = {
    "queues": {"incoming": program.QUEUE},
    "topics": {"changed": program.TOPIC},
    "tables": {"orders": program.TABLE},
    "buckets": {"uploads": program.BUCKET},
    "streams": {"clicks": {"retention_hours": 24}},
    "buses": {"domain": {}},
    "secrets": ["PAYMENT_KEY"],
}
TABLE_READ = {"BatchGetItem", "ConditionCheckItem", "DescribeTable", "GetItem", "Query", "Scan"}
TABLE_WRITE = {"BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"}
STREAM_READ = {"DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"}
SECRET = {"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"}
BUCKET_READ = {"s3:GetObject", "s3:ListBucket"}
BUCKET_WRITE = {"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"}
KAFKA = {
    "kafka-cluster:Connect",
    "kafka-cluster:DescribeCluster",
    "kafka-cluster:WriteDataIdempotently",
    "kafka-cluster:CreateTopic",
    "kafka-cluster:DescribeTopic",
    "kafka-cluster:ReadData",
    "kafka-cluster:WriteData",
    "kafka-cluster:AlterGroup",
    "kafka-cluster:DescribeGroup",
}


def _of(service: str, actions: set[str]) -> set[str]:
    return {f"{service}:{action}" for action in actions}


GRAPH = {"GRAPH_HOST", "GRAPH_PORT", "GRAPH_READER_HOST"}
GRAPH_READ = _of("neptune-db", {"CancelQuery", "GetEngineStatus", "GetQueryStatus", "ReadDataViaQuery"})
# Target and verb -> actions, names of variables, and the port and group of its connection.
CASES: list[tuple[str, object, set[str], set[str], tuple[int, str] | None]] = [
    (
        "queues.incoming",
        "send",
        _of("sqs", {"SendMessage", "GetQueueAttributes"}),
        {"QUEUE_INCOMING_URL"},
        None,
    ),
    (
        "queues.incoming",
        "receive",
        _of("sqs", {"ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage"}),
        {"QUEUE_INCOMING_URL"},
        None,
    ),
    (
        "topics.changed",
        "publish",
        {"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"},
        {"TOPIC_CHANGED_ARN"},
        None,
    ),
    (
        "topics.changed",
        "subscribe",
        _of("sns", {"Subscribe", "ListSubscriptionsByTopic"}),
        {"TOPIC_CHANGED_ARN"},
        None,
    ),
    ("tables.orders", "read", _of("dynamodb", TABLE_READ), {"TABLE_ORDERS_NAME"}, None),
    ("tables.orders", "write", _of("dynamodb", TABLE_READ | TABLE_WRITE), {"TABLE_ORDERS_NAME"}, None),
    ("buckets.uploads", "read", BUCKET_READ, {"BUCKET_UPLOADS_NAME"}, None),
    ("buckets.uploads", "write", BUCKET_READ | BUCKET_WRITE, {"BUCKET_UPLOADS_NAME"}, None),
    ("buckets.uploads", {"read": "in/"}, BUCKET_READ, {"BUCKET_UPLOADS_NAME"}, None),
    (
        "streams.clicks",
        "read",
        _of("kinesis", STREAM_READ) | {"kms:Decrypt"},
        {"STREAM_CLICKS_NAME"},
        None,
    ),
    (
        "streams.clicks",
        "write",
        _of("kinesis", {"DescribeStreamSummary", "PutRecord", "PutRecords"}) | {"kms:GenerateDataKey"},
        {"STREAM_CLICKS_NAME"},
        None,
    ),
    ("buses.domain", "put", {"events:PutEvents"}, {"BUS_DOMAIN_NAME"}, None),
    ("buses.default", "put", {"events:PutEvents"}, {"BUS_DEFAULT_NAME"}, None),
    ("secrets.PAYMENT_KEY", "read", SECRET, {"SECRET_PAYMENT_KEY_ARN"}, None),
    ("run.inside", "call", set(), {"RUN_INSIDE_URL"}, (8080, "orders-inside-id")),
    ("run.hook", "call", {"lambda:InvokeFunction"}, {"RUN_HOOK_ARN"}, None),
    ("run.steps", "call", {"states:StartExecution"}, {"RUN_STEPS_ARN"}, None),
    (
        "platform.database",
        "connect",
        {"rds-db:connect"},
        {"DATABASE_HOST", "DATABASE_PORT", "DATABASE_USER"},
        (5432, "sg-database"),
    ),
    (
        "platform.database",
        "administer",
        SECRET,
        {"DATABASE_HOST", "DATABASE_PORT", "DATABASE_USER", "DATABASE_SECRET_ARN"},
        (5432, "sg-database"),
    ),
    (
        "platform.aurora",
        "connect",
        {"rds-db:connect"},
        {"AURORA_HOST", "AURORA_PORT", "AURORA_USER", "AURORA_READER_HOST"},
        (3306, "sg-aurora"),
    ),
    (
        "platform.aurora",
        "administer",
        SECRET,
        {"AURORA_HOST", "AURORA_PORT", "AURORA_USER", "AURORA_READER_HOST", "AURORA_SECRET_ARN"},
        (3306, "sg-aurora"),
    ),
    ("platform.graph", "read", GRAPH_READ, GRAPH, (8182, "sg-graph")),
    (
        "platform.graph",
        "write",
        GRAPH_READ | _of("neptune-db", {"DeleteDataViaQuery", "WriteDataViaQuery"}),
        GRAPH,
        (8182, "sg-graph"),
    ),
    (
        "platform.sessions",
        "connect",
        SECRET,
        {"SESSIONS_HOST", "SESSIONS_PORT", "SESSIONS_SECRET_ARN"},
        (6379, "sg-sessions"),
    ),
    ("platform.memcached", "connect", set(), {"MEMCACHED_HOST", "MEMCACHED_PORT"}, (11211, "sg-memcached")),
    ("platform.kafka", "connect", KAFKA, {"KAFKA_BROKERS"}, (9098, "sg-kafka")),
    (
        "platform.stream",
        "read",
        _of("kinesis", STREAM_READ) | {"kms:Decrypt"},
        {"PLATFORM_STREAM_NAME"},
        None,
    ),
    (
        "platform.stream",
        "write",
        _of("kinesis", {"DescribeStreamSummary", "PutRecord", "PutRecords"}) | {"kms:GenerateDataKey"},
        {"PLATFORM_STREAM_NAME"},
        None,
    ),
    (
        "platform.tables.customers",
        "read",
        _of("dynamodb", TABLE_READ),
        {"PLATFORM_TABLE_CUSTOMERS_NAME"},
        None,
    ),
    (
        "platform.tables.customers",
        "write",
        _of("dynamodb", TABLE_READ | TABLE_WRITE),
        {"PLATFORM_TABLE_CUSTOMERS_NAME"},
        None,
    ),
    ("platform.media", "read", BUCKET_READ, {"MEDIA_BUCKET_NAME"}, None),
    ("platform.media", "write", BUCKET_READ | BUCKET_WRITE, {"MEDIA_BUCKET_NAME"}, None),
    ("receipts.run.api", "call", set(), {"SERVICE_RECEIPTS_API_URL"}, (9090, "sg-receipts")),
    ("receipts.run.shop", "call", set(), {"SERVICE_RECEIPTS_SHOP_URL"}, (9091, "sg-receipts-shop")),
    ("receipts.run.print", "call", {"lambda:InvokeFunction"}, {"SERVICE_RECEIPTS_PRINT_ARN"}, None),
    ("receipts.run.steps", "call", {"states:StartExecution"}, {"SERVICE_RECEIPTS_STEPS_ARN"}, None),
    (
        "receipts.queues.orders",
        "send",
        _of("sqs", {"SendMessage", "GetQueueAttributes"}),
        {"SERVICE_RECEIPTS_QUEUE_ORDERS_URL"},
        None,
    ),
    (
        "receipts.topics.printed",
        "publish",
        {"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"},
        {"SERVICE_RECEIPTS_TOPIC_PRINTED_ARN"},
        None,
    ),
    (
        "receipts.topics.printed",
        "subscribe",
        _of("sns", {"Subscribe", "ListSubscriptionsByTopic"}),
        {"SERVICE_RECEIPTS_TOPIC_PRINTED_ARN"},
        None,
    ),
]
STEPS = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
Deploy = Callable[..., Cloud]


def _cloud(deploy: Deploy, folder: Path, uses: Mapping[str, object]) -> Cloud:
    (folder / "steps.asl.json").write_text(json.dumps(STEPS))
    run = {
        "api": program.process("backend", uses=uses),
        "inside": program.process("backend"),
        "hook": program.process("function"),
        "steps": program.process("workflow"),
    }
    return deploy(lambda: program.declared(folder, program.manifest(run, **SECTIONS)))


def _statements(cloud: Cloud) -> list[dict[str, Any]]:
    text = cloud.of("aws:iam/rolePolicy:RolePolicy")["orders-api"]["policy"]
    statements: list[dict[str, Any]] = json.loads(text)["Statement"]
    return [one for one in statements if not one["Action"][0].startswith("ssmmessages:")]


def _variables(cloud: Cloud) -> dict[str, str]:
    [container] = json.loads(
        cloud.of("aws:ecs/taskDefinition:TaskDefinition")["orders-api"]["containerDefinitions"]
    )
    return {one["name"]: one["value"] for one in container["environment"]}


def _egress(cloud: Cloud) -> set[tuple[int, str]]:
    rules = cloud.of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").values()
    return {
        (rule["toPort"], rule.get("referencedSecurityGroupId") or rule["cidrIpv4"])
        for rule in rules
        if rule["securityGroupId"] == "orders-api-id"
    }


def _ingress(cloud: Cloud) -> set[tuple[int, str]]:
    rules = cloud.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").values()
    return {
        (rule["toPort"], rule["securityGroupId"])
        for rule in rules
        if rule.get("referencedSecurityGroupId") == "orders-api-id"
    }


@pytest.mark.parametrize(("target", "verb", "actions", "variables", "server"), CASES)
def test_a_use_gives_exactly_its_statements_variables_and_connection(
    deploy: Deploy,
    tmp_path: Path,
    target: str,
    verb: object,
    actions: set[str],
    variables: set[str],
    server: tuple[int, str] | None,
) -> None:
    cloud = _cloud(deploy, tmp_path, {target: verb})
    statements = _statements(cloud)
    assert {action for one in statements for action in one["Action"]} == actions
    assert all(one["Resource"] != ["*"] for one in statements)
    assert set(_variables(cloud)) == variables
    assert all(_variables(cloud).values())
    assert _egress(cloud) == {(443, "0.0.0.0/0"), *([server] if server else [])}
    assert _ingress(cloud) == ({server} if server else set())


def test_without_a_use_a_process_reaches_aws_apis_only(deploy: Deploy, tmp_path: Path) -> None:
    cloud = _cloud(deploy, tmp_path, {})
    assert not _statements(cloud)
    assert not _variables(cloud)
    assert _egress(cloud) == {(443, "0.0.0.0/0")}
    assert not _ingress(cloud)


def test_every_verb_of_every_kind_has_a_case() -> None:
    kinds = {
        "queues": "queue",
        "topics": "topic",
        "tables": "table",
        "buckets": "bucket",
        "streams": "stream",
        "buses": "bus",
        "secrets": "secret",
        "stream": "stream",
        "media": "bucket",
    }
    calls = {"inside": "container", "hook": "function", "steps": "workflow"}
    tried = set()
    for target, verb, *_ in CASES:
        parts = target.removeprefix("platform.").removeprefix("receipts.").split(".")
        kind = calls.get(parts[-1], parts[0]) if parts[0] == "run" else kinds.get(parts[0], parts[0])
        tried.add((kind, str(verb)))
    assert {(kind, verb) for kind, verbs in VERBS.items() for verb in verbs} <= tried


def test_statements_name_the_used_resource_and_nothing_beside_it(deploy: Deploy, tmp_path: Path) -> None:
    uses = {"buckets.uploads": {"read": "in/"}, "platform.database": "connect", "platform.kafka": "connect"}
    by_action = {
        action: one for one in _statements(_cloud(deploy, tmp_path, uses)) for action in one["Action"]
    }
    assert by_action["s3:GetObject"]["Resource"] == ["arn:aws:s3:::orders-uploads/in/*"]
    assert by_action["s3:ListBucket"]["Condition"] == {"StringLike": {"s3:prefix": "in/*"}}
    assert by_action["rds-db:connect"]["Resource"] == [
        f"arn:aws:rds-db:{program.REGION}:{ACCOUNT}:dbuser:db-ABC/orders"
    ]
    assert by_action["kafka-cluster:ReadData"]["Resource"] == [
        f"arn:aws:kafka:{program.REGION}:{ACCOUNT}:topic/main/u-1/*"
    ]


def test_the_key_of_topics_is_used_for_the_topic_only(deploy: Deploy, tmp_path: Path) -> None:
    statements = _statements(_cloud(deploy, tmp_path, {"topics.changed": "publish"}))
    [key] = [one for one in statements if one["Action"][0].startswith("kms:")]
    [topic] = key["Condition"]["StringEquals"].values()
    assert key["Resource"] == ["arn:messages"]
    assert topic == f"arn:aws:sns:{program.REGION}:{ACCOUNT}:orders-changed"


KINDS = ("web", "backend", "worker", "function-worker", "job", "function-job", "function", "workflow")


def _allowed(cloud: Cloud) -> set[tuple[str, str]]:
    """The actions, each with its resource, of all policies of the process api."""
    policies = cloud.of("aws:iam/rolePolicy:RolePolicy")
    texts = [one["policy"] for name, one in policies.items() if name.startswith("orders-api")]
    return {
        (action, resource)
        for text in texts
        for one in json.loads(text)["Statement"]
        for action in one["Action"]
        for resource in one["Resource"]
    }


OF_EVERY_KIND = {
    "queues.incoming": ("send", "sqs:SendMessage"),
    "tables.orders": ("write", "dynamodb:PutItem"),
    "buckets.uploads": ("read", "s3:GetObject"),
    "topics.changed": ("publish", "sns:Publish"),
    "platform.database": ("connect", "rds-db:connect"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_process_gets_its_uses_and_nothing_without_them(
    deploy: Deploy, tmp_path: Path, kind: str
) -> None:
    # A workflow has no network.
    wanted = {
        target: use for target, use in OF_EVERY_KIND.items() if kind != "workflow" or use[0] != "connect"
    }
    (tmp_path / "steps.asl.json").write_text(json.dumps(STEPS))

    def allowed(uses: Mapping[str, object]) -> set[tuple[str, str]]:
        whole = program.manifest({"api": program.process(kind, uses=uses)}, **SECTIONS)
        return _allowed(deploy(lambda: program.declared(tmp_path, whole)))

    own = allowed({})
    added = allowed({target: verb for target, (verb, _) in wanted.items()}) - own

    for _, action in wanted.values():
        [resource] = {resource for one, resource in added if one == action}
        assert (action, resource) not in own
