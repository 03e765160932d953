"""Jobs of a service that run as ECS tasks."""

import pulumi

from components.common.placement import Placement
from components.messaging.events.schedule import Schedule, TaskStart, Timing
from components.service.cluster import cluster_of
from components.service.context import ServiceContext
from components.service.manifest.containers import ContainerJob
from components.service.process import Wired
from components.service.task_definitions import task_definition
from components.service.task_failures import TaskFailures

_FARGATE = "FARGATE"


class TaskJob(pulumi.ComponentResource):
    """A task that a schedule or `strata run` starts, and that ends by itself."""

    task_definition_arn: pulumi.Output[str]
    log_group_name: pulumi.Output[str]

    def __init__(
        self,
        wired: Wired,
        settings: ContainerJob,
        context: ServiceContext,
        *,
        placement: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:service:TaskJob", wired.name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        cluster = cluster_of(context)
        definition = task_definition(wired, settings, context, child)
        if settings.schedule is not None:
            provider = _FARGATE if settings.capacity == "fargate" else cluster.machines(wired.name)
            Schedule(
                f"{wired.name}-schedule",
                Timing(settings.schedule, settings.timezone, settings.retries),
                context.locks,
                target=TaskStart(cluster.arn, definition.arn, definition.role_arns, placement, provider),
                account=context.account,
                alarm_topic_arn=context.alarms,
                opts=child,
            )
        TaskFailures(
            f"{wired.name}-failed",
            cluster_arn=cluster.arn,
            definition_arn=definition.arn,
            topic_arn=context.alarms,
            opts=child,
        )

        self.task_definition_arn = definition.arn
        self.log_group_name = definition.log_group_name
        self.register_outputs({"task_definition_arn": self.task_definition_arn})
