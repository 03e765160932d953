"""Processes that run as ECS tasks."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.section import Section
from components.compute.containers import collector
from components.compute.containers.task_size import TaskSize
from components.compute.web import listener_rules
from components.compute.web.size import Size
from components.service.manifest.process import Program, Scheduled

# ECS API, UpdateService: healthCheckGracePeriodSeconds, "up to 2,147,483,647 seconds".
_LONGEST_GRACE = 2_147_483_647


class Task(Program, TaskSize):
    """One container of a Fargate task, or of a task on the cluster's machines."""

    run_as_root: Annotated[bool, Field(description="false for user 10001, true for root")]
    capacity: Annotated[
        Literal["fargate", "machines"],
        Field(description="fargate, or the cluster's machines"),
    ]
    traces: Annotated[
        bool,
        Field(
            description="Whether a collector beside the program sends its traces (OpenTelemetry, X-Ray SDK) "
            f"to AWS X-Ray; it takes {collector.CPU} CPU units and {collector.MEMORY_MB} MiB of the task"
        ),
    ] = False

    @model_validator(mode="after")
    def _collector_fits(self) -> Self:
        if self.traces:
            collector.check_size(self.cpu, self.memory_mb)
        return self


class LongRunning(Task):
    """Tasks that an ECS service keeps running."""

    spot_percentage: Annotated[
        int,
        Field(ge=0, le=100, description="Percentage of the tasks above size.min on Fargate Spot, 0 to 100"),
    ]
    size: Annotated[Size, Field(description="Numbers of tasks")]

    @model_validator(mode="after")
    def _spot_is_fargate(self) -> Self:
        if self.capacity == "machines" and self.spot_percentage:
            raise ValueError("spot_percentage is for capacity fargate; it must be 0 with machines")
        return self


class Reached(LongRunning):
    """Tasks that listen on a port."""

    port: Annotated[int, Field(ge=1, le=65_535, description="TCP port that the program listens on")]
    protocol: Annotated[
        Literal["http", "http2", "grpc"], Field(description="http (also for WebSocket), http2 or grpc")
    ]
    cpu_percent: Annotated[int, Field(ge=10, le=90, description="Target CPU utilization of scaling, in %")]

    @model_validator(mode="after")
    def _collector_has_other_ports(self) -> Self:
        if self.traces and self.port in collector.PORTS:
            taken = ", ".join(map(str, sorted(collector.PORTS)))
            raise ValueError(
                f"port {self.port} is one of the collector's, {taken}: give the program another port, or set "
                "traces to false"
            )
        return self


class Health(Section):
    """The health check of the load balancer."""

    path: Annotated[
        str,
        Field(
            pattern=r"^/\S{0,1023}$",
            description="Path that answers 200; for grpc /package.Service/Method",
        ),
    ]
    grace_seconds: Annotated[
        int,
        Field(
            ge=0,
            le=_LONGEST_GRACE,
            description="Seconds after the start of a task before its health checks count",
        ),
    ]


class Route(Section):
    """The requests of the environment's load balancer that a process gets."""

    hosts: Annotated[
        tuple[listener_rules.Host, ...], Field(description="Host names, * and ? allowed; [] for any")
    ]
    paths: Annotated[
        tuple[listener_rules.Path, ...],
        Field(description="Paths from the /, * and ? allowed; [] for any"),
    ]
    priority: listener_rules.Priority
    callers: Annotated[
        Literal["everybody", "users"],
        Field(
            description="Who may call: everybody, or users of the environment's user pool, whom the load "
            "balancer signs in"
        ),
    ] = "everybody"

    @model_validator(mode="after")
    def _fits_a_listener(self) -> Self:
        listener_rules.check_conditions(self.hosts, self.paths)
        patterns = [host for host in self.hosts if "*" in host or "?" in host]
        if self.callers == "users" and (patterns or not self.hosts):
            raise ValueError(
                "with callers users names its hosts without * and ?: the sign-in returns to these hosts only"
            )
        return self

    def rule(self, name: str) -> listener_rules.ListenerRule:
        """The route as the listener's rule *name*."""
        return listener_rules.ListenerRule(
            name=name, priority=self.priority, hosts=self.hosts, paths=self.paths
        )


class Web(Reached):
    """Tasks behind the environment's load balancer."""

    kind: Annotated[Literal["web"], Field(description="Tasks behind the environment's load balancer")]
    health: Annotated[Health, Field(description="Health check of the load balancer")]
    route: Annotated[Route, Field(description="Requests for this process")]

    @model_validator(mode="after")
    def _grpc_health_is_a_method(self) -> Self:
        if self.protocol == "grpc" and self.health.path.count("/") not in (1, 2):
            raise ValueError("health.path of a grpc process is /package.Service/Method, or / for any")
        return self


class Backend(Reached):
    """Tasks that other processes reach by name, with Service Connect."""

    kind: Annotated[Literal["backend"], Field(description="Tasks that other processes reach by name")]


class ContainerWorker(LongRunning):
    """Tasks that take messages from a queue, scaled by the messages that wait."""

    kind: Annotated[Literal["worker"], Field(description="A consumer of a queue")]
    runs_as: Annotated[Literal["container"], Field(description="container, or function")]
    queue: Annotated[str, Field(description="A queue of this service")]
    messages_per_task: Annotated[
        int, Field(ge=1, le=100_000, description="Target number of waiting messages per task")
    ]


class ContainerJob(Task, Scheduled):
    """A task that ends by itself."""

    kind: Annotated[Literal["job"], Field(description="A program that runs to its end")]
    runs_as: Annotated[Literal["container"], Field(description="container, or function")]
