"""An ECS task definition with its log group and roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
from pulumi_aws import cloudwatch, ecs, iam

from components.common import policy
from components.common.policy import Statement
from components.compute.containers import task
from components.compute.containers.container_settings import ServiceSettings

_LAUNCH_TYPES = {"fargate": "FARGATE", "machines": "EC2"}


@dataclass(frozen=True)
class Workload:
    """A program: its image as ``repository:tag``, the repository's ARN, port, variables and permissions.

    *environment* holds no secrets: it is readable in the task definition.
    """

    image: pulumi.Input[str]
    repository_arn: pulumi.Input[str]
    region: str
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    grants: pulumi.Input[Sequence[Statement]] = ()


class TaskDefinition(pulumi.ComponentResource):
    """One container without root, with a read-only file system and its own network interface."""

    arn: pulumi.Output[str]
    log_group_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: ServiceSettings,
        *,
        workload: Workload,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:TaskDefinition", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        logs = cloudwatch.LogGroup(name, retention_in_days=settings.log_retention_days, opts=self._child)
        starter = self._starter(name, logs, workload)
        program = self._program(name, logs, workload)
        definition = ecs.TaskDefinition(
            name,
            family=name,
            cpu=str(settings.cpu),
            memory=str(settings.memory_mb),
            network_mode="awsvpc",
            requires_compatibilities=[_LAUNCH_TYPES[settings.capacity]],
            runtime_platform=ecs.TaskDefinitionRuntimePlatformArgs(
                operating_system_family="LINUX", cpu_architecture="ARM64"
            ),
            execution_role_arn=starter.arn,
            task_role_arn=program.arn,
            container_definitions=pulumi.Output.all(workload.image, logs.name).apply(
                lambda known: task.definitions(
                    task.Image(known[0], workload.port, workload.environment), known[1], workload.region
                )
            ),
            opts=self._child,
        )

        self.arn = definition.arn
        self.log_group_name = logs.name
        self.register_outputs({"arn": self.arn})

    def _starter(self, name: str, logs: cloudwatch.LogGroup, workload: Workload) -> iam.Role:
        role = iam.Role(f"{name}-start", assume_role_policy=logs.arn.apply(task.trust), opts=self._child)
        arns = pulumi.Output.all(workload.repository_arn, logs.arn)
        iam.RolePolicy(
            f"{name}-start",
            role=role.name,
            policy=arns.apply(lambda known: task.start(known[0], known[1])),
            opts=self._child,
        )
        return role

    def _program(self, name: str, logs: cloudwatch.LogGroup, workload: Workload) -> iam.Role:
        role = iam.Role(name, assume_role_policy=logs.arn.apply(task.trust), opts=self._child)
        # A program without grants gets no policy.
        if workload.grants != ():
            iam.RolePolicy(
                name,
                role=role.name,
                policy=pulumi.Output.from_input(workload.grants).apply(
                    lambda statements: policy.document(*statements)
                ),
                opts=self._child,
            )
        return role
