"""Policies of topics, queues and their key, as pure functions without Pulumi."""

from collections.abc import Mapping, Sequence

from components.common import policy
from components.common.arn import Arn
from components.common.policy import Statement

# SNS Developer Guide, "Key management", the AWS services that publish to encrypted topics.
# AWS Cost Management User Guide, "Creating an Amazon SNS topic for budget notifications" and "… for anomaly
# notifications": encrypted topics too.
_PUBLISHERS = ("s3", "events", "cloudwatch", "budgets", "costalerts")
# The service of Cost Anomaly Detection has another name in ARNs.
_PRINCIPALS = {"ce": "costalerts"}
_SENDERS = ("sns", "s3", "events")


def topic_policy(topic_arn: str, publishers: Sequence[str]) -> str:
    """Let the buckets, rules and alarms in *publishers* publish, with TLS only.

    Raises ValueError for an ARN of anything else.
    """
    return policy.document(
        # SNS refuses "sns:*" in a topic's policy: some of its actions concern no topic.
        policy.deny_without_tls("sns:Publish", topic_arn),
        *(_publish(topic_arn, source) for source in sorted({*publishers})),
    )


def alarms_of(region: str, account: str) -> str:
    """The ARN pattern of all alarms of the account in *region*, for a topic's publishers."""
    return f"arn:aws:cloudwatch:{region}:{account}:alarm:*"


def costs_of(account: str) -> list[str]:
    """The ARN patterns of the account's budgets and reports of unusual costs, for a topic's publishers."""
    return [f"arn:aws:budgets::{account}:*", f"arn:aws:ce::{account}:anomalysubscription/*"]


def rules_of(region: str, account: str) -> str:
    """The ARN pattern of all EventBridge rules of the account in *region*, for a topic's publishers."""
    return f"arn:aws:events:{region}:{account}:rule/*"


def queue_policy(queue_arn: str, sources: Sequence[str]) -> str:
    """Let the topics, buckets and rules in *sources* send, with TLS only.

    Raises ValueError for an ARN of anything else.
    """
    return policy.document(
        policy.deny_without_tls("sqs:*", queue_arn),
        *(_send(queue_arn, source) for source in sorted({*sources})),
    )


def key_policy(region: str, account: str) -> str:
    """Let IAM control the key, and AWS services use it for the account's topics and queues.

    SNS and SQS send the encryption context with every call to KMS. A condition on the source would deny
    EventBridge, which sends none: SNS Developer Guide, "Key management".
    """
    topics = f"arn:aws:sns:{region}:{account}:*"
    queues = f"arn:aws:sqs:{region}:{account}:*"
    return policy.render(
        policy.account_key_access(account),
        _use(_PUBLISHERS, {"kms:EncryptionContext:aws:sns:topicArn": topics}),
        _use(_SENDERS, {"kms:EncryptionContext:aws:sqs:arn": queues}),
    )


def _use(services: Sequence[str], context: Mapping[str, str]) -> dict[str, object]:
    principals = [f"{service}.amazonaws.com" for service in services]
    return policy.key_access(
        {"Service": principals}, ["kms:Decrypt", "kms:GenerateDataKey"], {"ArnLike": context}
    )


def _publish(topic_arn: str, source: str) -> Statement:
    service = _service(source, _PUBLISHERS, "publish to a topic")
    # "You can't use Condition blocks in Amazon SNS topic policies for EventBridge": EventBridge User Guide,
    # "Using resource-based policies". With one, messages are lost; the metric FailedInvocations shows it.
    when = {} if service == "events" else _only_from(source, topic_arn)
    return policy.allow_service(f"{service}.amazonaws.com", "sns:Publish", on=topic_arn, when=when)


def _send(queue_arn: str, source: str) -> Statement:
    service = _service(source, _SENDERS, "send to a queue")
    return policy.allow_service(
        f"{service}.amazonaws.com", "sqs:SendMessage", on=queue_arn, when=_only_from(source, queue_arn)
    )


def _only_from(source: str, target: str) -> policy.Condition:
    # A bucket's ARN has no account, and anybody may create a bucket with a deleted bucket's name.
    account = Arn.parse(source).account or Arn.parse(target).account
    return {"ArnLike": {"aws:SourceArn": source}, "StringEquals": {"aws:SourceAccount": account}}


def _service(source: str, allowed: Sequence[str], operation: str) -> str:
    named = Arn.parse(source).service
    service = _PRINCIPALS.get(named, named)
    if service not in allowed:
        raise ValueError(f"{source} may not {operation}; allowed: ARNs of {', '.join(allowed)}")
    return service
