"""Topics, queues and keys."""

import json
from typing import Any

from standin.aws.values import Properties

from .world import Case, Client, Operation, Resource, World

TOPIC, QUEUE, KEY = "aws:sns/topic:Topic", "aws:sqs/queue:Queue", "aws:kms/key:Key"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
ROLE = "arn:aws:iam::111111111111:role/feedback"
OTHER_ROLE = "arn:aws:iam::111111111111:role/by-hand"


def document(action: str, resource: str, condition: dict[str, Any] | None = None) -> str:
    """A resource policy with one statement."""
    statement = {"Sid": "One", "Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": action}
    limits = {"Condition": condition} if condition else {}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Resource": resource, **limits}]})


def topic_attribute(name: str, value: str) -> Operation:
    return lambda client, it: client("sns").set_topic_attributes(
        TopicArn=it.id, AttributeName=name, AttributeValue=value
    )


def subscription_attribute(name: str, value: str) -> Operation:
    return lambda client, it: client("sns").set_subscription_attributes(
        SubscriptionArn=it.id, AttributeName=name, AttributeValue=value
    )


def queue_attribute(name: str, value: str) -> Operation:
    return lambda client, it: client("sqs").set_queue_attributes(QueueUrl=it.id, Attributes={name: value})


def _topic_tag(client: Client, it: Resource) -> None:
    client("sns").tag_resource(ResourceArn=it.id, Tags=[{"Key": "Owner", "Value": "by-hand"}])


def _topic(world: World) -> Properties:
    return {
        "kmsMasterKeyId": "alias/aws/sns",
        "displayName": "Images",
        "policy": document("SNS:Publish", "*"),
        "deliveryPolicy": json.dumps({"http": {"defaultHealthyRetryPolicy": {"numRetries": 5}}}),
        "signatureVersion": 2,
        "tracingConfig": "Active",
        "sqsSuccessFeedbackRoleArn": ROLE,
        "sqsFailureFeedbackRoleArn": ROLE,
        "sqsSuccessFeedbackSampleRate": 10,
        "lambdaFailureFeedbackRoleArn": ROLE,
        "httpFailureFeedbackRoleArn": ROLE,
        "tags": {"Owner": "images"},
    }


def _delete_topic(client: Client, it: Resource) -> None:
    client("sns").delete_topic(TopicArn=it.outputs["arn"])


def _subscription(world: World) -> Properties:
    topic, queue, dead = world.make(TOPIC, {}), world.make(QUEUE, {}), world.make(QUEUE, {})
    return {
        "topic": topic.id,
        "protocol": "sqs",
        "endpoint": queue.outputs["arn"],
        "rawMessageDelivery": True,
        "filterPolicy": json.dumps({"kind": ["image"]}),
        "filterPolicyScope": "MessageBody",
        "redrivePolicy": json.dumps({"deadLetterTargetArn": dead.outputs["arn"]}),
    }


def _email(world: World) -> Properties:
    return {"topic": world.make(TOPIC, {}).id, "protocol": "email", "endpoint": "on-call@example.com"}


def _queue(world: World) -> Properties:
    dead = world.make(QUEUE, {})
    return {
        "visibilityTimeoutSeconds": 60,
        "messageRetentionSeconds": 3600,
        "receiveWaitTimeSeconds": 20,
        "delaySeconds": 1,
        "maxMessageSize": 2048,
        "sqsManagedSseEnabled": True,
        "redrivePolicy": json.dumps({"deadLetterTargetArn": dead.outputs["arn"], "maxReceiveCount": 5}),
        "redriveAllowPolicy": json.dumps({"redrivePermission": "denyAll"}),
        "policy": document("sqs:SendMessage", "*"),
        "tags": {"Owner": "images"},
    }


def _redrive(world: World) -> Properties:
    dead = world.make(QUEUE, {}).outputs["arn"]
    return {
        "queueUrl": world.make(QUEUE, {}).id,
        "redrivePolicy": json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 5}),
    }


def _redrive_by_hand(client: Client, it: Resource) -> None:
    policy = json.loads(it.outputs["redrivePolicy"]) | {"maxReceiveCount": 9}
    queue_attribute("RedrivePolicy", json.dumps(policy))(client, it)


def _delete_queue(client: Client, it: Resource) -> None:
    client("sqs").delete_queue(QueueUrl=it.id)


