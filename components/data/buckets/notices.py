"""Event notifications of buckets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import pulumi
from pulumi_aws import s3

from components.data.buckets.overlap import overlap

_CREATED = ("s3:ObjectCreated:*",)


@dataclass(frozen=True)
class Notice:
    """A notification of *events* to the ARN *to*, for keys that begin with *prefix* and end in *suffix*."""

    kind: Literal["topic", "queue", "function"]
    to: pulumi.Input[str]
    events: Sequence[str] = _CREATED
    prefix: str | None = None
    suffix: str | None = None


def notify(
    name: str,
    *,
    bucket: pulumi.Input[str],
    notices: Mapping[str, Notice],
    event_bridge: bool = False,
    opts: pulumi.ResourceOptions,
) -> s3.BucketNotification:
    """All notifications of *bucket*, by id. A bucket has one list of them: a second call would replace it.

    Raises ValueError where two of them overlap in events, prefix and suffix; AWS refuses that too.
    """
    _refuse_overlaps(notices)
    return s3.BucketNotification(
        name,
        bucket=bucket,
        eventbridge=True if event_bridge else None,
        topics=[_topic(key, one) for key, one in _of("topic", notices)] or None,
        queues=[_queue(key, one) for key, one in _of("queue", notices)] or None,
        lambda_functions=[_function(key, one) for key, one in _of("function", notices)] or None,
        opts=opts,
    )


def _topic(key: str, one: Notice) -> s3.BucketNotificationTopicArgs:
    return s3.BucketNotificationTopicArgs(
        id=key, topic_arn=one.to, events=[*one.events], filter_prefix=one.prefix, filter_suffix=one.suffix
    )


def _queue(key: str, one: Notice) -> s3.BucketNotificationQueueArgs:
    return s3.BucketNotificationQueueArgs(
        id=key, queue_arn=one.to, events=[*one.events], filter_prefix=one.prefix, filter_suffix=one.suffix
    )


def _function(key: str, one: Notice) -> s3.BucketNotificationLambdaFunctionArgs:
    return s3.BucketNotificationLambdaFunctionArgs(
        id=key,
        lambda_function_arn=one.to,
        events=[*one.events],
        filter_prefix=one.prefix,
        filter_suffix=one.suffix,
    )


def _of(kind: str, notices: Mapping[str, Notice]) -> list[tuple[str, Notice]]:
    return [(key, one) for key, one in notices.items() if one.kind == kind]


def _refuse_overlaps(notices: Mapping[str, Notice]) -> None:
    for (key, one), (other_key, other) in combinations(notices.items(), 2):
        begin, end = (one.prefix or "", other.prefix or ""), (one.suffix or "", other.suffix or "")
        if overlap(begin, end) and any(
            _overlap(event, another) for event in one.events for another in other.events
        ):
            raise ValueError(
                f'notices "{key}" and "{other_key}" are for the same events of the same objects: '
                "give them prefixes or suffixes that don't overlap, or one topic to both"
            )


def _overlap(event: str, other: str) -> bool:
    """Whether one event type, such as ``s3:ObjectCreated:*``, includes the other."""
    return event == other or any(
        wide.endswith("*") and narrow.startswith(wide[:-1])
        for wide, narrow in ((event, other), (other, event))
    )
