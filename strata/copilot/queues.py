"""Topics that a service publishes, and the queues of a worker."""

import math
from collections.abc import Mapping

from strata.copilot import values
from strata.copilot.containers import Import, duration
from strata.copilot.reader import ManifestError, mapping

DEFAULT = "incoming"
"""The name of the worker's own queue, which has none in Copilot."""
_DAY = 86_400
_TIMEOUT = 30
"""Seconds; Copilot's defaults: visibility timeout, and days of retention."""
_RETENTION = 4
_RECEIVES = 5
_ALARM = 900
_BACKLOG = 100


def topics(one: Import) -> dict[str, object]:
    """The topics of `publish`, by name."""
    found: dict[str, object] = {}
    for item in one.reader.items("publish.topics"):
        topic = mapping(item, "publish.topics")
        name = topic.get("name")
        if not isinstance(name, str):
            raise ManifestError("publish.topics[].name", "is missing")
        fifo = topic.get("fifo", False)
        if isinstance(fifo, Mapping):
            for key in fifo:
                one.notes.to_do(
                    f"publish.topics[].fifo.{key}",
                    "a publisher sends a deduplication id with each message",
                )
        found[name] = {"fifo": bool(fifo), "subscribers": {}}
    if found:
        one.notes.to_do(
            "COPILOT_SNS_TOPIC_ARNS", "the program gets TOPIC_NAME_ARN for each topic instead: read those"
        )
    return found


def queues(one: Import) -> dict[str, object]:
    """The worker's own queue, and those that topics have of their own."""
    default = mapping(one.reader.get("subscribe.queue"), "subscribe.queue")
    shared: list[str] = []
    own: dict[str, object] = {}
    for item in one.reader.items("subscribe.topics"):
        topic = mapping(item, "subscribe.topics")
        name, service = topic.get("name"), topic.get("service")
        if not isinstance(name, str) or not isinstance(service, str):
            raise ManifestError("subscribe.topics[]", "needs name and service")
        source = name if service == one.service else f"{service}.{name}"
        if "filter_policy" in topic:
            one.notes.to_do(
                "subscribe.topics[].filter_policy",
                "filter in the worker, or give each kind of message a topic of its own",
            )
        queue = topic.get("queue")
        if queue in (None, False):
            shared.append(source)
        else:
            options = queue if isinstance(queue, Mapping) else {}
            own[f"{service}-{name}"[:20].rstrip("-")] = _queue(
                one, "subscribe.topics[].queue", options, [source]
            )
    one.notes.chosen(f"queues.{DEFAULT}", f"{DEFAULT}: Copilot's own queue of a worker has no name")
    one.notes.to_do("COPILOT_QUEUE_URI", f"the program gets QUEUE_{DEFAULT.upper()}_URL instead: read that")
    if own:
        names = ", ".join(f"QUEUE_{name.upper().replace('-', '_')}_URL" for name in own)
        one.notes.to_do("COPILOT_TOPIC_QUEUE_URIS", f"the program gets {names} instead: read those")
    return {DEFAULT: _queue(one, "subscribe.queue", default, shared), **own}


def backlog(one: Import) -> int:
    """Messages for each task: the acceptable latency divided by the time that a message takes."""
    latency = duration(one.reader, "count.queue_delay.acceptable_latency")
    each = duration(one.reader, "count.queue_delay.msg_processing_time")
    if latency and each:
        return max(1, math.floor(latency / each))
    one.notes.chosen("messages_per_task", f"{_BACKLOG}: the manifest has no count.queue_delay")
    return _BACKLOG


def _queue(one: Import, key: str, options: Mapping[str, object], sources: list[str]) -> dict[str, object]:
    fifo = options.get("fifo", False)
    for below in fifo if isinstance(fifo, Mapping) else ():
        one.notes.to_do(
            f"{key}.fifo.{below}", "a FIFO queue has the platform's throughput and deduplication settings"
        )
    if "delay" in options:
        one.notes.to_do(f"{key}.delay", "a queue delivers at once: delay single messages with DelaySeconds")
    tries = mapping(options.get("dead_letter"), f"{key}.dead_letter").get("tries")
    if tries is None:
        one.notes.chosen(f"{key}.dead_letter.tries", f"{_RECEIVES}: every queue has dead letters")
    one.notes.chosen(f"{key}.oldest_message_alarm_seconds", f"{_ALARM}: every queue has an alarm")
    retention = _seconds(f"{key}.retention", options.get("retention"), _RETENTION * _DAY)
    if retention % _DAY:
        one.notes.to_do(
            f"{key}.retention", f"{options['retention']} is not a whole number of days: it is rounded up"
        )
    return {
        "fifo": bool(fifo),
        "timeout_seconds": round(_seconds(f"{key}.timeout", options.get("timeout"), _TIMEOUT)),
        "retention_days": math.ceil(retention / _DAY),
        "max_receives": _RECEIVES if tries is None else tries,
        "oldest_message_alarm_seconds": _ALARM,
        "topics": sources,
    }


def _seconds(key: str, value: object, default: float) -> float:
    try:
        return default if value is None else values.seconds(str(value))
    except ValueError as error:
        raise ManifestError(key, str(error)) from None
