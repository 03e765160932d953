"""An SQS queue with dead letters and alarms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import sqs

from components.common.alarms import Threshold, alarm
from components.messaging import access
from components.messaging.dead_letters import DeadLetters, dead_letters_alarm
from components.messaging.fifo import Fifo
from components.messaging.filter import Filter
from components.messaging.protection import Protection
from components.messaging.settings import MessagingSettings
from components.messaging.visibility import visibility_timeout

_DAY = 24 * 60 * 60
# The longest that SQS lets a receiver wait: SQS Developer Guide, "Amazon SQS short and long polling".
_LONG_POLL_SECONDS = 20


@dataclass(frozen=True)
class QueueLimits:
    """Days that a message waits, tries before it is a dead letter, and the age that raises an alarm."""

    queue_retention_days: int
    max_receives: int
    oldest_message_alarm_seconds: int


@dataclass(frozen=True)
class Consumer:
    """The consumer of a queue: seconds for a batch of messages, and seconds to gather the batch.

    *visibility_timeout*, in seconds, is the shortest safe one unless given, see ``visibility``. *filter*
    selects messages of the topic in front of the queue; without one the queue receives all.
    """

    timeout: int
    filter: Filter | None = None
    batch_window: int = 0
    visibility_timeout: int | None = None


@dataclass(frozen=True)
class Visibility:
    """The visibility timeout of a queue whose consumers are compared with it elsewhere."""

    seconds: int


class Queue(pulumi.ComponentResource):
    """An encrypted queue that needs TLS and lets AWS services send for *sources* only.

    A message becomes a dead letter after the settings' number of receives. *sources*, ARNs of topics, buckets
    and rules, may send undelivered messages to the dead-letter queue, which is FIFO if the queue is. Alarms
    on old messages and dead letters notify *alarm_topic_arn*.
    """

    url: pulumi.Output[str]
    arn: pulumi.Output[str]
    name: pulumi.Output[str]
    dead_letters_url: pulumi.Output[str]
    dead_letters_arn: pulumi.Output[str]
    fifo: bool

    def __init__(
        self,
        name: str,
        settings: MessagingSettings | QueueLimits,
        *,
        protection: Protection,
        consumer: Consumer | Visibility,
        sources: Sequence[pulumi.Input[str]] = (),
        fifo: Fifo | None = None,
        alarm_topic_arn: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        timeout = visibility_seconds(name, consumer)
        super().__init__("strata:messaging:Queue", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        locks, key_arn = protection.locks, protection.key_arn
        letters = f"{name}-dead-letters"
        dead_letters = DeadLetters(
            letters, locks, sources=sources, fifo=fifo, key_arn=key_arn, opts=self._child
        )
        queue = sqs.Queue(
            name,
            message_retention_seconds=settings.queue_retention_days * _DAY,
            receive_wait_time_seconds=_LONG_POLL_SECONDS,
            visibility_timeout_seconds=timeout,
            redrive_policy=_redrive(dead_letters.arn, settings.max_receives),
            fifo_queue=True if fifo else None,
            content_based_deduplication=fifo.content_based_deduplication if fifo else None,
            # SQS allows one of the two.
            sqs_managed_sse_enabled=True if key_arn is None else None,
            kms_master_key_id=key_arn,
            opts=locks.options(self),
        )
        self._policies(name, queue, dead_letters, sources)
        self._alarms(name, settings, queue, dead_letters, alarm_topic_arn)

        self.url, self.arn, self.name, self.fifo = queue.url, queue.arn, queue.name, fifo is not None
        self.dead_letters_url, self.dead_letters_arn = dead_letters.url, dead_letters.arn
        self.register_outputs({"url": self.url, "arn": self.arn, "dead_letters_arn": self.dead_letters_arn})

    def _policies(
        self, name: str, queue: sqs.Queue, dead_letters: DeadLetters, sources: Sequence[pulumi.Input[str]]
    ) -> None:
        sqs.QueuePolicy(
            name,
            queue_url=queue.url,
            policy=pulumi.Output.all(queue.arn, *sources).apply(
                lambda arns: access.queue_policy(arns[0], arns[1:])
            ),
            opts=self._child,
        )
        sqs.RedriveAllowPolicy(
            f"{name}-dead-letters",
            queue_url=dead_letters.url,
            redrive_allow_policy=queue.arn.apply(_redrive_allow),
            opts=self._child,
        )

    def _alarms(
        self,
        name: str,
        settings: MessagingSettings | QueueLimits,
        queue: sqs.Queue,
        dead_letters: DeadLetters,
        topic_arn: pulumi.Input[str] | None,
    ) -> None:
        late = settings.oldest_message_alarm_seconds
        alarm(
            f"{name}-oldest-message",
            Threshold("ApproximateAgeOfOldestMessage", "above", late, "Maximum", times=1),
            namespace="AWS/SQS",
            dimensions={"QueueName": queue.name},
            topic_arn=topic_arn,
            description="Messages wait longer than they should",
            opts=self._child,
        )
        dead_letters_alarm(
            f"{name}-dead-letters",
            dead_letters,
            topic_arn=topic_arn,
            description="Messages that nobody could handle wait in the queue of dead letters",
            opts=self._child,
        )


def visibility_seconds(name: str, consumer: Consumer | Visibility) -> int:
    """The visibility timeout of the queue *name*; raises ValueError for a *consumer* with less."""
    if isinstance(consumer, Visibility):
        return consumer.seconds
    return visibility_timeout(
        name,
        consumer_timeout=consumer.timeout,
        batch_window=consumer.batch_window,
        wanted=consumer.visibility_timeout,
    )


def _redrive(dead_letters_arn: pulumi.Output[str], max_receives: int) -> pulumi.Output[str]:
    return dead_letters_arn.apply(
        lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": max_receives})
    )


def _redrive_allow(queue_arn: str) -> str:
    return json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [queue_arn]})
