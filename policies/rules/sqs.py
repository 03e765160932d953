"""SQS queues."""

from pulumi_policy import PolicyResource

from guardrails.iam_policy import statements
from guardrails.json_text import parse
from guardrails.rule import HIGH, LOW, MEDIUM, Props, rule, stack_rule
from guardrails.stack import Stack, refers
from guardrails.values import is_true

QUEUE = "aws:sqs/queue:Queue"
POLICY = "aws:sqs/queuePolicy:QueuePolicy"
REDRIVE = "aws:sqs/redrivePolicy:RedrivePolicy"
REDRIVE_ALLOW = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
_REQUESTS = ("sqs:SendMessage", "sqs:ReceiveMessage")
# The properties that name a dead-letter queue, by resource type.
DEAD_LETTER_PROPERTIES = {
    QUEUE: "redrivePolicy",
    REDRIVE: "redrivePolicy",
    "aws:cloudwatch/eventTarget:EventTarget": "deadLetterConfig",
    "aws:lambda/function:Function": "deadLetterConfig",
    # EventBridge Scheduler has it in the target.
    "aws:scheduler/schedule:Schedule": "target",
    "aws:sns/topicSubscription:TopicSubscription": "redrivePolicy",
}


@rule(
    "SQS.1",
    MEDIUM,
    QUEUE,
    "SQS queues are encrypted",
    "Set kms_master_key_id or sqs_managed_sse_enabled=True.",
)
def encrypted(queue: Props) -> bool:
    return is_true(queue.get("sqsManagedSseEnabled")) or bool(queue.get("kmsMasterKeyId"))


@rule(
    "CKV_AWS_168",
    HIGH,
    (QUEUE, POLICY),
    "SQS queues are not public",
    'Name who may in the policy, or add a condition to "*" that names the caller.',
)
def not_public(props: Props) -> bool:
    return not any(one.allows and one.for_everybody for one in statements(props.get("policy")))


@stack_rule(
    "AwsSolutions-SQS3",
    LOW,
    QUEUE,
    "SQS queues have a dead-letter queue",
    "Set redrive_policy; of a queue for dead letters of another stack, make a RedriveAllowPolicy.",
)
def dead_letters(queue: PolicyResource, stack: Stack) -> bool:
    inputs = stack.declared(queue)
    if inputs.get("redrivePolicy") or stack.referring_to(queue, REDRIVE, "queueUrl"):
        return True
    allows = [inputs["redriveAllowPolicy"]] if inputs.get("redriveAllowPolicy") else []
    allows += [
        one.props["redriveAllowPolicy"] for one in stack.referring_to(queue, REDRIVE_ALLOW, "queueUrl")
    ]
    allowed = any(parse(allow).get("redrivePermission") in ("byQueue", "allowAll") for allow in allows)
    return allowed or _has_dead_letters(queue, stack)


@stack_rule(
    "AwsSolutions-SQS4",
    MEDIUM,
    QUEUE,
    "SQS queues require TLS",
    "Give the queue a QueuePolicy that denies everybody while aws:SecureTransport is false.",
)
def tls(queue: PolicyResource, stack: Stack) -> bool:
    attached = [one.props["policy"] for one in stack.referring_to(queue, POLICY, "queueUrl")]
    own = [queue.props["policy"]] if not attached and queue.props.get("policy") else []
    return any(one.requires_tls(*_REQUESTS) for policy in [*attached, *own] for one in statements(policy))


def _has_dead_letters(queue: PolicyResource, stack: Stack) -> bool:
    leaving = ((one, by) for kind, by in DEAD_LETTER_PROPERTIES.items() for one in stack.declaring(kind, by))
    return any(refers(one, by, queue) for one, by in leaving)
