"""SQS queues and their policies."""

import re
from collections.abc import Iterable
from typing import ClassVar

from standin.aws import service_tags, text_attributes, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

_DATA_KEY_SECONDS = 300
"""The default reuse period of a KMS data key; queues without KMS don't report it."""


@register
class Queue(Kind):
    """``aws.sqs.Queue``; its id is its URL."""

    token = "aws:sqs/queue:Queue"
    force_new = frozenset({"name", "namePrefix", "fifoQueue"})
    defaults = {
        "contentBasedDeduplication": False,
        "delaySeconds": 0,
        "fifoQueue": False,
        "maxMessageSize": 262144,
        "messageRetentionSeconds": 345600,
        "receiveWaitTimeSeconds": 0,
        "visibilityTimeoutSeconds": 30,
    }
    aws_defaults = {"kmsMasterKeyId": ""}
    autoname = "name"
    autoname_length = 80
    _attributes = {
        "delaySeconds": "DelaySeconds",
        "maxMessageSize": "MaximumMessageSize",
        "messageRetentionSeconds": "MessageRetentionPeriod",
        "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
        "visibilityTimeoutSeconds": "VisibilityTimeout",
        "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    } | text_attributes.capitalized(
        "contentBasedDeduplication",
        "deduplicationScope",
        "fifoQueue",
        "fifoThroughputLimit",
        "kmsDataKeyReusePeriodSeconds",
        "kmsMasterKeyId",
        "policy",
        "redriveAllowPolicy",
        "redrivePolicy",
    )
    _ranges = {
        "delaySeconds": (0, 900),
        "kmsDataKeyReusePeriodSeconds": (60, 86_400),
        "maxMessageSize": (1024, 1_048_576),
        "messageRetentionSeconds": (60, 1_209_600),
        "visibilityTimeoutSeconds": (0, 43_200),
    }

    def suffix(self, inputs: Properties) -> str:
        return ".fifo" if inputs.get("fifoQueue") is True else ""

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.in_range(inputs, self._ranges)
        yield from validation.valid_json(inputs, "policy", "redrivePolicy", "redriveAllowPolicy")
        yield from validation.conflicts(
            inputs, ("kmsMasterKeyId", "sqsManagedSseEnabled"), ("name", "namePrefix")
        )
        yield from validation.one_of(
            inputs,
            {
                "deduplicationScope": ("messageGroup", "queue"),
                "fifoThroughputLimit": ("perQueue", "perMessageGroupId"),
            },
        )
        name, ending = inputs.get("name"), self.suffix(inputs)
        letters = f"[0-9A-Za-z_-]{{1,{self.autoname_length - len(ending)}}}{re.escape(ending)}"
        if isinstance(name, str) and not re.fullmatch(letters, name):
            yield "name", f"invalid queue name: {name}"
        if inputs.get("fifoQueue") is False and inputs.get("contentBasedDeduplication") is True:
            yield "contentBasedDeduplication", "content-based deduplication can only be set for FIFO queue"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        payload = text_attributes.declared(self._attributes, inputs)
        if inputs.get("sqsManagedSseEnabled") is False:
            payload["SqsManagedSseEnabled"] = "false"
        made = cloud.client("sqs").create_queue(
            QueueName=inputs["name"], Attributes=payload, tags=inputs.get("tagsAll", {})
        )
        return str(made["QueueUrl"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        sqs = cloud.client("sqs")
        found = sqs.get_queue_attributes(QueueUrl=resource_id, AttributeNames=["All"])["Attributes"]
        return text_attributes.from_response(self._attributes, found) | {
            "arn": found["QueueArn"],
            "url": resource_id,
            "name": resource_id.rpartition("/")[2],
            "fifoQueue": found.get("FifoQueue", "false"),
            "contentBasedDeduplication": found.get("ContentBasedDeduplication", "false"),
            "kmsDataKeyReusePeriodSeconds": found.get("KmsDataKeyReusePeriodSeconds", _DATA_KEY_SECONDS),
            "tags": sqs.list_queue_tags(QueueUrl=resource_id).get("Tags", {}),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        sqs = cloud.client("sqs")
        payload = text_attributes.changed(self._attributes, state, {**self.aws_defaults, **inputs})
        if payload:
            sqs.set_queue_attributes(QueueUrl=resource_id, Attributes=payload)
        service_tags.update(sqs, resource_id, state, inputs, TagOperations("TagQueue", "UntagQueue"))

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("sqs").delete_queue(QueueUrl=resource_id)


class _QueueAttribute(Kind):
    """One attribute of a queue; its id is the queue's URL. An empty attribute doesn't exist."""

    force_new = frozenset({"queueUrl"})
    attribute: ClassVar[str]
    property: ClassVar[str]

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.valid_json(inputs, self.property)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._set(cloud, inputs["queueUrl"], inputs[self.property])
        return str(inputs["queueUrl"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("sqs").get_queue_attributes(QueueUrl=resource_id, AttributeNames=["All"])
        value = found.get("Attributes", {}).get(self.attribute)
        return {"queueUrl": resource_id, self.property: value} if value else None

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._set(cloud, resource_id, inputs[self.property])

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        self._set(cloud, resource_id, "")

    def _set(self, cloud: Cloud, queue: str, value: str) -> None:
        cloud.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={self.attribute: value})


@register
class QueuePolicy(_QueueAttribute):
    """``aws.sqs.QueuePolicy``."""

    token = "aws:sqs/queuePolicy:QueuePolicy"
    attribute = "Policy"
    property = "policy"


@register
class RedrivePolicy(_QueueAttribute):
    """``aws.sqs.RedrivePolicy``: to which queue, and after how many receives, a message is put aside."""

    token = "aws:sqs/redrivePolicy:RedrivePolicy"
    attribute = "RedrivePolicy"
    property = "redrivePolicy"


@register
class RedriveAllowPolicy(_QueueAttribute):
    """``aws.sqs.RedriveAllowPolicy``: which queues may put messages aside here."""

    token = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
    attribute = "RedriveAllowPolicy"
    property = "redriveAllowPolicy"
