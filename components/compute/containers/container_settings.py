"""Settings of container clusters, and the sizes of tasks."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from components.common.section import Section
from components.common.unique import unique
from components.compute.web.instance_types import architecture

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

    instance_types: Annotated[
        tuple[Annotated[str, AfterValidator(_runs_the_image)], ...],
        Field(
            min_length=2,
            max_length=10,
            description=(
                "Two or more types of the architecture arm64, which the image and the tasks have; the "
                "preferred one first"
            ),
        ),
        AfterValidator(unique),
    ]
    max: Annotated[
        int, Field(strict=True, ge=1, le=100, description="Maximum number of machines; 0 for none")
    ]


class ClusterSettings(Section):
    """Settings of a cluster, which always has Fargate and Fargate Spot."""

    container_insights: Annotated[
        Literal["enabled", "enhanced"],
        Field(description="Metrics of every task (enabled), and of every container (enhanced)"),
    ]
    machines: Annotated[
        ClusterMachineSettings | None, Field(description="EC2 machines beside Fargate; null for none")
    ]


def check_memory(cpu: int, memory_mb: int) -> int:
    """*memory_mb*, if Fargate has it with *cpu* units; raises ValueError with what it has."""
    if (cpu, memory_mb) == _SMALLEST:
        return memory_mb
    least, most, step = _MEMORY[cpu]
    if not least <= memory_mb <= most or memory_mb % step:
        also = f"{_SMALLEST[1]}, or " if cpu == _SMALLEST[0] else ""
        raise ValueError(f"does not go with {cpu} CPU units: {also}{least} to {most} in steps of {step}")
    return memory_mb
