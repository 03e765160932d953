"""What makes a function run: a queue, a topic, a bucket or a clock; each always calls the alias ``live``."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, iam, lambda_, sns

from components.common import policy
from components.compute.functions.function import Function

# What an SQS event source does on the function's behalf (AWS managed policy AWSLambdaSQSQueueExecutionRole).
_CONSUME = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


@dataclass(frozen=True)
class Batches:
    """How a queue is consumed: messages per run, and runs at once (AWS allows 2 to 1000)."""

    size: int
    maximum_concurrency: int


def on_queue(name: str, function: Function, *, queue_arn: pulumi.Input[str], batches: Batches) -> None:
    """Run for the messages of a queue; those that the function names as failed come again, not the others."""
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
        ),
        # AWS tries the role out.
        opts=pulumi.ResourceOptions(parent=function, depends_on=[allowed]),
    )


def on_topic(name: str, function: Function, *, topic_arn: pulumi.Input[str]) -> None:
    """Run for every message of a topic."""
    allowed = _let_in(name, function, "sns.amazonaws.com", topic_arn)
    sns.TopicSubscription(
        name,
        topic=topic_arn,
        protocol="lambda",
        endpoint=function.alias_arn,
        opts=pulumi.ResourceOptions(parent=function, depends_on=[allowed]),
    )


def on_bucket(
    name: str, function: Function, *, bucket_arn: pulumi.Input[str], account_id: str
) -> lambda_.Permission:
    """Let a bucket of *account_id* call; the bucket's one notification has to depend on the permission.

    Without the account, whoever gets the bucket's name after it was deleted could call the function.
    """
    return _let_in(name, function, "s3.amazonaws.com", bucket_arn, account_id)


def on_schedule(name: str, function: Function, *, expression: str) -> None:
    """Run at the times of *expression*: ``rate(5 minutes)`` or ``cron(0 3 * * ? *)``, in UTC."""
    rule = cloudwatch.EventRule(
        name, schedule_expression=expression, opts=pulumi.ResourceOptions(parent=function)
    )
    allowed = _let_in(name, function, "events.amazonaws.com", rule.arn)
    cloudwatch.EventTarget(
        name,
        rule=rule.name,
        arn=function.alias_arn,
        opts=pulumi.ResourceOptions(parent=function, depends_on=[allowed]),
    )


def _let_in(
    name: str,
    function: Function,
    service: str,
    source_arn: pulumi.Input[str],
    account_id: str | None = None,
) -> lambda_.Permission:
    return lambda_.Permission(
        name,
        action="lambda:InvokeFunction",
        function=function.name,
        qualifier=function.alias_name,
        principal=service,
        source_arn=source_arn,
        source_account=account_id,
        opts=pulumi.ResourceOptions(parent=function),
    )
