"""Task definitions of a service's processes."""

import pulumi

from components.compute.containers import collector
from components.compute.containers.task_definition import TaskDefinition, TaskSettings, Workload
from components.service.context import ServiceContext
from components.service.manifest.containers import Backend, Task, Web
from components.service.process import Wired


def task_definition(
    wired: Wired, settings: Task, context: ServiceContext, opts: pulumi.ResourceOptions
) -> TaskDefinition:
    """The task definition of a process; secrets are references, which ECS resolves at the start."""
    port = settings.port if isinstance(settings, Web | Backend) else None
    return TaskDefinition(
        wired.name,
        TaskSettings(
            settings.capacity,
            settings.architecture,
            settings.run_as_root,
            settings.cpu,
            settings.memory_mb,
            settings.log_retention_days,
            settings.traces,
        ),
        workload=Workload(
            image=context.image(settings),
            repository_arn=context.repository_arn,
            region=context.region,
            port=port,
            protocol=settings.protocol if isinstance(settings, Web | Backend) else "http",
            environment={**(collector.variables(wired.name) if settings.traces else {}), **wired.variables},
            secrets=wired.secrets,
            grants=wired.statements,
        ),
        opts=opts,
    )
