"""Settings of container clusters and services."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from components.common.retention import RetentionDays
from components.common.section import Section
from components.compute.web.instance_types import architecture
from components.compute.web.listener_rules import ListenerRule
from components.compute.web.size import Size

_GIB = 1024
# ECS Developer Guide, "Task CPU and memory" of Fargate: least, most and step in MiB, by CPU units; the
# smallest takes 512 MiB as well.
_MEMORY = {
    256: (1 * _GIB, 2 * _GIB, _GIB),
    512: (1 * _GIB, 4 * _GIB, _GIB),
    1024: (2 * _GIB, 8 * _GIB, _GIB),
    2048: (4 * _GIB, 16 * _GIB, _GIB),
    4096: (8 * _GIB, 30 * _GIB, _GIB),
    8192: (16 * _GIB, 60 * _GIB, 4 * _GIB),
    16384: (32 * _GIB, 120 * _GIB, 8 * _GIB),
}
_SMALLEST = (256, 512)
_ARCHITECTURE = "arm64"


def _runs_the_image(instance_type: str) -> str:
    found = architecture(instance_type)
    if found != _ARCHITECTURE:
        raise ValueError(f"{instance_type} is {found}: the cluster's image and its tasks are {_ARCHITECTURE}")
    return instance_type


class ClusterMachineSettings(Section):
    """EC2 machines of the cluster, for tasks that Fargate does not suit."""

    instance_type: Annotated[
        str,
        AfterValidator(_runs_the_image),
        Field(description="Of the architecture of image and tasks, arm64: m7g.large and the like"),
    ]
    max: Annotated[
        int, Field(strict=True, ge=1, le=100, description="Maximum number of machines; 0 while unused")
    ]


class ClusterSettings(Section):
    """Settings of a cluster, which always has Fargate and Fargate Spot."""

    container_insights: Annotated[
        Literal["disabled", "enabled", "enhanced"],
        Field(description="Metrics of every task (enabled), and of every container (enhanced)"),
    ]
    machines: Annotated[
        ClusterMachineSettings | None, Field(description="EC2 machines beside Fargate; null for none")
    ]


class ServiceSettings(Section):
    """Settings of a service behind the load balancer."""

    capacity: Annotated[
        Literal["fargate", "machines"],
        Field(description="Where tasks run: fargate, or the cluster's machines"),
    ]
    spot_percentage: Annotated[
        int, Field(strict=True, ge=0, le=100, description="How much above size.min is Fargate Spot, 0 to 100")
    ]
    cpu: Annotated[
        Literal[256, 512, 1024, 2048, 4096, 8192, 16384],
        Field(description="CPU units of a task, 1024 a core"),
    ]
    memory_mb: Annotated[
        int, Field(strict=True, description="Memory of a task in MiB, as the CPU units allow")
    ]
    size: Annotated[Size, Field(description="Numbers of tasks")]
    rule: Annotated[ListenerRule, Field(description="The load balancer's requests for this service")]
    log_retention_days: Annotated[RetentionDays, Field(description="Days to keep the tasks' logs")]

    @field_validator("memory_mb")
    @classmethod
    def _memory_fits(cls, memory: int, info: ValidationInfo) -> int:
        cpu = info.data.get("cpu")
        if cpu is None or (cpu, memory) == _SMALLEST:
            return memory
        least, most, step = _MEMORY[cpu]
        if not least <= memory <= most or memory % step:
            also = f"{_SMALLEST[1]}, or " if cpu == _SMALLEST[0] else ""
            raise ValueError(f"does not go with {cpu} CPU units: {also}{least} to {most} in steps of {step}")
        return memory
