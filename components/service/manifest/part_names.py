"""Logical names of parts that are made from two names: the engine refuses a second part of one name."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.common.partial import judged
from components.common.problems import Problem, Step
from components.data.tables.table_settings import TableSettings, scaled_names
from components.service.manifest import trigger_rules
from components.service.manifest.containers import Task
from components.service.manifest.functions import FunctionWorker, TriggeredFunction
from components.service.manifest.resources import QueueSettings
from components.service.manifest.sections import Sections
from components.service.manifest.triggers import BucketTrigger, EventTrigger, TopicTrigger
from components.service.manifest.workflow import Workflow


@dataclass(frozen=True)
class _Part:
    """A part for *value*, the setting at *path* of *owner*, such as ``run.hook``."""

    kind: str
    name: str
    owner: str
    value: str
    path: tuple[Step, ...]


def problems(manifest: Sections) -> Iterator[Problem]:
    """Processes with the name of a part of another one, and two parts of one kind with one name."""
    yield from _processes(manifest)
    first: dict[tuple[str, str], _Part] = {}
    for part in _parts(manifest):
        holder = first.setdefault((part.kind, part.name), part)
        # Two triggers for one source have another rule.
        if (holder.owner, holder.value) != (part.owner, part.value):
            yield Problem(
                part.path,
                part.value,
                f'gives a part of {part.owner} the name "{part.name}", as "{holder.value}" does in '
                f"{holder.owner}; rename one of them",
            )


def _processes(manifest: Sections) -> Iterator[Problem]:
    parts = {part: name for name, process in manifest.run.items() for part in judged(_roles(name, process))}
    for name in manifest.run:
        if name in parts:
            yield Problem(("run", name), name, f"is also the name of a part of run.{parts[name]}; rename it")


def _roles(name: str, process: object) -> Iterator[str]:
    """Logical names of the process's other roles and policies."""
    if isinstance(process, Task):
        yield f"{name}-start"
    yield from (part.name for part in _of_process(name, process) if part.kind == "policy")


def _parts(manifest: Sections) -> Iterator[_Part]:
    for name, process in manifest.run.items():
        yield from judged(_of_process(name, process))
    for name, queue in manifest.queues.items():
        yield from judged(_of_queue(name, queue))
    for name, table in manifest.tables.items():
        yield from judged(_of_table(name, table))


def _of_process(name: str, process: object) -> Iterator[_Part]:
    owner = f"run.{name}"
    if isinstance(process, FunctionWorker):
        path = ("run", name, "queue")
        yield _Part("policy", f"{name}-{process.queue}", owner, process.queue, path)
    if not isinstance(process, TriggeredFunction | Workflow):
        return
    for index, trigger in enumerate(process.triggers):
        place = ("run", name, "triggers", index)
        if end := trigger_rules.policy_name(trigger):
            yield _Part("policy", f"{name}-{end}", owner, end, place)
        match trigger:
            case TopicTrigger():
                part = f"{name}-topic-{_dashed(trigger.topic)}"
                yield _Part("subscription", part, owner, trigger.topic, (*place, "topic"))
            case BucketTrigger():
                part = f"{name}-bucket-{trigger.bucket}"
                yield _Part("permission", part, owner, trigger.bucket, (*place, "bucket"))
            case EventTrigger():
                part = trigger_rules.event_rule_name(name, trigger.event)
                yield _Part("rule", part, owner, trigger.event.bus, (*place, "event", "bus"))


def _of_queue(name: str, queue: QueueSettings) -> Iterator[_Part]:
    for index, topic in enumerate(queue.topics):
        path = ("queues", name, "topics", index)
        yield _Part("delivery", f"{name}-{_dashed(topic)}", f"queues.{name}", topic, path)


def _of_table(name: str, table: TableSettings) -> Iterator[_Part]:
    for scaled in scaled_names(name, table):
        yield _Part("scaling", scaled, f"tables.{name}", scaled, ("tables", name))


def _dashed(topic: str) -> str:
    return topic.replace(".", "-")