def _key(world: World) -> Properties:
    return {
        "description": "Messages",
        "enableKeyRotation": True,
        "rotationPeriodInDays": 180,
        "deletionWindowInDays": 7,
        "policy": document("kms:*", "*"),
        "tags": {"Owner": "images"},
    }


def _unalias(client: Client, it: Resource) -> None:
    client("kms").delete_alias(AliasName=it.id)


def _realias(client: Client, it: Resource) -> None:
    other = client("kms").create_key()["KeyMetadata"]["KeyId"]
    client("kms").update_alias(AliasName=it.id, TargetKeyId=other)


CASES = (
    Case(
        TOPIC,
        _topic,
        _delete_topic,
        {
            "kmsMasterKeyId": topic_attribute("KmsMasterKeyId", "alias/by-hand"),
            "displayName": topic_attribute("DisplayName", "By hand"),
            "policy": topic_attribute("Policy", document("SNS:Subscribe", "*")),
            "deliveryPolicy": topic_attribute(
                "DeliveryPolicy", json.dumps({"http": {"defaultHealthyRetryPolicy": {"numRetries": 9}}})
            ),
            "signatureVersion": topic_attribute("SignatureVersion", "1"),
            "tracingConfig": topic_attribute("TracingConfig", "PassThrough"),
            "sqsSuccessFeedbackRoleArn": topic_attribute("SQSSuccessFeedbackRoleArn", OTHER_ROLE),
            "sqsFailureFeedbackRoleArn": topic_attribute("SQSFailureFeedbackRoleArn", OTHER_ROLE),
            "sqsSuccessFeedbackSampleRate": topic_attribute("SQSSuccessFeedbackSampleRate", "100"),
            "lambdaFailureFeedbackRoleArn": topic_attribute("LambdaFailureFeedbackRoleArn", OTHER_ROLE),
            "httpFailureFeedbackRoleArn": topic_attribute("HTTPFailureFeedbackRoleArn", OTHER_ROLE),
            "tags": _topic_tag,
        },
    ),
    Case(
        TOPIC,
        lambda world: {"fifoTopic": True, "contentBasedDeduplication": True, "fifoThroughputScope": "Topic"},
        _delete_topic,
        {
            "contentBasedDeduplication": topic_attribute("ContentBasedDeduplication", "false"),
            "fifoThroughputScope": topic_attribute("FifoThroughputScope", "MessageGroup"),
            "displayName": topic_attribute("DisplayName", "By hand"),
            "kmsMasterKeyId": topic_attribute("KmsMasterKeyId", "alias/by-hand"),
            "httpFailureFeedbackRoleArn": topic_attribute("HTTPFailureFeedbackRoleArn", OTHER_ROLE),
        },
        title="fifo",
    ),
    Case(
        "aws:sns/topicPolicy:TopicPolicy",
        lambda world: {"arn": world.make(TOPIC, {}).id, "policy": document("SNS:Publish", "*")},
        _delete_topic,
        {"policy": topic_attribute("Policy", document("SNS:Subscribe", "*"))},
    ),
    Case(
        SUBSCRIPTION,
        _subscription,
        lambda client, it: client("sns").unsubscribe(SubscriptionArn=it.id),
        {
            "rawMessageDelivery": subscription_attribute("RawMessageDelivery", "false"),
            "filterPolicy": subscription_attribute("FilterPolicy", json.dumps({"kind": ["by-hand"]})),
            "filterPolicyScope": subscription_attribute("FilterPolicyScope", "MessageAttributes"),
            "redrivePolicy": subscription_attribute(
                "RedrivePolicy",
                json.dumps({"deadLetterTargetArn": "arn:aws:sqs:ap-northeast-2:111111111111:no"}),
            ),
        },
    ),
    Case(
        SUBSCRIPTION,
        _email,
        None,  # SNS deletes no subscription that isn't confirmed
        {"filterPolicy": subscription_attribute("FilterPolicy", json.dumps({"kind": ["by-hand"]}))},
        title="email",
    ),
    Case(
        SUBSCRIPTION,
        lambda world: {
            "topic": world.make(TOPIC, {}).id,
            "protocol": "https",
            "endpoint": "https://127.0.0.1:9/hook",
        },
        None,
        {"rawMessageDelivery": subscription_attribute("RawMessageDelivery", "true")},
        title="https",
    ),
    Case(
        QUEUE,
        _queue,
        _delete_queue,
        {
            "visibilityTimeoutSeconds": queue_attribute("VisibilityTimeout", "7"),
            "messageRetentionSeconds": queue_attribute("MessageRetentionPeriod", "70"),
            "receiveWaitTimeSeconds": queue_attribute("ReceiveMessageWaitTimeSeconds", "7"),
            "delaySeconds": queue_attribute("DelaySeconds", "7"),
            "maxMessageSize": queue_attribute("MaximumMessageSize", "7000"),
            "sqsManagedSseEnabled": queue_attribute("SqsManagedSseEnabled", "false"),
            "redrivePolicy": _redrive_by_hand,
            "redriveAllowPolicy": queue_attribute(
                "RedriveAllowPolicy", json.dumps({"redrivePermission": "allowAll"})
            ),
            "policy": queue_attribute("Policy", document("sqs:ReceiveMessage", "*")),
            "tags": lambda client, it: client("sqs").tag_queue(QueueUrl=it.id, Tags={"Owner": "by-hand"}),
        },
    ),
    Case(
        QUEUE,
        lambda world: {
            "fifoQueue": True,
            "contentBasedDeduplication": True,
            "deduplicationScope": "messageGroup",
            "fifoThroughputLimit": "perMessageGroupId",
            "kmsMasterKeyId": "alias/aws/sqs",
            "kmsDataKeyReusePeriodSeconds": 600,
        },
        _delete_queue,
        {
            "contentBasedDeduplication": queue_attribute("ContentBasedDeduplication", "false"),
            "deduplicationScope": queue_attribute("DeduplicationScope", "queue"),
            "fifoThroughputLimit": queue_attribute("FifoThroughputLimit", "perQueue"),
            "kmsMasterKeyId": queue_attribute("KmsMasterKeyId", "alias/by-hand"),
            "kmsDataKeyReusePeriodSeconds": queue_attribute("KmsDataKeyReusePeriodSeconds", "60"),
        },
        title="fifo",
    ),
    Case(
        "aws:sqs/queuePolicy:QueuePolicy",
        lambda world: {"queueUrl": world.make(QUEUE, {}).id, "policy": document("sqs:SendMessage", "*")},
        queue_attribute("Policy", ""),
        {"policy": queue_attribute("Policy", document("sqs:ReceiveMessage", "*"))},
    ),
    Case(
        "aws:sqs/redrivePolicy:RedrivePolicy",
        _redrive,
        queue_attribute("RedrivePolicy", ""),
        {"redrivePolicy": _redrive_by_hand},
    ),
    Case(
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
        lambda world: {
            "queueUrl": world.make(QUEUE, {}).id,
            "redriveAllowPolicy": json.dumps({"redrivePermission": "denyAll"}),
        },
        queue_attribute("RedriveAllowPolicy", ""),
        {
            "redriveAllowPolicy": queue_attribute(
                "RedriveAllowPolicy", json.dumps({"redrivePermission": "allowAll"})
            )
        },
    ),
    Case(
        KEY,
        _key,
        lambda client, it: client("kms").schedule_key_deletion(KeyId=it.id, PendingWindowInDays=7),
        {
            "description": lambda client, it: client("kms").update_key_description(
                KeyId=it.id, Description="By hand"
            ),
            "rotationPeriodInDays": lambda client, it: client("kms").enable_key_rotation(
                KeyId=it.id, RotationPeriodInDays=100
            ),
            "isEnabled": lambda client, it: client("kms").disable_key(KeyId=it.id),
            "policy": lambda client, it: client("kms").put_key_policy(
                KeyId=it.id, PolicyName="default", Policy=document("kms:Decrypt", "*")
            ),
            "tags": lambda client, it: client("kms").tag_resource(
                KeyId=it.id, Tags=[{"TagKey": "Owner", "TagValue": "by-hand"}]
            ),
        },
    ),
    Case(
        KEY,
        lambda world: {"enableKeyRotation": True},
        lambda client, it: client("kms").schedule_key_deletion(KeyId=it.id, PendingWindowInDays=7),
        {"enableKeyRotation": lambda client, it: client("kms").disable_key_rotation(KeyId=it.id)},
        title="rotated",
    ),
    Case(
        "aws:kms/alias:Alias",
        lambda world: {"targetKeyId": world.make(KEY, {}).id},
        _unalias,
        {"targetKeyId": _realias},
    ),
)
