"""What an environment may vary about its messages."""

from typing import Annotated, Literal

from pydantic import Field

from components.common.retention import RetentionDays
from components.common.section import Section

# SQS keeps a message 14 days at most, counted from its first arrival, as a dead letter too: so there is at
# least a day left to look at it (SQS Developer Guide, "Using dead-letter queues").
_LONGEST_QUEUE_DAYS = 13


class ApiSettings(Section):
    """How much traffic one API takes before it answers 429."""

    rate_limit: Annotated[int, Field(ge=1, le=10_000, description="Requests per second that an API takes")]
    burst_limit: Annotated[int, Field(ge=1, le=5_000, description="Requests that an API takes at once")]


class StreamSettings(Section):
    """A Kinesis stream that scales by itself."""

    retention_hours: Annotated[
        int, Field(ge=24, le=8760, description="Hours to keep a stream's records, 24 to 8760")
    ]


class KafkaSettings(Section):
    """A Kafka cluster, the same number of brokers in every zone."""

    version: Annotated[
        str, Field(pattern=r"^\d+\.\d+\.(\d+|x)(\.kraft)?$", description="The Kafka version, such as 3.9.x")
    ]
    instance_type: Annotated[
        str, Field(pattern=r"^kafka\.[a-z0-9]+\.[a-z0-9]+$", description="Such as kafka.m7g.large")
    ]
    brokers_per_zone: Annotated[int, Field(ge=1, le=5, description="Brokers in each of the private subnets")]
    volume_gb: Annotated[int, Field(ge=1, le=16_384, description="GiB of disk for each broker")]


class MessagingSettings(Section):
    """How long messages wait, who hears of it, and which of the larger systems exist."""

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
        Field(ge=1, le=1000, description="Tries before a message is a dead letter; for Lambda AWS advises 5"),
    ]
    oldest_message_alarm_seconds: Annotated[
        int,
        Field(ge=60, le=1_209_600, description="Age of the oldest message, in seconds, that raises an alarm"),
    ]
    log_retention_days: Annotated[
        RetentionDays, Field(description="Days to keep the logs of APIs and state machines")
    ]
    state_machine_log_level: Annotated[
        Literal["ALL", "ERROR"],
        Field(description="What state machines log: ALL, every step, or ERROR, those that failed"),
    ]
    api: Annotated[ApiSettings, Field(description="How much traffic one API takes")]
    stream: Annotated[StreamSettings | None, Field(description="A Kinesis stream, or null for none")]
    kafka: Annotated[KafkaSettings | None, Field(description="An MSK cluster, or null for none")]
