"""CPU and memory of a Fargate task."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from components.common.section import Section
from components.compute.containers.container_settings import check_memory


class TaskSize(Section):
    """CPU units and memory that go together."""

    cpu: Annotated[
        Literal[256, 512, 1024, 2048, 4096, 8192, 16384],
        Field(description="CPU units of a task, 1024 a core"),
    ]
    memory_mb: Annotated[
        int, Field(strict=True, description="Memory of a task in MiB, as the CPU units allow")
    ]

    @field_validator("memory_mb")
    @classmethod
    def _memory_fits(cls, memory: int, info: ValidationInfo) -> int:
        cpu = info.data.get("cpu")
        return memory if cpu is None else check_memory(cpu, memory)
