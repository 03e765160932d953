"""Permissions and environment variables of each kind of use, by verb; data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_SECRET = ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue")
_LIST_PREFIX = {"StringLike": {"s3:prefix": "{prefix}*"}}
# SNS Developer Guide, "Key management", and Kinesis Developer Guide, "Permissions to use user-generated KMS
# keys": the caller uses the key, with the resource's ARN as encryption context.
_OF_TOPIC = {"StringEquals": {"kms:EncryptionContext:aws:sns:topicArn": "{arn}"}}
_OF_STREAM = {"StringEquals": {"kms:EncryptionContext:aws:kinesis:arn": "{arn}"}}


@dataclass(frozen=True)
class GrantRule:
    """One statement; ``{attributes}`` of the used resource stand in *on* and *when*.

    *unless_empty* is an attribute without which the statement has no condition.
    """

    actions: tuple[str, ...]
    on: tuple[str, ...] = ("{arn}",)
    when: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unless_empty: str | None = None


@dataclass(frozen=True)
class Verb:
    """The effects of a use: statements, variables (an attribute by suffix), connection."""

    rules: tuple[GrantRule, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    connects: bool = False


_TABLE_READ = (
    GrantRule(
        ("dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:DescribeTable", "dynamodb:GetItem")
    ),
    GrantRule(("dynamodb:Query", "dynamodb:Scan"), ("{arn}", "{arn}/index/*")),
)
_TABLE_WRITE = GrantRule(
    ("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem")
)
_TABLE = {"NAME": "name"}
# With s3:ListBucket a missing object is 404, without it 403.
_BUCKET_READ = (
    GrantRule(("s3:GetObject",), ("{arn}/{prefix}*",)),
    GrantRule(("s3:ListBucket",), ("{arn}",), _LIST_PREFIX, "prefix"),
)
_BUCKET_WRITE = GrantRule(
    ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"), ("{arn}/{prefix}*",)
)
_BUCKET = {"NAME": "name"}
_STREAM_READ = (
    GrantRule(
        (
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards",
        )
    ),
    GrantRule(("kms:Decrypt",), ("{key_arn}",), _OF_STREAM),
)
_STREAM_WRITE = (
    GrantRule(("kinesis:DescribeStreamSummary", "kinesis:PutRecord", "kinesis:PutRecords")),
    GrantRule(("kms:GenerateDataKey",), ("{key_arn}",), _OF_STREAM),
)
_STREAM = {"NAME": "name"}
_DATABASE = {"HOST": "host", "PORT": "port", "USER": "user"}
_AURORA = {**_DATABASE, "READER_HOST": "reader"}
# RDS User Guide, "Creating and using an IAM policy for IAM database access".
_AS_USER = GrantRule(("rds-db:connect",), ("arn:aws:rds-db:{region}:{account}:dbuser:{resource_id}/{user}",))
_AS_ADMINISTRATOR = GrantRule(_SECRET, ("{secret_arn}",))
_GRAPH = {"HOST": "host", "PORT": "port", "READER_HOST": "reader"}
# Neptune User Guide, "IAM actions for data access in Amazon Neptune": the action groups read-only and
# read-write, as far as queries need them; "Specifying data resources".
_GRAPH_DATA = ("arn:aws:neptune-db:{region}:{account}:{resource_id}/*",)
_GRAPH_READ = GrantRule(
    (
        "neptune-db:CancelQuery",
        "neptune-db:GetEngineStatus",
        "neptune-db:GetQueryStatus",
        "neptune-db:ReadDataViaQuery",
    ),
    _GRAPH_DATA,
)
_GRAPH_WRITE = GrantRule(("neptune-db:DeleteDataViaQuery", "neptune-db:WriteDataViaQuery"), _GRAPH_DATA)
# Amazon MSK Developer Guide, "Semantics of actions and resources": a producer and a consumer.
_KAFKA = (
    GrantRule(
        ("kafka-cluster:Connect", "kafka-cluster:DescribeCluster", "kafka-cluster:WriteDataIdempotently")
    ),
    GrantRule(
        (
            "kafka-cluster:CreateTopic",
            "kafka-cluster:DescribeTopic",
            "kafka-cluster:ReadData",
            "kafka-cluster:WriteData",
        ),
        ("{topics_arn}",),
    ),
    GrantRule(("kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"), ("{groups_arn}",)),
)

RECEIVE = Verb(
    (
        GrantRule(
            (
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
            )
        ),
    ),
    {"URL": "url"},
)

VERBS: Mapping[str, Mapping[str, Verb]] = {
    "queue": {
        "send": Verb((GrantRule(("sqs:GetQueueAttributes", "sqs:SendMessage")),), {"URL": "url"}),
        "receive": RECEIVE,
    },
    "topic": {
        "publish": Verb(
            (
                GrantRule(("sns:Publish",)),
                GrantRule(("kms:Decrypt", "kms:GenerateDataKey"), ("{key_arn}",), _OF_TOPIC),
            ),
            {"ARN": "arn"},
        ),
        "subscribe": Verb((GrantRule(("sns:ListSubscriptionsByTopic", "sns:Subscribe")),), {"ARN": "arn"}),
    },
    "table": {"read": Verb(_TABLE_READ, _TABLE), "write": Verb((*_TABLE_READ, _TABLE_WRITE), _TABLE)},
    "bucket": {"read": Verb(_BUCKET_READ, _BUCKET), "write": Verb((*_BUCKET_READ, _BUCKET_WRITE), _BUCKET)},
    "stream": {"read": Verb(_STREAM_READ, _STREAM), "write": Verb(_STREAM_WRITE, _STREAM)},
    "bus": {"put": Verb((GrantRule(("events:PutEvents",)),), {"NAME": "name"})},
    "secret": {"read": Verb((GrantRule(_SECRET),), {"ARN": "arn"})},
    "container": {"call": Verb((), {"URL": "url"}, connects=True)},
    "function": {"call": Verb((GrantRule(("lambda:InvokeFunction",)),), {"ARN": "arn"})},
    "workflow": {"call": Verb((GrantRule(("states:StartExecution",)),), {"ARN": "arn"})},
    "database": {
        "connect": Verb((_AS_USER,), _DATABASE, connects=True),
        "administer": Verb((_AS_ADMINISTRATOR,), {**_DATABASE, "SECRET_ARN": "secret_arn"}, connects=True),
    },
    "aurora": {
        "connect": Verb((_AS_USER,), _AURORA, connects=True),
        "administer": Verb((_AS_ADMINISTRATOR,), {**_AURORA, "SECRET_ARN": "secret_arn"}, connects=True),
    },
    "graph": {
        "read": Verb((_GRAPH_READ,), _GRAPH, connects=True),
        "write": Verb((_GRAPH_READ, _GRAPH_WRITE), _GRAPH, connects=True),
    },
    "sessions": {
        "connect": Verb(
            (GrantRule(_SECRET, ("{secret_arn}",)),),
            {"HOST": "host", "PORT": "port", "SECRET_ARN": "secret_arn"},
            connects=True,
        )
    },
    "memcached": {"connect": Verb((), {"HOST": "host", "PORT": "port"}, connects=True)},
    "kafka": {"connect": Verb(_KAFKA, {"BROKERS": "brokers"}, connects=True)},
}
"""The verbs of each kind of resource. ``write`` of tables, buckets and graphs includes ``read``."""
