"""Subscriptions of a topic."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import sns

from components.messaging.apis.callee import Callee
from components.messaging.filter import Filter


@dataclass(frozen=True)
class ToQueue:
    """A queue whose policy lets the topic send; delivery is raw, without the JSON of SNS around it."""

    arn: pulumi.Input[str]
    dead_letters_arn: pulumi.Input[str]
    fifo: bool
    filter: Filter | None = None


@dataclass(frozen=True)
class ToFunction:
    """A function. Undelivered messages go to a queue whose policy lets the topic send."""

    callee: Callee
    dead_letters_arn: pulumi.Input[str]
    filter: Filter | None = None


@dataclass(frozen=True)
class ToHttps:
    """An HTTPS endpoint, which must confirm the subscription."""

    url: str
    dead_letters_arn: pulumi.Input[str]
    filter: Filter | None = None


@dataclass(frozen=True)
class ToEmail:
    """An e-mail address, whose owner must confirm the subscription."""

    address: str


Subscriber = ToQueue | ToFunction | ToHttps | ToEmail


class Subscriptions(pulumi.ComponentResource):
    """A subscription for every name in *to*; undelivered messages are dead letters, except for e-mail."""

    def __init__(
        self,
        name: str,
        *,
        topic_arn: pulumi.Input[str],
        fifo: bool,
        to: Mapping[str, Subscriber],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        check(name, fifo=fifo, to=to)
        super().__init__("strata:messaging:Subscriptions", name, None, opts)
        self._topic_arn = topic_arn
        self._child = pulumi.ResourceOptions(parent=self)

        for key, subscriber in to.items():
            match subscriber:
                case ToQueue():
                    self._subscribe(f"{name}-{key}", "sqs", subscriber.arn, subscriber)
                case ToFunction():
                    self._subscribe_function(f"{name}-{key}", subscriber)
                case ToHttps():
                    self._subscribe(f"{name}-{key}", "https", subscriber.url, subscriber)
                case ToEmail():
                    self._subscribe_email(f"{name}-{key}", subscriber)
        self.register_outputs({})

    def _subscribe_function(self, name: str, subscriber: ToFunction) -> None:
        callee = subscriber.callee
        allowed = callee.allow(name, "sns.amazonaws.com", self._topic_arn, self._child)
        self._subscribe(name, "lambda", callee.arn, subscriber, allowed)

    def _subscribe_email(self, name: str, subscriber: ToEmail) -> None:
        sns.TopicSubscription(
            name, topic=self._topic_arn, protocol="email", endpoint=subscriber.address, opts=self._child
        )

    def _subscribe(
        self,
        name: str,
        protocol: str,
        endpoint: pulumi.Input[str],
        to: ToQueue | ToFunction | ToHttps,
        after: pulumi.Resource | None = None,
    ) -> None:
        sns.TopicSubscription(
            name,
            topic=self._topic_arn,
            protocol=protocol,
            endpoint=endpoint,
            raw_message_delivery=True if protocol == "sqs" else None,
            filter_policy=json.dumps(to.filter.policy) if to.filter else None,
            filter_policy_scope=to.filter.scope if to.filter else None,
            redrive_policy=pulumi.Output.from_input(to.dead_letters_arn).apply(_redrive),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[after] if after else None),
        )


def check(name: str, *, fifo: bool, to: Mapping[str, Subscriber]) -> None:
    """Raise one ValueError with every subscriber that the topic *name* can't have."""
    problems = [problem for key, one in to.items() for problem in _problems(f"{name}-{key}", fifo, one)]
    if problems:
        raise ValueError("\n".join(problems))


def _problems(name: str, fifo: bool, subscriber: Subscriber) -> list[str]:
    if isinstance(subscriber, ToHttps) and not subscriber.url.startswith("https://"):
        return [f"{name}: {subscriber.url!r} is not encrypted: write https://"]
    if isinstance(subscriber, ToEmail) and "@" not in subscriber.address:
        return [f"{name}: {subscriber.address!r} is not an e-mail address"]
    if not isinstance(subscriber, ToQueue):
        # SNS Developer Guide, "Message delivery for FIFO topics": queues only.
        return [f"{name}: a FIFO topic delivers to queues only"] if fifo else []
    if fifo and not subscriber.fifo:
        # AWS accepts it, and messages then arrive in any order and more than once.
        return [f"{name}: a FIFO topic needs a FIFO queue; a standard queue loses order and sends twice"]
    if subscriber.fifo and not fifo:
        return [f"{name}: a FIFO queue needs a FIFO topic; AWS lets no standard topic send to it"]
    return []


def _redrive(dead_letters_arn: str) -> str:
    return json.dumps({"deadLetterTargetArn": dead_letters_arn})
