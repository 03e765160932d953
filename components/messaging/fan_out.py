"""Fan-out: a topic, and a queue for each consumer."""

from collections.abc import Mapping, Sequence
from functools import partial

import pulumi

from components.messaging.fifo import Fifo
from components.messaging.protection import Protection
from components.messaging.queue import Consumer, Queue, visibility_seconds
from components.messaging.settings import MessagingSettings
from components.messaging.subscriptions import Subscriptions, ToQueue
from components.messaging.topic import Topic


class FanOut(pulumi.ComponentResource):
    """A topic that delivers each message to the queue of every consumer.

    *publishers* are ARNs of buckets, rules and alarms. Queues have the consumers' names and hold messages as
    published (raw message delivery). The key of *protection* encrypts the topic; the queues have SQS's own
    keys, so that a consumer needs no permission for the publishers' key.
    """

    topic_arn: pulumi.Output[str]
    key_arn: pulumi.Output[str]
    queue_arns: Mapping[str, pulumi.Output[str]]
    queue_urls: Mapping[str, pulumi.Output[str]]
    dead_letter_arns: Mapping[str, pulumi.Output[str]]
    dead_letter_urls: Mapping[str, pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        settings: MessagingSettings,
        *,
        protection: Protection,
        consumers: Mapping[str, Consumer],
        publishers: Sequence[pulumi.Input[str]],
        fifo: Fifo | None = None,
        alarm_topic_arn: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        _check(name, consumers)
        key_arn = protection.key_arn
        if key_arn is None:
            raise ValueError(f"{name}: protection has no key_arn, and a topic needs a customer key")
        super().__init__("strata:messaging:FanOut", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        topic = Topic(name, key_arn=key_arn, publishers=publishers, fifo=fifo, opts=child)
        queue_of = partial(
            Queue,
            settings=settings,
            protection=Protection(protection.locks),
            sources=[topic.arn],
            fifo=fifo,
            alarm_topic_arn=alarm_topic_arn,
            opts=child,
        )
        queues = {key: queue_of(f"{name}-{key}", consumer=consumer) for key, consumer in consumers.items()}
        _subscribe(name, topic, queues, consumers, child)

        self.topic_arn, self.key_arn = topic.arn, pulumi.Output.from_input(key_arn)
        self.queue_arns = {key: queue.arn for key, queue in queues.items()}
        self.queue_urls = {key: queue.url for key, queue in queues.items()}
        self.dead_letter_arns = {key: queue.dead_letters_arn for key, queue in queues.items()}
        self.dead_letter_urls = {key: queue.dead_letters_url for key, queue in queues.items()}
        self.register_outputs({"topic_arn": self.topic_arn, "queue_urls": self.queue_urls})


def _subscribe(
    name: str,
    topic: Topic,
    queues: Mapping[str, Queue],
    consumers: Mapping[str, Consumer],
    opts: pulumi.ResourceOptions,
) -> None:
    Subscriptions(
        name,
        topic_arn=topic.arn,
        fifo=topic.fifo,
        to={
            key: ToQueue(queue.arn, queue.dead_letters_arn, queue.fifo, consumers[key].filter)
            for key, queue in queues.items()
        },
        opts=opts,
    )


def _check(name: str, consumers: Mapping[str, Consumer]) -> None:
    problems: list[str] = []
    for key, consumer in consumers.items():
        try:
            visibility_seconds(f"{name}-{key}", consumer)
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise ValueError("\n".join(problems))
