"""Processes of a service that run as Lambda functions."""

import pulumi

from components.common.alarms import Threshold, alarms
from components.common.placement import Placement
from components.compute.functions.code import Code, ImageCode
from components.compute.functions.event_sources import Batches, on_queue
from components.compute.functions.function import Access, Function
from components.compute.functions.function_settings import FunctionSettings
from components.messaging.apis.callee import Callee
from components.messaging.dead_letters import DeadLetters, dead_letters_alarm
from components.messaging.events.schedule import FunctionStart, Schedule, Timing
from components.messaging.queue import Queue
from components.service.context import ServiceContext
from components.service.manifest.functions import FunctionJob, FunctionWorker, Lambda
from components.service.manifest.functions import TriggeredFunction as FunctionSection
from components.service.packages import Packages
from components.service.process import Wired
from components.service.resources import Resources

_ALARMS = {
    "errors": Threshold("Errors", "above", 0, "Sum"),
    "throttles": Threshold("Throttles", "above", 0, "Sum"),
}
# The alarm is raised when less than a tenth of the timeout is left.
_LONG_RUN = 0.9
_MILLISECONDS = 1000


class FunctionProcess(pulumi.ComponentResource):
    """A function with dead letters and alarms; *placement* is None for one that joins no VPC."""

    function: Function
    dead_letters_arn: pulumi.Output[str]
    callee: Callee

    def __init__(
        self,
        wired: Wired,
        settings: Lambda,
        context: ServiceContext,
        *,
        resources: Resources,
        placement: Placement | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        name = wired.name
        super().__init__("strata:service:FunctionProcess", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        letters = DeadLetters(
            f"{name}-dead-letters", context.locks, sources=_topics(settings, resources), opts=self._child
        )
        self.function = Function(
            name,
            FunctionSettings(
                memory_mb=settings.memory_mb,
                timeout_seconds=settings.timeout_seconds,
                reserved_concurrency=settings.reserved_concurrency,
                log_retention_days=settings.log_retention_days,
            ),
            code=_code(settings, context),
            access=Access(letters.arn, wired.statements),
            environment=wired.variables,
            placement=placement,
            opts=self._child,
        )
        self._alarms(name, settings, letters, context)

        self.callee = Callee(self.function.name, self.function.alias_name, self.function.alias_arn)
        self.dead_letters_arn = letters.arn
        # Tells a job, which `strata run` runs, from other functions.
        kind = "job" if isinstance(settings, FunctionJob) else "function"
        self.register_outputs({"arn": self.function.alias_arn, "kind": kind})

    def _alarms(self, name: str, settings: Lambda, letters: DeadLetters, context: ServiceContext) -> None:
        longest = settings.timeout_seconds * _MILLISECONDS * _LONG_RUN
        alarms(
            name,
            {**_ALARMS, "duration": Threshold("Duration", "above", longest, "Maximum")},
            namespace="AWS/Lambda",
            dimensions={"FunctionName": self.function.name},
            topic_arn=context.alarms,
            opts=self._child,
        )
        dead_letters_alarm(
            f"{name}-dead-letters",
            letters,
            topic_arn=context.alarms,
            description=f"{name}: events that the function could not handle",
            opts=self._child,
        )

    def consume(self, name: str, queue: Queue, settings: FunctionWorker) -> None:
        """Take messages from the worker's queue."""
        batches = Batches(settings.batch_size, settings.maximum_concurrency)
        on_queue(f"{name}-{settings.queue}", self.function, queue_arn=queue.arn, batches=batches)

    def schedule(self, name: str, settings: FunctionJob, context: ServiceContext) -> None:
        """Run at the job's schedule; a job without one is run by `strata run`."""
        if settings.schedule is not None:
            Schedule(
                f"{name}-schedule",
                Timing(settings.schedule, settings.timezone, settings.retries),
                context.locks,
                target=FunctionStart(self.function.alias_arn),
                account=context.account,
                alarm_topic_arn=context.alarms,
                opts=self._child,
            )


def _topics(settings: Lambda, resources: Resources) -> list[pulumi.Input[str]]:
    """The topics that may put messages which they could not deliver into the function's dead letters."""
    if not isinstance(settings, FunctionSection):
        return []
    return [resources.topic_arn(topic) for topic in settings.topics]


def _code(settings: Lambda, context: ServiceContext) -> Code | ImageCode:
    if settings.handler is None or settings.runtime is None:
        return ImageCode(context.image(settings), settings.architecture)
    return Code(
        settings.code,
        settings.handler,
        settings.runtime,
        settings.architecture,
        root=context.folder,
        packages=_packages(settings, context),
    )


def _packages(settings: Lambda, context: ServiceContext) -> str | None:
    packages = Packages.of(context.folder, settings)
    return None if packages is None else packages.place
