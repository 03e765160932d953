"""Triggers of functions and workflows; each is a mapping with one key of its own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from components.common.cron import time_zone
from components.common.problems import Problem, refuse
from components.common.section import Section
from components.common.suggest import suggest
from components.messaging.apis import routes
from components.service.manifest.patterns import event_pattern, filter_policy
from components.service.manifest.schedule import Schedule

_MOST_RECORDS = 10_000
# API Gateway Developer Guide, "Create routes for WebSocket APIs": the routes that API Gateway has itself.
_PREDEFINED = ("$connect", "$disconnect", "$default")


PLATFORM_STREAM = "platform.stream"


def _route(text: str) -> str:
    routes.parse(text)
    return text


def _route_key(text: str) -> str:
    if text.startswith("$") and text not in _PREDEFINED:
        raise ValueError(f"is not a route; allowed: {', '.join(_PREDEFINED)}, or a name without $")
    return text


class HttpTrigger(Section):
    """Requests of the service's API."""

    http: Annotated[
        str, AfterValidator(_route), Field(description="Method and path, such as POST /orders/{id}")
    ]
    callers: Annotated[
        Literal["everybody", "iam", "token", "users"],
        Field(
            description="Who may call: everybody, IAM signatures, tokens of the API's issuer, or users of "
            "the environment's user pool"
        ),
    ] = "everybody"


class WebsocketTrigger(Section):
    """Messages of the service's WebSocket API."""

    websocket: Annotated[
        str,
        Field(pattern=r"^[$A-Za-z0-9_-]{1,128}$", description="$connect, $disconnect, $default or an action"),
        AfterValidator(_route_key),
    ]
    callers: Annotated[
        Literal["iam", "users"],
        Field(description="Who may connect ($connect): IAM signatures, or users of the environment's pool"),
    ] = "iam"


class QueueTrigger(Section):
    """Messages of one of the service's queues."""

    queue: Annotated[str, Field(description="A queue of this service")]
    batch_size: Annotated[
        int, Field(ge=1, le=10, description="Maximum number of messages per invocation")
    ] = 10
    maximum_concurrency: Annotated[
        int | None, Field(ge=2, le=1000, description="Invocations at the same time; null for no limit")
    ] = None


class TopicTrigger(Section):
    """Messages of a topic."""

    topic: Annotated[str, Field(description="A topic of this service, or SERVICE.TOPIC of another one")]
    filter: Annotated[
        Mapping[str, object] | None,
        AfterValidator(filter_policy),
        Field(description="SNS filter policy on the messages' attributes; null for every message"),
    ] = None


def _no_wildcard(part: str) -> str:
    if not part.isprintable():
        raise ValueError("has a character that can't be seen")
    # Amazon S3 User Guide, "Configuring event notifications using object key name filtering".
    if "*" in part:
        raise ValueError(
            "has *, which isn't a wildcard here; write the beginning or end itself, such as .jpg"
        )
    return part


_PartOfKeys = Annotated[str, Field(max_length=1024), AfterValidator(_no_wildcard)]


class BucketTrigger(Section):
    """New objects of one of the service's buckets."""

    bucket: Annotated[str, Field(description="A bucket of this service")]
    prefix: Annotated[_PartOfKeys, Field(description="Beginning of the keys")] = ""
    suffix: Annotated[_PartOfKeys, Field(description="End of the keys")] = ""


class StreamTrigger(Section):
    """Records of a Kinesis stream."""

    stream: Annotated[str, Field(description="streams.NAME of this service, or platform.stream")]
    batch_size: Annotated[
        int, Field(ge=1, le=_MOST_RECORDS, description="Records of one invocation, at most")
    ] = 100


class TableTrigger(Section):
    """Records of the stream of one of the service's tables."""

    table: Annotated[str, Field(description="A table of this service whose stream is not null")]
    batch_size: Annotated[
        int, Field(ge=1, le=_MOST_RECORDS, description="Records of one invocation, at most")
    ] = 100


class EventPattern(Section):
    """Events of an EventBridge bus that match a pattern."""

    bus: Annotated[str, Field(description="default, or a bus of this service")]
    pattern: Annotated[
        Mapping[str, object],
        Field(min_length=1, description="EventBridge event pattern, such as source"),
        AfterValidator(event_pattern),
    ]


class EventTrigger(Section):
    """Events of an EventBridge bus."""

    event: Annotated[EventPattern, Field(description="Bus and pattern")]


class ScheduleTrigger(Section):
    """A schedule of EventBridge Scheduler."""

    schedule: Annotated[Schedule, Field(description="cron(...), rate(...) or at(...)")]
    timezone: Annotated[
        str, AfterValidator(time_zone), Field(description="IANA time zone of the schedule")
    ] = "UTC"


_KINDS: Mapping[str, type[Section]] = {
    "http": HttpTrigger,
    "websocket": WebsocketTrigger,
    "queue": QueueTrigger,
    "topic": TopicTrigger,
    "bucket": BucketTrigger,
    "stream": StreamTrigger,
    "table": TableTrigger,
    "event": EventTrigger,
    "schedule": ScheduleTrigger,
}


def _kind(trigger: object) -> str | None:
    """The key that says what the trigger is."""
    if isinstance(trigger, dict):
        return next((name for name in _KINDS if name in trigger), None)
    return next((name for name, kind in _KINDS.items() if isinstance(trigger, kind)), None)


def _one_of(kinds: Sequence[str]) -> Callable[[object], object]:
    """A check that a trigger is a mapping with one key of *kinds*."""

    def check(trigger: object) -> object:
        if isinstance(trigger, Section):
            return trigger
        if not isinstance(trigger, dict):
            raise ValueError('must be a mapping such as {http: "GET /"}')
        found = [name for name in kinds if name in trigger]
        if len(found) > 1:
            raise ValueError(f"is {' and '.join(found)} in one mapping; write a trigger for each")
        if not found:
            wrong = next(iter(trigger), "")
            refuse([Problem((), wrong, f"is not a trigger; {suggest(str(wrong), kinds)}")])
        return trigger

    return check


Trigger = Annotated[
    Annotated[HttpTrigger, Tag("http")]
    | Annotated[WebsocketTrigger, Tag("websocket")]
    | Annotated[QueueTrigger, Tag("queue")]
    | Annotated[TopicTrigger, Tag("topic")]
    | Annotated[BucketTrigger, Tag("bucket")]
    | Annotated[StreamTrigger, Tag("stream")]
    | Annotated[TableTrigger, Tag("table")]
    | Annotated[EventTrigger, Tag("event")]
    | Annotated[ScheduleTrigger, Tag("schedule")],
    Discriminator(_kind),
    BeforeValidator(_one_of(tuple(_KINDS))),
]
WorkflowTrigger = Annotated[
    Annotated[EventTrigger, Tag("event")] | Annotated[ScheduleTrigger, Tag("schedule")],
    Discriminator(_kind),
    BeforeValidator(_one_of(("event", "schedule"))),
]
