"""Queues, topics and APIs of a service; tables, buckets and streams have the platform's own models."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from components.common.section import Section
from components.common.unique import unique
from components.common.url_credentials import HTTPS_WITHOUT_USER
from components.messaging.settings import ApiSettings, Subscriber, one_subscription_each
from components.service.manifest.names import Name

_MOST_SECONDS = 43_200
_DAY = 86_400
# SQS keeps a message 14 days at most, as a dead letter too: one day is left for an investigation.
_LONGEST_QUEUE_DAYS = 13
# API Gateway Developer Guide, "Quotas for configuring and running an HTTP API": audiences per authorizer.
_MOST_AUDIENCES = 50
# Browsers send an origin in lowercase, without a path: HTML Living Standard, "Serialization of an origin".
_ORIGIN = r"^https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$"


class QueueSettings(Section):
    """An SQS queue with dead letters."""

    fifo: Annotated[bool, Field(description="Ordered and without duplicates; another value replaces it")]
    timeout_seconds: Annotated[
        int,
        Field(ge=1, le=_MOST_SECONDS, description="Visibility timeout: seconds for a message"),
    ]
    retention_days: Annotated[
        int,
        Field(ge=1, le=_LONGEST_QUEUE_DAYS, description="Days that a message waits, 1 to 13"),
    ]
    max_receives: Annotated[
        int, Field(ge=1, le=1000, description="Receives before a message becomes a dead letter")
    ]
    oldest_message_alarm_seconds: Annotated[
        int, Field(ge=60, le=1_209_600, description="Age of the oldest message that raises an alarm")
    ]
    topics: Annotated[
        tuple[str, ...],
        Field(description="Topics that deliver to the queue, NAME or SERVICE.NAME; [] for none"),
    ]

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        unique(self.topics, of="topics")
        return self

    @model_validator(mode="after")
    def _alarm_is_possible(self) -> Self:
        longest = self.retention_days * _DAY
        if self.oldest_message_alarm_seconds >= longest:
            raise ValueError(
                f"oldest_message_alarm_seconds {self.oldest_message_alarm_seconds} must be below {longest}: "
                f"a message is deleted after retention_days {self.retention_days}"
            )
        return self


class TopicSettings(Section):
    """An SNS topic."""

    fifo: Annotated[bool, Field(description="Ordered and without duplicates; another value replaces it")]
    subscribers: Annotated[
        Mapping[Name, Subscriber],
        AfterValidator(one_subscription_each),
        Field(description="Receivers by name: e-mail addresses and https:// URLs; {} for none"),
    ]

    @model_validator(mode="after")
    def _fifo_has_queues(self) -> Self:
        # SNS Developer Guide, "Message delivery for FIFO topics": SQS queues alone.
        if self.fifo and self.subscribers:
            raise ValueError("subscribers must be {} on a FIFO topic: it delivers to queues only")
        return self


class TokenSettings(Section):
    """The issuer of the callers' tokens."""

    issuer: Annotated[
        str,
        Field(pattern=HTTPS_WITHOUT_USER, description="URL of the issuer, such as a Cognito user pool's"),
    ]
    audience: Annotated[
        tuple[Annotated[str, Field(min_length=1)], ...],
        Field(
            min_length=1,
            max_length=_MOST_AUDIENCES,
            description="Values of aud or client_id that are accepted, 50 at most",
        ),
        AfterValidator(unique),
    ]


class ServiceApiSettings(ApiSettings):
    """The API for `http` triggers."""

    type: Annotated[Literal["http", "rest"], Field(description="API Gateway's HTTP API or REST API")]
    origins: Annotated[
        tuple[Annotated[str, Field(pattern=_ORIGIN)], ...],
        Field(description="Origins whose pages may call it (CORS), such as https://shop.example.com"),
        AfterValidator(unique),
    ]
    tokens: Annotated[
        TokenSettings | None, Field(description="Issuer for callers with a token; null for none")
    ]


class BusSettings(Section):
    """An EventBridge bus; it has no settings."""
