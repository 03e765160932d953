"""Subscriptions of topics."""

from collections.abc import Iterable
from typing import Any

from standin.aws import text_attributes, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties


@register
class TopicSubscription(Kind):
    """``aws.sns.TopicSubscription``; e-mail and HTTPS ones stay pending until the endpoint confirms."""

    token = "aws:sns/topicSubscription:TopicSubscription"
    force_new = frozenset({"endpoint", "protocol", "topic"})
    defaults = {"confirmationTimeoutInMinutes": 1, "endpointAutoConfirms": False, "rawMessageDelivery": False}
    aws_defaults = dict.fromkeys(
        ("deliveryPolicy", "filterPolicy", "redrivePolicy", "replayPolicy", "subscriptionRoleArn"), ""
    )
    write_only = frozenset({"confirmationTimeoutInMinutes", "endpointAutoConfirms"})
    _settable = text_attributes.capitalized(
        "deliveryPolicy",
        "filterPolicy",
        "filterPolicyScope",
        "rawMessageDelivery",
        "redrivePolicy",
        "replayPolicy",
        "subscriptionRoleArn",
    )
    _protocols = ("application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs")

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(
            inputs,
            {"protocol": self._protocols, "filterPolicyScope": ("MessageAttributes", "MessageBody")},
        )
        policies = ("deliveryPolicy", "filterPolicy", "redrivePolicy", "replayPolicy")
        yield from validation.valid_json(inputs, *policies)
        if inputs.get("filterPolicyScope") and not inputs.get("filterPolicy"):
            yield "filterPolicyScope", "filter_policy is required when filter_policy_scope is set"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        sns = cloud.client("sns")
        place = {"Protocol": inputs["protocol"], "Endpoint": inputs["endpoint"]}
        payload = text_attributes.declared(self._settable, inputs)
        arn = sns.subscribe(
            TopicArn=inputs["topic"], **place, Attributes=payload, ReturnSubscriptionArn=True
        )["SubscriptionArn"]
        if not arn.startswith("arn:"):
            # ministack returns "pending confirmation" for HTTPS, although the ARN was requested.
            pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=inputs["topic"])
            listed = (item for page in pages for item in page["Subscriptions"])
            arn = next(item["SubscriptionArn"] for item in listed if item.items() >= place.items())
        return str(arn)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("sns").get_subscription_attributes(SubscriptionArn=resource_id)["Attributes"]
        policy = found.get("FilterPolicy")
        return text_attributes.from_response(self._settable, found) | {
            "arn": resource_id,
            "topic": found["TopicArn"],
            "protocol": found["Protocol"],
            "endpoint": found["Endpoint"],
            "ownerId": found.get("Owner"),
            "filterPolicy": "" if policy == "{}" else policy,
            "rawMessageDelivery": found.get("RawMessageDelivery", "false"),
            "pendingConfirmation": found.get("PendingConfirmation") == "true",
            "confirmationWasAuthenticated": found.get("ConfirmationWasAuthenticated") == "true",
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        for attribute, value in text_attributes.changed(
            self._settable, state, {**self.aws_defaults, **inputs}
        ).items():
            empty: dict[str, Any] = {"FilterPolicy": {"AttributeValue": "{}"}, "RedrivePolicy": {}}
            payload = {"AttributeValue": value} if value else empty.get(attribute, {"AttributeValue": ""})
            cloud.client("sns").set_subscription_attributes(
                SubscriptionArn=resource_id, AttributeName=attribute, **payload
            )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("sns").unsubscribe(SubscriptionArn=resource_id)
