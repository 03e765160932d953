"""The queues, topics, tables, buckets, streams, buses and secrets of a service."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import cloudwatch, secretsmanager

from components.data.buckets.bucket import Bucket, BucketContext
from components.data.tables.table import Table
from components.messaging.alarm_subscriptions import AlarmSubscriptions
from components.messaging.fifo import Fifo
from components.messaging.protection import Protection
from components.messaging.queue import Queue, QueueLimits, Visibility
from components.messaging.stream import Stream
from components.messaging.subscriptions import Subscriptions, ToQueue
from components.messaging.topic import Topic
from components.service.context import ServiceContext
from components.service.manifest.manifest import Manifest
from components.service.manifest.names import of_another_service
from components.service.manifest.resources import QueueSettings
from components.service.manifest.sections import DEFAULT_BUS
from components.service.uses.platform import variable
from components.service.uses.wiring import Target

# Secrets Manager API, DeleteSecret: 7 to 30 days, or none at all.
_RECOVERY_DAYS = 30
_FIFO = Fifo(content_based_deduplication=True)


class Resources(pulumi.ComponentResource):
    """The service's own resources, as targets of its processes."""

    queues: Mapping[str, Queue]
    topics: Mapping[str, Topic]
    tables: Mapping[str, Table]
    buckets: Mapping[str, Bucket]
    streams: Mapping[str, Stream]
    buses: Mapping[str, cloudwatch.EventBus]
    secrets: Mapping[str, secretsmanager.Secret]

    def __init__(
        self,
        name: str,
        manifest: Manifest,
        context: ServiceContext,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:service:Resources", name, None, opts)
        self._context = context
        self._child = pulumi.ResourceOptions(parent=self)

        self._topics(manifest)
        self.queues = {key: self._queue(key, queue) for key, queue in manifest.queues.items()}
        self._stores(manifest)
        self.buses = {
            key: cloudwatch.EventBus(context.resource_name(key), opts=self._child) for key in manifest.buses
        }
        self.secrets = {key: self._secret(key) for key in manifest.secrets}
        self.register_outputs({})

    def topic_arn(self, name: str) -> pulumi.Input[str]:
        """The ARN of the own topic *name*, or of another service's: ``catalogue.changed``."""
        other = of_another_service(name)
        if other is None:
            return self.topics[name].arn
        service, topic = other
        return self._context.others[service].topics[topic]

    def bus_name(self, name: str) -> pulumi.Output[str] | None:
        """The name of the own bus *name*; None for the default one."""
        return None if name == DEFAULT_BUS else self.buses[name].name

    def target(self, section: str, name: str) -> Target:
        """The own resource *name* of the manifest's *section*."""
        key = self._context.contract.keys.messages_arn
        upper = variable(name)
        match section:
            case "queues":
                queue = self.queues[name]
                return Target("queue", f"QUEUE_{upper}", {"url": queue.url, "arn": queue.arn})
            case "topics":
                return Target("topic", f"TOPIC_{upper}", {"arn": self.topics[name].arn, "key_arn": key})
            case "tables":
                table = self.tables[name]
                return Target("table", f"TABLE_{upper}", _named(table.name, table.arn))
            case "buckets":
                bucket = self.buckets[name]
                attributes = _named(bucket.name, bucket.arn)
                return Target("bucket", f"BUCKET_{upper}", {**attributes, "prefix": ""})
            case "streams":
                stream = self.streams[name]
                attributes = _named(stream.name, stream.arn)
                return Target("stream", f"STREAM_{upper}", {**attributes, "key_arn": key})
            case "buses":
                return Target("bus", f"BUS_{upper}", self._bus(name))
            case _:
                return Target("secret", f"SECRET_{upper}", {"arn": self.secrets[name].arn})

    def _bus(self, name: str) -> dict[str, pulumi.Input[str]]:
        if name == DEFAULT_BUS:
            context = self._context
            arn = f"arn:aws:events:{context.region}:{context.account}:event-bus/{DEFAULT_BUS}"
            return _named(DEFAULT_BUS, arn)
        return _named(self.buses[name].name, self.buses[name].arn)

    def _topics(self, manifest: Manifest) -> None:
        context = self._context
        key_arn = context.contract.keys.messages_arn
        self.topics = {
            key: Topic(
                context.resource_name(key),
                key_arn=key_arn,
                fifo=_FIFO if topic.fifo else None,
                opts=self._child,
            )
            for key, topic in manifest.topics.items()
        }
        for key, topic in manifest.topics.items():
            if topic.subscribers:
                AlarmSubscriptions(
                    context.resource_name(key),
                    topic.subscribers,
                    context.locks,
                    topic_arn=self.topics[key].arn,
                    opts=self._child,
                )

    def _queue(self, key: str, settings: QueueSettings) -> Queue:
        name = self._context.resource_name(key)
        arns = {topic: self.topic_arn(topic) for topic in settings.topics}
        queue = Queue(
            name,
            QueueLimits(
                settings.retention_days, settings.max_receives, settings.oldest_message_alarm_seconds
            ),
            protection=Protection(self._context.locks),
            # The manifest has compared it with the timeouts of the queue's consumers.
            consumer=Visibility(settings.timeout_seconds),
            sources=[*arns.values()],
            fifo=_FIFO if settings.fifo else None,
            alarm_topic_arn=self._context.alarms,
            opts=self._child,
        )
        for topic, arn in arns.items():
            Subscriptions(
                f"{name}-{topic.replace('.', '-')}",
                topic_arn=arn,
                fifo=settings.fifo,
                to={"queue": ToQueue(queue.arn, queue.dead_letters_arn, queue.fifo)},
                opts=self._child,
            )
        return queue

    def _stores(self, manifest: Manifest) -> None:
        context = self._context
        keys, locks = context.contract.keys, context.locks
        self.tables = {
            key: Table(
                context.resource_name(key),
                table,
                locks,
                key_arn=keys.environment_arn,
                alarm_topic_arn=context.alarms,
                opts=self._child,
            )
            for key, table in manifest.tables.items()
        }
        place = BucketContext(context.account, keys.environment_arn, context.contract.logs.name)
        self.buckets = {
            key: Bucket(context.resource_name(key), bucket, locks, context=place, opts=self._child)
            for key, bucket in manifest.buckets.items()
        }
        self.streams = {
            key: Stream(
                context.resource_name(key), stream, locks, key_arn=keys.messages_arn, opts=self._child
            )
            for key, stream in manifest.streams.items()
        }

    def _secret(self, key: str) -> secretsmanager.Secret:
        """A secret without a value: `strata secret set` stores it."""
        locks = self._context.locks
        return secretsmanager.Secret(
            self._context.resource_name(key),
            description=f"{key} of the service {self._context.name}",
            kms_key_id=self._context.contract.keys.environment_arn,
            recovery_window_in_days=_RECOVERY_DAYS if locks.retention else 0,
            opts=locks.options(self),
        )


def _named(name: pulumi.Input[str], arn: pulumi.Input[str]) -> dict[str, pulumi.Input[str]]:
    return {"name": name, "arn": arn}
