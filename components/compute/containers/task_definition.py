"""An ECS task definition with its log group and roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pulumi
from pulumi_aws import cloudwatch, ecs, iam

from components.common import policy
from components.common.policy import Statement
from components.common.retention import RetentionDays
from components.common.tracing import sending_traces
from components.compute.containers import task

_LAUNCH_TYPES = {"fargate": "FARGATE", "machines": "EC2"}
_ARCHITECTURES = {"arm64": "ARM64", "x86_64": "X86_64"}

# Systems Manager's channels, which ECS Exec opens and which have no resources: ECS Developer Guide, "Task IAM
# role", "ECS Exec permissions".
_EXEC = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)


@dataclass(frozen=True)
class TaskSettings:
    """Settings of a task; with *traces* a collector beside the program sends its traces to AWS X-Ray."""

    capacity: Literal["fargate", "machines"]
    architecture: Literal["arm64", "x86_64"]
    run_as_root: bool
    cpu: int
    memory_mb: int
    log_retention_days: RetentionDays
    traces: bool = False


@dataclass(frozen=True)
class Workload:
    """A program: its image, the repository's ARN, port, variables, secrets by ARN and permissions.

    *environment* holds no secrets: it is readable in the task definition.
    """

    image: pulumi.Input[str]
    repository_arn: pulumi.Input[str]
    region: str
    port: int | None = None
    protocol: Literal["http", "http2", "grpc"] = "http"
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    secrets: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    grants: pulumi.Input[Sequence[Statement]] = ()


class TaskDefinition(pulumi.ComponentResource):
    """One container with a read-only root file system, a writable /tmp and its own network interface."""

    arn: pulumi.Output[str]
    family: pulumi.Output[str]
    log_group_name: pulumi.Output[str]
    role_arns: Sequence[pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        settings: TaskSettings,
        *,
        workload: Workload,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:TaskDefinition", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        logs = cloudwatch.LogGroup(name, retention_in_days=settings.log_retention_days, opts=self._child)
        starter, may_start = self._starter(name, logs, workload)
        program, may_run = self._program(name, logs, workload, traces=settings.traces)
        definition = ecs.TaskDefinition(
            name,
            family=name,
            cpu=str(settings.cpu),
            memory=str(settings.memory_mb),
            network_mode="awsvpc",
            requires_compatibilities=[_LAUNCH_TYPES[settings.capacity]],
            runtime_platform=ecs.TaskDefinitionRuntimePlatformArgs(
                operating_system_family="LINUX", cpu_architecture=_ARCHITECTURES[settings.architecture]
            ),
            execution_role_arn=starter.arn,
            task_role_arn=program.arn,
            container_definitions=_definitions(settings, workload, logs.name),
            # A task that starts before them fails, and a task that stops after them can't end its work.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[may_start, may_run]),
        )

        self.arn = definition.arn
        self.family = definition.family
        self.log_group_name = logs.name
        self.role_arns = [starter.arn, program.arn]
        self.register_outputs({"arn": self.arn})

    def _starter(
        self, name: str, logs: cloudwatch.LogGroup, workload: Workload
    ) -> tuple[iam.Role, iam.RolePolicy]:
        role = iam.Role(f"{name}-start", assume_role_policy=logs.arn.apply(task.trust), opts=self._child)
        arns = pulumi.Output.all(workload.repository_arn, logs.arn, *workload.secrets.values())
        allowed = iam.RolePolicy(
            f"{name}-start",
            role=role.name,
            policy=arns.apply(lambda known: task.start(known[0], known[1], known[2:])),
            opts=self._child,
        )
        return role, allowed

    def _program(
        self, name: str, logs: cloudwatch.LogGroup, workload: Workload, *, traces: bool
    ) -> tuple[iam.Role, iam.RolePolicy]:
        own = [policy.allow(*_EXEC, on="*"), *([sending_traces()] if traces else [])]
        role = iam.Role(name, assume_role_policy=logs.arn.apply(task.trust), opts=self._child)
        allowed = iam.RolePolicy(
            name,
            role=role.name,
            policy=pulumi.Output.from_input(workload.grants).apply(
                lambda statements: policy.document(*own, *statements)
            ),
            opts=self._child,
        )
        return role, allowed


def _definitions(
    settings: TaskSettings, workload: Workload, log_group: pulumi.Output[str]
) -> pulumi.Output[str]:
    known = pulumi.Output.all(
        workload.image,
        log_group,
        pulumi.Output.from_input(dict(workload.environment)),
        pulumi.Output.from_input(dict(workload.secrets)),
    )
    return known.apply(
        lambda values: task.definitions(
            task.Container(
                image=values[0],
                cpu=settings.cpu,
                memory_mb=settings.memory_mb,
                port=workload.port,
                protocol=workload.protocol,
                run_as_root=settings.run_as_root,
                environment=values[2],
                secrets=values[3],
                traces=settings.traces,
            ),
            values[1],
            workload.region,
        )
    )
