"""Settings of the machines that consume a queue."""

from typing import Annotated

from pydantic import AfterValidator, Field

from components.common.retention import RetentionDays
from components.common.section import Section
from components.compute.web import instance_types
from components.compute.web.size import Size


def _one_architecture(types: tuple[str, ...]) -> tuple[str, ...]:
    instance_types.common_architecture(types)
    return types


class QueueWorkersSettings(Section):
    """Number and types of the machines, and the waiting messages per machine."""

    instance_types: Annotated[
        tuple[str, ...],
        Field(min_length=1, max_length=10, description="Of one architecture, the preferred first"),
        AfterValidator(_one_architecture),
    ]
    size: Annotated[Size, Field(description="Numbers of machines")]
    spot_percentage: Annotated[
        int, Field(strict=True, ge=0, le=100, description="How much above size.min is spot, 0 to 100")
    ]
    log_retention_days: Annotated[RetentionDays, Field(description="Days to keep the program's output")]
    messages_per_worker: Annotated[
        int, Field(strict=True, ge=1, description="Waiting messages per machine that scaling aims at")
    ]
