"""Event sources of a function: a queue or a bucket, which call the alias ``live``.

Topics and EventBridge rules are in components/messaging: ``Subscriptions`` and ``EventTargets``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import iam, lambda_

from components.common import policy
from components.common.arn import Arn
from components.compute.functions.function import Function

# The actions of an SQS event source (AWS managed policy AWSLambdaSQSQueueExecutionRole).
_CONSUME = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")

_READ_STREAM = {
    "kinesis": (
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
    ),
    "dynamodb": (
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ),
}
# A shard waits while its batch is tried again.
_STREAM_RETRIES = 5


@dataclass(frozen=True)
class Batches:
    """Messages per invocation, and invocations at the same time (2 to 1000, or None for no limit)."""

    size: int
    maximum_concurrency: int | None


def on_queue(name: str, function: Function, *, queue_arn: pulumi.Input[str], batches: Batches) -> None:
    """Call the function with batches of a queue's messages; only those that it reports as failed return."""
    allowed = iam.RolePolicy(
        name,
        role=function.role_name,
        policy=pulumi.Output.from_input(queue_arn).apply(
            lambda arn: policy.document(policy.allow(*_CONSUME, on=arn))
        ),
        opts=pulumi.ResourceOptions(parent=function),
    )
    lambda_.EventSourceMapping(
        name,
        function_name=function.alias_arn,
        event_source_arn=queue_arn,
        batch_size=batches.size,
        function_response_types=["ReportBatchItemFailures"],
        scaling_config=lambda_.EventSourceMappingScalingConfigArgs(
            maximum_concurrency=batches.maximum_concurrency
        )
        if batches.maximum_concurrency
        else None,
        # AWS checks the role's permissions at creation.
        opts=pulumi.ResourceOptions(parent=function, depends_on=[allowed]),
    )


@dataclass(frozen=True)
class StreamRecords:
    """A stream of Kinesis, with its *key_arn*, or of a table; and the records per invocation."""

    arn: pulumi.Input[str]
    size: int
    key_arn: pulumi.Input[str] | None = None


def on_stream(
    name: str, function: Function, records: StreamRecords, *, dead_letters_arn: pulumi.Input[str]
) -> None:
    """Call the function with a stream's new records; those that fail again and again are dead letters."""
    allowed = iam.RolePolicy(
        name,
        role=function.role_name,
        policy=pulumi.Output.all(records.arn, records.key_arn).apply(
            lambda known: policy.document(*_reading(known[0], known[1]))
        ),
        opts=pulumi.ResourceOptions(parent=function),
    )
    lambda_.EventSourceMapping(
        name,
        function_name=function.alias_arn,
        event_source_arn=records.arn,
        batch_size=records.size,
        starting_position="LATEST",
        # A batch that fails is halved until the record that fails is alone.
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=_STREAM_RETRIES,
        function_response_types=["ReportBatchItemFailures"],
        destination_config=lambda_.EventSourceMappingDestinationConfigArgs(
            on_failure=lambda_.EventSourceMappingDestinationConfigOnFailureArgs(
                destination_arn=dead_letters_arn
            )
        ),
        # AWS checks the role's permissions at creation.
        opts=pulumi.ResourceOptions(parent=function, depends_on=[allowed]),
    )


def _reading(stream_arn: str, key_arn: str | None) -> list[policy.Statement]:
    """Read one stream, and decrypt it: AWSLambdaKinesisExecutionRole and AWSLambdaDynamoDBExecutionRole."""
    service = Arn.parse(stream_arn).service
    only = {"StringEquals": {"kms:EncryptionContext:aws:kinesis:arn": stream_arn}}
    return [
        policy.allow(*_READ_STREAM[service], on=stream_arn),
        *([policy.allow("kms:Decrypt", on=key_arn, when=only)] if key_arn else []),
    ]


def on_bucket(
    name: str, function: Function, *, bucket_arn: pulumi.Input[str], account_id: str
) -> lambda_.Permission:
    """Permit a bucket of *account_id* to call; the bucket's notification must depend on the permission.

    Anybody may create a bucket with a deleted bucket's name, so the permission names the account too.
    """
    return lambda_.Permission(
        name,
        action="lambda:InvokeFunction",
        function=function.name,
        qualifier=function.alias_name,
        principal="s3.amazonaws.com",
        source_arn=bucket_arn,
        source_account=account_id,
        opts=pulumi.ResourceOptions(parent=function),
    )
