"""Rules between the processes and the resources of one service."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from components.common.advice import advise
from components.common.problems import Problem
from components.common.suggest import suggest
from components.messaging.apis import routes
from components.service.manifest.containers import ContainerWorker, Web
from components.service.manifest.functions import Function, FunctionWorker, Lambda
from components.service.manifest.names import of_another_service
from components.service.manifest.process import Process, Program
from components.service.manifest.sections import Sections
from components.service.manifest.triggers import (
    BucketTrigger,
    EventTrigger,
    HttpTrigger,
    QueueTrigger,
    StreamTrigger,
    TableTrigger,
    TopicTrigger,
    WebsocketTrigger,
)
from components.service.manifest.uses import CALLED, Use
from components.service.manifest.workflow import Workflow

# AWS Lambda Developer Guide, "Using Lambda with Amazon SQS": six times the function's timeout.
_ADVISED_TIMEOUTS = 6


def problems(manifest: Sections) -> list[Problem]:
    """The contradictions between settings of *manifest*."""
    found: list[Problem] = []
    for name, process in manifest.run.items():
        found += [
            Problem(("run", name, *one.path), one.value, one.message)
            for one in _of_process(manifest, name, process)
        ]
    return [*found, *_routes(manifest), *_priorities(manifest), *_apis(manifest), *_queue_topics(manifest)]


def _of_process(manifest: Sections, name: str, process: object) -> Iterator[Problem]:
    if isinstance(process, Process):
        yield from _uses(manifest, name, process)
    if isinstance(process, Program):
        yield from _variables(process)
        yield from _secrets(manifest, process)
    if isinstance(process, ContainerWorker | FunctionWorker):
        yield from _listed(("queue",), process.queue, manifest.queues, "queues")
    if isinstance(process, FunctionWorker):
        yield from _visibility(manifest, process.queue, process, ("queue",))
    if isinstance(process, Function | Workflow):
        for index, trigger in enumerate(process.triggers):
            yield from _trigger(manifest, process, ("triggers", index), trigger)


def _listed(
    path: tuple[str | int, ...], name: str, known: Collection[str], section: str
) -> Iterator[Problem]:
    if name not in known:
        yield Problem(path, name, f"is not in {section}; {suggest(name, known)}")


def _visibility(
    manifest: Sections, name: str, function: Lambda, path: tuple[str | int, ...]
) -> Iterator[Problem]:
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


def _trigger(
    manifest: Sections, process: Function | Workflow, path: tuple[str | int, ...], trigger: object
) -> Iterator[Problem]:
    match trigger:
        case QueueTrigger():
            yield from _listed((*path, "queue"), trigger.queue, manifest.queues, "queues")
            if isinstance(process, Lambda):
                yield from _visibility(manifest, trigger.queue, process, (*path, "queue"))
        case TopicTrigger():
            yield from _topic((*path, "topic"), trigger.topic, manifest)
            topic = manifest.topics.get(trigger.topic)
            if topic is not None and topic.fifo:
                yield Problem(
                    (*path, "topic"),
                    trigger.topic,
                    "is FIFO and delivers to queues only: put a queue between",
                )
        case BucketTrigger():
            yield from _listed((*path, "bucket"), trigger.bucket, manifest.buckets, "buckets")
        case TableTrigger():
            yield from _listed((*path, "table"), trigger.table, manifest.tables, "tables")
            table = manifest.tables.get(trigger.table)
            if table is not None and table.stream is None:
                yield Problem(
                    (*path, "table"), trigger.table, f"has no stream: tables.{trigger.table}.stream is null"
                )
        case StreamTrigger():
            allowed = ["platform.stream", *(f"streams.{name}" for name in manifest.streams)]
            yield from _listed((*path, "stream"), trigger.stream, allowed, "the streams")
        case EventTrigger():
            bus = trigger.event.bus
            yield from _listed((*path, "event", "bus"), bus, ["default", *manifest.buses], "buses")


def _topic(path: tuple[str | int, ...], name: str, manifest: Sections) -> Iterator[Problem]:
    if of_another_service(name) is None:
        yield from _listed(path, name, manifest.topics, "topics")


def _uses(manifest: Sections, name: str, process: Process) -> Iterator[Problem]:
    for use in process.wiring:
        if use.scope == "own":
            yield from _own_use(manifest, name, use)


def _own_use(manifest: Sections, name: str, use: Use) -> Iterator[Problem]:
    path = ("uses", use.target)
    if use.section == "run":
        callees = [other for other, one in manifest.run.items() if one.kind in CALLED]
        if use.name == name:
            yield Problem(path, use.target, "is the process itself")
        elif use.name in manifest.run and use.name not in callees:
            kind = manifest.run[use.name].kind
            yield Problem(path, use.target, f"is a {kind}; called can be: {', '.join(CALLED)}")
        else:
            yield from _listed(path, use.name, callees, "run")
        return
    known: Mapping[str, Collection[str]] = {
        "queues": manifest.queues,
        "topics": manifest.topics,
        "tables": manifest.tables,
        "buckets": manifest.buckets,
        "streams": manifest.streams,
        "buses": ["default", *manifest.buses],
        "secrets": manifest.secrets,
    }
    yield from _listed(path, use.name, known[use.section], use.section)


def _variables(process: Program) -> Iterator[Problem]:
    given = {name: use.target for use in process.wiring for name in use.variables}
    for secret in process.secrets:
        given |= {secret: f"secrets {secret}", f"SECRET_{secret}_ARN": f"secrets {secret}"}
    for name in process.variables:
        if name in given:
            yield Problem(
                ("variables", name), process.variables[name], f"is set by {given[name]}; give it another name"
            )


def _secrets(manifest: Sections, process: Program) -> Iterator[Problem]:
    for index, secret in enumerate(process.secrets):
        yield from _listed(("secrets", index), secret, manifest.secrets, "secrets")


def _priorities(manifest: Sections) -> Iterator[Problem]:
    taken: dict[int, str] = {}
    for name, process in manifest.run.items():
        if isinstance(process, Web):
            priority = process.route.priority
            holder = taken.setdefault(priority, name)
            if holder != name:
                path = ("run", name, "route", "priority")
                yield Problem(path, priority, f"is the priority of run.{holder} too; each needs its own")


def _routes(manifest: Sections) -> Iterator[Problem]:
    http: dict[str, str] = {}
    taken: dict[tuple[str, str], str] = {}
    for name, index, trigger in _triggers(manifest):
        path: tuple[str | int, ...] = ("run", name, "triggers", index)
        if isinstance(trigger, HttpTrigger):
            shape = routes.shape(routes.parse(trigger.http))
            holder = http.setdefault(shape, name)
            again = taken.setdefault(("http", shape), f"{name}[{index}]") != f"{name}[{index}]"
            if again:
                yield Problem((*path, "http"), trigger.http, f"is a route of run.{holder} too")
        if isinstance(trigger, WebsocketTrigger):
            key = f"{name}[{index}]"
            if taken.setdefault(("websocket", trigger.websocket), key) != key:
                yield Problem((*path, "websocket"), trigger.websocket, "is there twice")


def _apis(manifest: Sections) -> Iterator[Problem]:
    used = [trigger for _, _, trigger in _triggers(manifest)]
    http = [one for one in used if isinstance(one, HttpTrigger)]
    websocket = [one for one in used if isinstance(one, WebsocketTrigger)]
    for section, there, triggers in (
        ("api", manifest.api, http),
        ("websocket", manifest.websocket, websocket),
    ):
        kind = "http" if section == "api" else "websocket"
        if there is None and triggers:
            yield Problem((section,), None, f"is missing: {len(triggers)} {kind} triggers need it")
        if there is not None and not triggers:
            yield Problem((section,), kind, f"has no {kind} trigger; it must be null")
    if manifest.api is not None and manifest.api.tokens is None:
        for name, index, trigger in _triggers(manifest):
            if isinstance(trigger, HttpTrigger) and trigger.callers == "token":
                path = ("run", name, "triggers", index, "callers")
                yield Problem(path, "token", "needs api.tokens, which is null")


def _triggers(manifest: Sections) -> Iterator[tuple[str, int, Any]]:
    for name, process in manifest.run.items():
        if isinstance(process, Function):
            for index, trigger in enumerate(process.triggers):
                yield name, index, trigger


def _queue_topics(manifest: Sections) -> Iterator[Problem]:
    for name, queue in manifest.queues.items():
        for index, topic in enumerate(queue.topics):
            path = ("queues", name, "topics", index)
            yield from _topic(path, topic, manifest)
            own = manifest.topics.get(topic)
            # SNS Developer Guide, "FIFO topics": a standard topic delivers to standard queues only.
            if own is not None and queue.fifo and not own.fifo:
                yield Problem(path, topic, f"is no FIFO topic and queues.{name} is FIFO: SNS refuses that")
