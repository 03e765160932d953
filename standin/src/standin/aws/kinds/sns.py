"""SNS topics and their policies."""

import json
import re
from collections.abc import Iterable
from typing import Any

from standin.aws import service_tags, tagging, text_attributes, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

_DELIVERIES = {
    "application": "Application",
    "firehose": "Firehose",
    "http": "HTTP",
    "lambda": "Lambda",
    "sqs": "SQS",
}
_FEEDBACK = {
    f"{ours}{what}": f"{theirs}{what}"
    for ours, theirs in _DELIVERIES.items()
    for what in ("SuccessFeedbackRoleArn", "FailureFeedbackRoleArn", "SuccessFeedbackSampleRate")
}


@register
class Topic(Kind):
    """``aws.sns.Topic``; its id is its ARN."""

    token = "aws:sns/topic:Topic"
    force_new = frozenset({"name", "namePrefix", "fifoTopic"})
    defaults = {"contentBasedDeduplication": False, "fifoTopic": False}
    aws_defaults = {
        "archivePolicy": "",
        "deliveryPolicy": "",
        "displayName": "",
        "kmsMasterKeyId": "",
        **dict.fromkeys(_FEEDBACK, None),
    }
    autoname = "name"
    autoname_length = 80
    _made_with = text_attributes.capitalized("fifoTopic", "fifoThroughputScope")
    _settable = _FEEDBACK | text_attributes.capitalized(
        "archivePolicy",
        "contentBasedDeduplication",
        "deliveryPolicy",
        "displayName",
        "fifoThroughputScope",
        "kmsMasterKeyId",
        "maximumMessageSize",
        "policy",
        "signatureVersion",
        "tracingConfig",
    )

    def suffix(self, inputs: Properties) -> str:
        return ".fifo" if inputs.get("fifoTopic") is True else ""

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.valid_json(inputs, "archivePolicy", "deliveryPolicy", "policy")
        yield from validation.conflicts(inputs, ("name", "namePrefix"))
        yield from validation.one_of(
            inputs,
            {"tracingConfig": ("PassThrough", "Active"), "fifoThroughputScope": ("Topic", "MessageGroup")},
        )
        rates = dict.fromkeys((name for name in _FEEDBACK if name.endswith("Rate")), (0, 100))
        yield from validation.in_range(inputs, {**rates, "signatureVersion": (1, 2)})
        yield from _misnamed(inputs, "fifoTopic", "topic", 256)
        if inputs.get("fifoTopic") is False:
            if inputs.get("contentBasedDeduplication") is True:
                yield (
                    "contentBasedDeduplication",
                    "content-based deduplication can only be set for FIFO topics",
                )
            if inputs.get("archivePolicy"):
                yield "archivePolicy", "message archive policy can only be set for FIFO topics"
            if inputs.get("fifoThroughputScope"):
                yield "fifoThroughputScope", "FIFO throughput scope can only be set for FIFO topics"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        sns = cloud.client("sns")
        fifo = text_attributes.declared(self._made_with, inputs) if inputs.get("fifoTopic") else {}
        tags = tagging.as_list(inputs.get("tagsAll", {}))
        arn = sns.create_topic(Name=inputs["name"], Attributes=fifo, Tags=tags)["TopicArn"]
        cloud.created(arn)
        for attribute, value in text_attributes.declared(self._settable, inputs).items():
            if attribute not in fifo:
                sns.set_topic_attributes(TopicArn=arn, AttributeName=attribute, AttributeValue=value)
        return str(arn)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        sns = cloud.client("sns")
        found = sns.get_topic_attributes(TopicArn=resource_id)["Attributes"]
        tags = sns.list_tags_for_resource(ResourceArn=resource_id)["Tags"]
        return text_attributes.from_response(self._settable, found) | {
            "arn": resource_id,
            "name": resource_id.rpartition(":")[2],
            "owner": found.get("Owner"),
            "beginningArchiveTime": found.get("BeginningArchiveTime", ""),
            "fifoTopic": found.get("FifoTopic", "false"),
            "contentBasedDeduplication": found.get("ContentBasedDeduplication", "false"),
            "tags": tagging.as_map(tags),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        sns = cloud.client("sns")
        for attribute, value in text_attributes.changed(
            self._settable, state, {**self.aws_defaults, **inputs}
        ).items():
            sns.set_topic_attributes(TopicArn=resource_id, AttributeName=attribute, AttributeValue=value)
        service_tags.update(sns, resource_id, state, inputs, TagOperations())

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("sns").delete_topic(TopicArn=resource_id)


@register
class TopicPolicy(Kind):
    """``aws.sns.TopicPolicy``; without one a topic has AWS's default policy, which deleting puts back."""

    token = "aws:sns/topicPolicy:TopicPolicy"
    force_new = frozenset({"arn"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.valid_json(inputs, "policy")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        _put_policy(cloud, inputs["arn"], inputs["policy"])
        return str(inputs["arn"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("sns").get_topic_attributes(TopicArn=resource_id)["Attributes"]
        policy, owner = found.get("Policy", ""), found.get("Owner") or resource_id.split(":")[4]
        if not policy or json.loads(policy) == default_policy(resource_id, owner):
            return None
        return {"arn": resource_id, "owner": owner, "policy": policy}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        _put_policy(cloud, resource_id, inputs["policy"])

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        _put_policy(cloud, resource_id, json.dumps(default_policy(resource_id, state["owner"])))


def _misnamed(inputs: Properties, fifo: str, what: str, length: int) -> Iterable[tuple[str, str]]:
    name, ending = inputs.get("name"), ".fifo" if inputs.get(fifo) is True else ""
    letters = f"[0-9A-Za-z_-]{{1,{length - len(ending)}}}{re.escape(ending)}"
    if isinstance(name, str) and not re.fullmatch(letters, name):
        yield "name", f"invalid {what} name: {name}"


def _put_policy(cloud: Cloud, topic: str, policy: str) -> None:
    cloud.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)


def default_policy(topic: str, owner: str) -> dict[str, Any]:
    """The default policy of a topic (SNS API reference, CreateTopic)."""
    actions = [
        *("GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic"),
        *("Subscribe", "ListSubscriptionsByTopic", "Publish"),
    ]
    return {
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [
            {
                "Sid": "__default_statement_ID",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": [f"SNS:{action}" for action in actions],
                "Resource": topic,
                "Condition": {"StringEquals": {"AWS:SourceOwner": owner}},
            }
        ],
    }
