"""Queues."""

import json

from pulumi_policy import PolicyResource

from guardrails.document import statements
from guardrails.rule import HIGH, LOW, MEDIUM, Props, rule, stack_rule
from guardrails.stack import Stack
from guardrails.values import yes

QUEUE = "aws:sqs/queue:Queue"
POLICY = "aws:sqs/queuePolicy:QueuePolicy"
REDRIVE = "aws:sqs/redrivePolicy:RedrivePolicy"
REDRIVE_ALLOW = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"


@rule(
    "SQS.1",
    MEDIUM,
    QUEUE,
    "Queues are encrypted",
    "Set kms_master_key_id or sqs_managed_sse_enabled=True.",
)
def encrypted(queue: Props) -> bool:
    return yes(queue.get("sqsManagedSseEnabled")) or bool(queue.get("kmsMasterKeyId"))


@rule(
    "CKV_AWS_168",
    HIGH,
    (QUEUE, POLICY),
    "Not everybody may use a queue",
    'Name who may in the policy, or add a condition on the caller to "*".',
)
def not_public(props: Props) -> bool:
    return not any(one.allows and one.for_everybody for one in statements(props.get("policy")))


@stack_rule(
    "AwsSolutions-SQS3",
    LOW,
    QUEUE,
    "Messages that nobody can handle are kept",
    "Set redrive_policy; on the queue of dead letters itself, say by a RedriveAllowPolicy whose they are.",
)
def dead_letters(queue: PolicyResource, stack: Stack) -> bool:
    if queue.props.get("redrivePolicy") or stack.referring_to(queue, REDRIVE, "queueUrl"):
        return True
    allows = [queue.props["redriveAllowPolicy"]] if queue.props.get("redriveAllowPolicy") else []
    allows += [
        one.props["redriveAllowPolicy"] for one in stack.referring_to(queue, REDRIVE_ALLOW, "queueUrl")
    ]
    return any(json.loads(allow).get("redrivePermission") in ("byQueue", "allowAll") for allow in allows)


@stack_rule(
    "AwsSolutions-SQS4",
    MEDIUM,
    QUEUE,
    "Whoever uses a queue does so by TLS",
    "Give the queue a QueuePolicy that denies everybody while aws:SecureTransport is false.",
)
def tls(queue: PolicyResource, stack: Stack) -> bool:
    attached = [one.props["policy"] for one in stack.referring_to(queue, POLICY, "queueUrl")]
    own = [queue.props["policy"]] if not attached and queue.props.get("policy") else []
    return any(one.wants_tls for policy in [*attached, *own] for one in statements(policy))
