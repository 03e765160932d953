"""Dead-letter queues."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import sqs

from components.common.alarms import Threshold, alarm
from components.common.locks import Locks
from components.messaging import access
from components.messaging.fifo import Fifo

_DAY = 24 * 60 * 60
# The longest that SQS keeps a message, and that it lets a receiver wait: SQS Developer Guide, "Quotas".
_RETENTION_SECONDS = 14 * _DAY
_LONG_POLL_SECONDS = 20
# SQS sends no metrics of a queue that was idle for six hours, although dead letters may still be in it.
_ANY = Threshold(
    "ApproximateNumberOfMessagesVisible", "above", 0, "Maximum", times=1, treat_missing_data="ignore"
)


class DeadLetters(pulumi.ComponentResource):
    """An encrypted queue that keeps messages 14 days; AWS services send by TLS, for *sources* only.

    *sources* are ARNs of topics, buckets and rules. Without *key_arn* SQS encrypts with its own keys.
    """

    url: pulumi.Output[str]
    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        locks: Locks,
        *,
        sources: Sequence[pulumi.Input[str]] = (),
        fifo: Fifo | None = None,
        key_arn: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:messaging:DeadLetters", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        queue = sqs.Queue(
            name,
            message_retention_seconds=_RETENTION_SECONDS,
            receive_wait_time_seconds=_LONG_POLL_SECONDS,
            fifo_queue=True if fifo else None,
            content_based_deduplication=fifo.content_based_deduplication if fifo else None,
            # SQS allows one of the two.
            sqs_managed_sse_enabled=True if key_arn is None else None,
            kms_master_key_id=key_arn,
            opts=locks.options(self),
        )
        sqs.QueuePolicy(
            name,
            queue_url=queue.url,
            policy=pulumi.Output.all(queue.arn, *sources).apply(
                lambda arns: access.queue_policy(arns[0], arns[1:])
            ),
            opts=child,
        )

        self.url, self.arn, self.name = queue.url, queue.arn, queue.name
        self.register_outputs({"url": self.url, "arn": self.arn})


def dead_letters_alarm(
    name: str,
    letters: DeadLetters,
    *,
    topic_arn: pulumi.Input[str] | None,
    description: str,
    opts: pulumi.ResourceOptions,
) -> None:
    """An alarm while any message waits in *letters*."""
    alarm(
        name,
        _ANY,
        namespace="AWS/SQS",
        dimensions={"QueueName": letters.name},
        topic_arn=topic_arn,
        description=description,
        opts=opts,
    )
