"""The larger systems, of those that the environment has."""

from collections.abc import Mapping, Sequence

import pulumi

from components.messaging.kafka import Kafka
from components.messaging.settings import MessagingSettings
from components.messaging.stream import Stream


class Streams(pulumi.ComponentResource):
    """A Kinesis stream and a Kafka cluster, each where the settings have it; None otherwise.

    Kafka is in *subnet_ids* and answers to the clients of *security_group_id*.
    """

    stream: Stream | None
    kafka: Kafka | None
    endpoints: Mapping[str, pulumi.Output[str]]
    """What applications need, by its name in Parameter Store."""

    def __init__(
        self,
        name: str,
        settings: MessagingSettings,
        *,
        key_arn: pulumi.Input[str],
        subnet_ids: pulumi.Input[Sequence[str]],
        security_group_id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:messaging:Streams", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        self.stream = self.kafka = None
        if settings.stream:
            self.stream = Stream(f"{name}-kinesis", settings.stream, key_arn=key_arn, opts=child)
        if settings.kafka:
            self.kafka = Kafka(
                f"{name}-kafka",
                settings.kafka,
                subnet_ids=subnet_ids,
                security_group_id=security_group_id,
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
