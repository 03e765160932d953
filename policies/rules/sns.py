"""SNS topics."""

from pulumi_policy import PolicyResource

from guardrails.iam_policy import statements
from guardrails.rule import CRITICAL, MEDIUM, Props, rule, stack_rule
from guardrails.stack import Stack

TOPIC = "aws:sns/topic:Topic"
POLICY = "aws:sns/topicPolicy:TopicPolicy"


@rule("SNS.1", MEDIUM, TOPIC, "SNS topics are encrypted with a KMS key", "Set kms_master_key_id.")
def encrypted(topic: Props) -> bool:
    return bool(topic.get("kmsMasterKeyId"))


@rule(
    "SNS.4",
    CRITICAL,
    (TOPIC, POLICY),
    "SNS topics are not public",
    'Name who may in the policy, or add a condition to "*" that names the caller.',
)
def not_public(props: Props) -> bool:
    return not any(one.allows and one.for_everybody for one in statements(props.get("policy")))


@stack_rule(
    "AwsSolutions-SNS3",
    MEDIUM,
    TOPIC,
    "SNS topics require TLS from publishers",
    "Give the topic a TopicPolicy that denies sns:Publish while aws:SecureTransport is false.",
)
def tls(topic: PolicyResource, stack: Stack) -> bool:
    attached = [one.props["policy"] for one in stack.referring_to(topic, POLICY, "arn")]
    own = [topic.props["policy"]] if not attached and topic.props.get("policy") else []
    return any(one.requires_tls("sns:Publish") for policy in [*attached, *own] for one in statements(policy))
