"""The optional streams of an environment."""

from collections.abc import Mapping

import pulumi

from components.common.locks import Locks
from components.common.placement import Placement
from components.messaging.kafka import Kafka
from components.messaging.settings import MessagingSettings
from components.messaging.stream import Stream


class Streams(pulumi.ComponentResource):
    """A Kinesis stream and a Kafka cluster; None for each that is null in the settings.

    The brokers are in subnets of *placement*.
    """

    stream: Stream | None
    kafka: Kafka | None
    endpoints: Mapping[str, pulumi.Output[str]]
    """What applications need, by its name in Parameter Store."""

    def __init__(
        self,
        name: str,
        settings: MessagingSettings,
        locks: Locks,
        *,
        key_arn: pulumi.Input[str],
        placement: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:messaging:Streams", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        self.stream = self.kafka = None
        if settings.stream:
            self.stream = Stream(f"{name}-kinesis", settings.stream, locks, key_arn=key_arn, opts=child)
        if settings.kafka:
            self.kafka = Kafka(
                f"{name}-kafka",
                settings.kafka,
                locks,
                placement=placement,
                key_arn=key_arn,
                log_retention_days=settings.log_retention_days,
                opts=child,
            )
        self.endpoints = _endpoints(self.stream, self.kafka)
        self.register_outputs({})


def _endpoints(stream: Stream | None, kafka: Kafka | None) -> dict[str, pulumi.Output[str]]:
    found: dict[str, pulumi.Output[str]] = {}
    if stream is not None:
        found |= {"stream-name": stream.name, "stream-arn": stream.arn}
    if kafka is not None:
        found["kafka-brokers"] = kafka.bootstrap_brokers
    return found
