"""Triggers of functions and workflows."""

from typing import cast

import pulumi

from components.compute.functions.event_sources import Batches, StreamRecords, on_bucket, on_queue, on_stream
from components.data.buckets.notices import Notice, notify
from components.messaging.events.event_rule import EventRule, Pattern
from components.messaging.events.event_targets import ByPermission, ByRole, EventTarget, EventTargets
from components.messaging.events.schedule import FunctionStart, Schedule, Timing, WorkflowStart
from components.messaging.filter import Filter
from components.messaging.subscriptions import Subscriptions, ToFunction
from components.service.context import ServiceContext
from components.service.functions import FunctionProcess
from components.service.manifest.trigger_rules import digest, event_rule_name
from components.service.manifest.triggers import (
    PLATFORM_STREAM,
    BucketTrigger,
    EventTrigger,
    QueueTrigger,
    ScheduleTrigger,
    StreamTrigger,
    TableTrigger,
    TopicTrigger,
)
from components.service.resources import Resources

# EventBridge Scheduler's own default is 185 retries within a day (API Reference, RetryPolicy).
_SCHEDULE_RETRIES = 2


class Triggers:
    """Connects triggers to their processes; those of APIs are routes and not here."""

    def __init__(self, context: ServiceContext, resources: Resources, opts: pulumi.ResourceOptions) -> None:
        self._context, self._resources, self._opts = context, resources, opts
        self._notices: dict[str, dict[str, Notice]] = {}
        self._permissions: dict[str, dict[str, pulumi.Resource]] = {}

    def attach(self, name: str, process: FunctionProcess, trigger: object) -> None:
        """Let *trigger* invoke the function *name*; buckets' notifications follow in `finish`."""
        resources, function = self._resources, process.function
        match trigger:
            case QueueTrigger(queue=queue):
                batches = Batches(trigger.batch_size, trigger.maximum_concurrency)
                arn = resources.queues[queue].arn
                on_queue(f"{name}-queue-{queue}", function, queue_arn=arn, batches=batches)
            case TopicTrigger():
                self._subscribe(name, process, trigger)
            case BucketTrigger():
                self._notice(name, process, trigger)
            case StreamTrigger() | TableTrigger():
                key, records = self._records(trigger)
                on_stream(f"{name}-{key}", function, records, dead_letters_arn=process.dead_letters_arn)
            case EventTrigger():
                self._on_event(name, trigger, ByPermission(process.callee))
            case ScheduleTrigger():
                self._on_schedule(name, trigger, FunctionStart(function.alias_arn))

    def start_workflow(self, name: str, arn: pulumi.Input[str], trigger: object) -> None:
        """Let *trigger* start the workflow *name*."""
        match trigger:
            case EventTrigger():
                self._on_event(name, trigger, ByRole(arn))
            case ScheduleTrigger():
                self._on_schedule(name, trigger, WorkflowStart(arn))

    def finish(self) -> None:
        """Declare the notifications of every bucket, which has one list of them."""
        for bucket, notices in self._notices.items():
            notify(
                self._context.resource_name(bucket),
                bucket=self._resources.buckets[bucket].name,
                notices=notices,
                opts=pulumi.ResourceOptions.merge(
                    self._opts, pulumi.ResourceOptions(depends_on=[*self._permissions[bucket].values()])
                ),
            )

    def _subscribe(self, name: str, process: FunctionProcess, trigger: TopicTrigger) -> None:
        chosen = Filter(trigger.filter, "MessageAttributes") if trigger.filter else None
        Subscriptions(
            f"{name}-topic-{trigger.topic.replace('.', '-')}",
            topic_arn=self._resources.topic_arn(trigger.topic),
            fifo=False,
            to={"function": ToFunction(process.callee, process.dead_letters_arn, chosen)},
            opts=self._opts,
        )

    def _notice(self, name: str, process: FunctionProcess, trigger: BucketTrigger) -> None:
        notices = self._notices.setdefault(trigger.bucket, {})
        key = digest({trigger.prefix: trigger.suffix})
        notices[f"{name}-{key}"] = Notice(
            "function",
            process.function.alias_arn,
            prefix=trigger.prefix or None,
            suffix=trigger.suffix or None,
        )
        permissions = self._permissions.setdefault(trigger.bucket, {})
        if name in permissions:
            return
        bucket = self._resources.buckets[trigger.bucket]
        permissions[name] = on_bucket(
            f"{name}-bucket-{trigger.bucket}",
            process.function,
            bucket_arn=bucket.arn,
            account_id=self._context.account,
        )

    def _records(self, trigger: StreamTrigger | TableTrigger) -> tuple[str, StreamRecords]:
        keys, resources = self._context.contract.keys, self._resources
        if isinstance(trigger, TableTrigger):
            # The manifest refuses a trigger of a table without a stream.
            arn = cast(pulumi.Output[str], resources.tables[trigger.table].stream_arn)
            return f"table-{trigger.table}", StreamRecords(arn, trigger.batch_size)
        if trigger.stream == PLATFORM_STREAM:
            part = self._context.contract.need(self._context.contract.stream, "strata:messaging.stream")
            return "platform-stream", StreamRecords(part.arn, trigger.batch_size, keys.messages_arn)
        name = trigger.stream.removeprefix("streams.")
        return f"stream-{name}", StreamRecords(
            resources.streams[name].arn, trigger.batch_size, keys.messages_arn
        )

    def _on_event(self, name: str, trigger: EventTrigger, target: EventTarget) -> None:
        bus = self._resources.bus_name(trigger.event.bus)
        key = event_rule_name(name, trigger.event)
        rule = EventRule(key, when=Pattern(trigger.event.pattern), bus_name=bus, opts=self._opts)
        EventTargets(
            key,
            self._context.locks,
            rule_name=rule.name,
            rule_arn=rule.arn,
            bus_name=bus,
            to={"process": target},
            opts=self._opts,
        )

    def _on_schedule(
        self, name: str, trigger: ScheduleTrigger, target: FunctionStart | WorkflowStart
    ) -> None:
        Schedule(
            f"{name}-{digest({trigger.timezone: trigger.schedule})}",
            Timing(trigger.schedule, trigger.timezone, _SCHEDULE_RETRIES),
            self._context.locks,
            target=target,
            account=self._context.account,
            alarm_topic_arn=self._context.alarms,
            opts=self._opts,
        )
