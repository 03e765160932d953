"""Settings of the messaging layer."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from components.common.domain import DomainName
from components.common.retention import RetentionDays
from components.common.section import Section
from components.common.unique import repeated, unique
from components.common.url_credentials import has_user
from components.messaging import kafka_versions

KAFKA_PORT = 9098
"""Brokers' port for clients with IAM authentication: Amazon MSK Developer Guide, "Port information"."""

# SQS keeps a message 14 days at most, counted from its first arrival, as a dead letter too: so there is at
# least a day left for an investigation (SQS Developer Guide, "Using dead-letter queues").
_LONGEST_QUEUE_DAYS = 13
_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_URL = re.compile(r"https://[^\s/]+(/\S*)?")
# Amazon MSK Developer Guide, "Create a cluster": two or three subnets in distinct Availability Zones, and
# exactly two in these regions.
_KAFKA_ZONES = (2, 3)
_TWO_ZONE_REGIONS = ("sa-east-1", "ca-central-1", "us-west-1")


def _subscriber(endpoint: str) -> str:
    if has_user(endpoint):
        raise ValueError(
            "has a user or a password, which the stack file would store in clear; allowed: a URL without "
            "them (SNS signs each message, so that the receiver can verify it)"
        )
    if not _MAILBOX.fullmatch(endpoint) and not _URL.fullmatch(endpoint):
        raise ValueError("is neither an e-mail address nor a URL that begins with https://")
    return endpoint


Subscriber = Annotated[str, AfterValidator(_subscriber)]


def one_subscription_each(subscribers: Mapping[str, str]) -> Mapping[str, str]:
    """*subscribers*, if each address is in it once; raises ValueError if not."""
    if repeated([*subscribers.values()]):
        raise ValueError("has an address more than once; SNS has one subscription for each")
    return subscribers


class ApiSettings(Section):
    """Throttling and logs of one API, which answers 429 above its limits."""

    rate_limit: Annotated[int, Field(ge=1, le=10_000, description="Requests per second")]
    burst_limit: Annotated[int, Field(ge=1, le=5_000, description="Requests at the same time")]
    host: Annotated[
        DomainName | None,
        Field(
            description=(
                "Custom domain name in the environment's public zone, such as api.example.com, which is "
                "then the API's only name; null for API Gateway's own name"
            )
        ),
    ]
    log_retention_days: Annotated[RetentionDays, Field(description="Days to keep the access logs")]


class StateMachineSettings(Section):
    """Logs of one state machine."""

    log_level: Annotated[
        Literal["ALL", "ERROR"], Field(description="ALL logs every step, ERROR those that failed")
    ]
    log_retention_days: Annotated[RetentionDays, Field(description="Days to keep the logs")]


class StreamSettings(Section):
    """A Kinesis stream in on-demand mode."""

    retention_hours: Annotated[
        int, Field(ge=24, le=8760, description="Hours to keep a stream's records, 24 to 8760")
    ]


class KafkaSettings(Section):
    """An MSK cluster with the same number of brokers in each of its zones."""

    version: Annotated[
        str,
        Field(pattern=r"^\d+\.\d+\.(\d+|x)(\.kraft)?$", description="The Kafka version, such as 3.9.x"),
        AfterValidator(kafka_versions.known_version),
    ]
    instance_type: Annotated[
        str,
        Field(pattern=r"^kafka\.[a-z0-9]+\.[a-z0-9]+$", description="Such as kafka.m7g.large"),
        AfterValidator(kafka_versions.BROKERS.check),
    ]
    zones: Annotated[
        tuple[str, ...],
        Field(
            min_length=_KAFKA_ZONES[0],
            max_length=_KAFKA_ZONES[1],
            description="2 or 3 of strata:network.zones; other zones replace the cluster with an empty one",
            json_schema_extra={"uniqueItems": True},
        ),
        AfterValidator(unique),
    ]
    brokers_per_zone: Annotated[
        int, Field(ge=1, le=5, description="Brokers in the data subnet of each of the zones")
    ]
    volume_gb: Annotated[int, Field(ge=1, le=16_384, description="GiB of disk for each broker")]

    @property
    def brokers(self) -> int:
        """The number of brokers in all zones."""
        return len(self.zones) * self.brokers_per_zone


class MessagingSettings(Section):
    """Queues and their alarms, the subscribers of the operations topic, and optional streams."""

    queue_retention_days: Annotated[
        int,
        Field(
            ge=1,
            le=_LONGEST_QUEUE_DAYS,
            description="Days that a message waits in a queue, 1 to 13; dead letters wait 14",
        ),
    ]
    max_receives: Annotated[
        int,
        Field(
            ge=1,
            le=1000,
            description="Receives before a message becomes a dead letter; AWS recommends 5 for Lambda",
        ),
    ]
    oldest_message_alarm_seconds: Annotated[
        int,
        Field(ge=60, le=1_209_600, description="Age of the oldest message, in seconds, that raises an alarm"),
    ]
    operations_subscribers: Annotated[
        Mapping[
            Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")],
            Subscriber,
        ],
        AfterValidator(one_subscription_each),
        Field(
            description="Receivers of all alarms by name: e-mail addresses and https:// URLs, which confirm "
            "their subscription; {} for none, only where no lock of strata:data.locks is on"
        ),
    ]
    log_retention_days: Annotated[RetentionDays, Field(description="Days to keep the logs of Kafka brokers")]
    stream: Annotated[StreamSettings | None, Field(description="A Kinesis stream, or null for none")]
    kafka: Annotated[KafkaSettings | None, Field(description="An MSK cluster, or null for none")]

    def check_environment(self, *, region: str | None, zones: Sequence[str], locked: bool) -> None:
        """Raise ValueError if *zones* don't fit Kafka, or if *locked* has no receiver of alarms."""
        if locked and not self.operations_subscribers:
            raise ValueError(
                "operations_subscribers is empty, and a lock in strata:data.locks is on: name at least one "
                "e-mail address or https:// URL that receives the alarms"
            )
        if self.kafka is None:
            return
        unknown = [zone for zone in self.kafka.zones if zone not in zones]
        if unknown:
            raise ValueError(
                f"kafka.zones names {', '.join(unknown)}, which is not among the Availability Zones of "
                f"strata:network.zones: {', '.join(zones)}"
            )
        if region in _TWO_ZONE_REGIONS and len(self.kafka.zones) != _KAFKA_ZONES[0]:
            raise ValueError(f"kafka.zones has {len(self.kafka.zones)} zones; MSK takes 2 in {region}")
