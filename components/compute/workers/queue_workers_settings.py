"""What an environment may vary about the workers of a queue."""

from typing import Annotated

from pydantic import AfterValidator, Field

from components.common.section import Section
from components.compute.web import instance_types
from components.compute.web.size import Size


def _one_architecture(types: tuple[str, ...]) -> tuple[str, ...]:
    instance_types.common_architecture(types)
    return types


class QueueWorkersSettings(Section):
    """How many machines work on a queue, and how much of it each of them should have waiting."""

    instance_types: Annotated[
        tuple[str, ...],
        Field(min_length=1, max_length=10, description="Of one architecture, the preferred first"),
        AfterValidator(_one_architecture),
    ]
    size: Annotated[Size, Field(description="Numbers of machines")]
    spot_percentage: Annotated[
        int, Field(strict=True, ge=0, le=100, description="How much above size.min is spot, 0 to 100")
    ]
    messages_per_worker: Annotated[
        int, Field(strict=True, ge=1, description="Waiting messages that one machine works off in good time")
    ]
