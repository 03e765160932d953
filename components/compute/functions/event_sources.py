"""Event sources of a function: a queue or a bucket, which call the alias ``live``.

Topics and EventBridge rules are in components/messaging: ``Subscriptions`` and ``EventTargets``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import iam, lambda_

from components.common import policy
from components.compute.functions.function import Function

# The actions of an SQS event source (AWS managed policy AWSLambdaSQSQueueExecutionRole).
_CONSUME = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


@dataclass(frozen=True)
class Batches:
    """Messages per invocation, and invocations at the same time (AWS allows 2 to 1000)."""

    size: int
    maximum_concurrency: int


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
        ),
        # AWS checks the role's permissions at creation.
        opts=pulumi.ResourceOptions(parent=function, depends_on=[allowed]),
    )


def on_bucket(
    name: str, function: Function, *, bucket_arn: pulumi.Input[str], account_id: str
) -> lambda_.Permission:
    """Permit a bucket of *account_id* to call; the bucket's notification has to depend on the permission.

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
