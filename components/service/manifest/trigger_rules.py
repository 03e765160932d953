"""Rules of triggers, and of the queues that functions take messages from."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations

from components.common.advice import advise
from components.common.partial import judged
from components.common.problems import Problem, Step
from components.common.suggest import suggest
from components.data.buckets.overlap import overlap
from components.service.manifest.functions import FunctionWorker, Lambda, TriggeredFunction
from components.service.manifest.names import is_meant, of_another_service
from components.service.manifest.sections import DEFAULT_BUS, Sections
from components.service.manifest.triggers import (
    PLATFORM_STREAM,
    BucketTrigger,
    EventPattern,
    EventTrigger,
    QueueTrigger,
    ScheduleTrigger,
    StreamTrigger,
    TableTrigger,
    TopicTrigger,
)
from components.service.manifest.workflow import Workflow

# AWS Lambda Developer Guide, "Using Lambda with Amazon SQS": six times the function's timeout.
_ADVISED_TIMEOUTS = 6
Path = tuple[Step, ...]


def of_process(manifest: Sections, process: TriggeredFunction | Workflow) -> Iterator[Problem]:
    """Problems of the triggers of *process*; the paths begin at it."""
    first: dict[str, int] = {}
    for index, trigger in enumerate(process.triggers):
        path: Path = ("triggers", index)
        yield from judged(_trigger(manifest, process, path, trigger))
        for source in judged(_source(trigger)):
            if first.setdefault(source, index) != index:
                yield Problem(
                    path, source, f"is the source of triggers[{first[source]}] too; one of them is enough"
                )


def policy_name(trigger: object) -> str | None:
    """The end of the logical name of the policy that lets a function read *trigger*; None without one."""
    match trigger:
        case QueueTrigger():
            return f"queue-{trigger.queue}"
        case TableTrigger():
            return f"table-{trigger.table}"
        case StreamTrigger():
            return trigger.stream.replace("streams.", "stream-").replace(".", "-")
    return None


def event_rule_name(process: str, event: EventPattern) -> str:
    """The logical name of the rule of *event* for *process*."""
    # One pattern may be of several buses.
    return f"{process}-{digest(event.pattern if event.bus == DEFAULT_BUS else {event.bus: event.pattern})}"


def digest(content: Mapping[str, object]) -> str:
    """Six digits that identify one trigger of a process, independent of their order."""
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def of_buckets(manifest: Sections) -> Iterator[Problem]:
    """Two triggers for the same objects of one bucket, of which S3 allows one."""
    found = [
        (f"run.{name}.triggers[{index}]", ("run", name, "triggers", index), one)
        for name, process in manifest.run.items()
        for index, one in judged(_of_objects(process))
    ]
    for (place, _, one), (_, path, other) in combinations(found, 2):
        yield from judged(_overlapping(place, one, path, other))


def _of_objects(process: object) -> Iterator[tuple[int, BucketTrigger]]:
    if isinstance(process, TriggeredFunction):
        for index, one in enumerate(process.triggers):
            if isinstance(one, BucketTrigger):
                yield index, one


def _overlapping(place: str, one: BucketTrigger, path: Path, other: BucketTrigger) -> Iterator[Problem]:
    same = one.bucket == other.bucket
    if same and overlap((one.prefix, other.prefix), (one.suffix, other.suffix)):
        yield Problem(
            path,
            {"bucket": other.bucket, "prefix": other.prefix, "suffix": other.suffix},
            f"is for objects of {place} too, and S3 notifies one of two: give them prefixes or suffixes that "
            "don't overlap",
        )


def of_worker(manifest: Sections, worker: FunctionWorker) -> Iterator[Problem]:
    """Problems of the queue of *worker*."""
    yield from _visibility(manifest, worker.queue, worker, ("queue",))


def listed(path: Path, name: str, known: Collection[str], section: str) -> Iterator[Problem]:
    """A problem if *name* isn't in the *section* of the manifest, nor written there in a wrong way."""
    if not is_meant(name, known):
        yield from _listed(path, name, known, section)


def _listed(path: Path, name: str, known: Collection[str], section: str) -> Iterator[Problem]:
    if name not in known:
        yield Problem(path, name, f"is not in {section}; {suggest(name, known)}")


def own_topic(path: Path, name: str, manifest: Sections) -> Iterator[Problem]:
    """A problem for a missing topic of this service; other rules check topics of other services."""
    if of_another_service(name) is None:
        yield from listed(path, name, manifest.topics, "topics")


def _stream(manifest: Sections, path: Path, name: str) -> Iterator[Problem]:
    if not is_meant(name.removeprefix("streams."), manifest.streams):
        allowed = [PLATFORM_STREAM, *(f"streams.{one}" for one in manifest.streams)]
        yield from _listed(path, name, allowed, "the streams")


def _source(trigger: object) -> Iterator[str]:
    """The source of *trigger*; none for a kind that may occur more than once, or is compared elsewhere."""
    match trigger:
        case QueueTrigger():
            yield f"queue {trigger.queue}"
        case TopicTrigger():
            yield f"topic {trigger.topic}"
        case StreamTrigger():
            yield f"stream {trigger.stream}"
        case TableTrigger():
            yield f"table {trigger.table}"
        case EventTrigger():
            yield f"event {trigger.event.bus} {json.dumps(trigger.event.pattern, sort_keys=True)}"
        case ScheduleTrigger():
            yield f"schedule {trigger.schedule} {trigger.timezone}"


def _trigger(
    manifest: Sections, process: TriggeredFunction | Workflow, path: Path, trigger: object
) -> Iterator[Problem]:
    match trigger:
        case QueueTrigger():
            yield from listed((*path, "queue"), trigger.queue, manifest.queues, "queues")
            if isinstance(process, Lambda):
                yield from _visibility(manifest, trigger.queue, process, (*path, "queue"))
                yield from _concurrency(process, trigger, path)
        case TopicTrigger():
            yield from own_topic((*path, "topic"), trigger.topic, manifest)
            topic = manifest.topics.get(trigger.topic)
            if topic is not None and topic.fifo:
                yield Problem(
                    (*path, "topic"),
                    trigger.topic,
                    "is FIFO and delivers to queues only: put a queue between",
                )
        case BucketTrigger():
            yield from listed((*path, "bucket"), trigger.bucket, manifest.buckets, "buckets")
        case TableTrigger():
            yield from listed((*path, "table"), trigger.table, manifest.tables, "tables")
            table = manifest.tables.get(trigger.table)
            if table is not None and table.stream is None:
                yield Problem(
                    (*path, "table"), trigger.table, f"has no stream: tables.{trigger.table}.stream is null"
                )
        case StreamTrigger():
            yield from _stream(manifest, (*path, "stream"), trigger.stream)
        case EventTrigger():
            bus = trigger.event.bus
            yield from listed((*path, "event", "bus"), bus, [DEFAULT_BUS, *manifest.buses], "buses")


def _visibility(manifest: Sections, name: str, function: Lambda, path: Path) -> Iterator[Problem]:
    queue = manifest.queues.get(name)
    if queue is None:
        return
    if queue.timeout_seconds < function.timeout_seconds:
        yield Problem(
            path,
            name,
            f"has queues.{name}.timeout_seconds {queue.timeout_seconds}, below the function's "
            f"timeout_seconds {function.timeout_seconds}: Lambda refuses that; at least "
            f"{function.timeout_seconds} s, better {_ADVISED_TIMEOUTS * function.timeout_seconds} s",
        )
    elif queue.timeout_seconds < _ADVISED_TIMEOUTS * function.timeout_seconds:
        advise(
            f"queues.{name}.timeout_seconds {queue.timeout_seconds} is below "
            f"{_ADVISED_TIMEOUTS * function.timeout_seconds}, six times its function's timeout: AWS "
            "advises that, so that a throttled function can try again before a message comes back"
        )


def _concurrency(function: Lambda, trigger: QueueTrigger, path: Path) -> Iterator[Problem]:
    # AWS Lambda Developer Guide, "Configuring maximum concurrency for Amazon SQS event sources".
    reserved, most = function.reserved_concurrency, trigger.maximum_concurrency
    if reserved is not None and most is not None and reserved < most:
        yield Problem(
            (*path, "maximum_concurrency"),
            most,
            f"is above reserved_concurrency {reserved}: Lambda would throttle the queue's messages",
        )
