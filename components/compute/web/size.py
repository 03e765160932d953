"""Size of a group of machines or tasks."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from components.common.section import Section

_MOST = 100


class Size(Section):
    """min <= desired <= max."""

    min: Annotated[int, Field(strict=True, ge=0, le=_MOST, description="Minimum number")]
    desired: Annotated[
        int,
        Field(strict=True, ge=0, le=_MOST, description="Number at creation; afterwards scaling changes it"),
    ]
    max: Annotated[int, Field(strict=True, ge=1, le=_MOST, description="Maximum number")]

    @field_validator("desired", "max")
    @classmethod
    def _in_order(cls, value: int, info: ValidationInfo) -> int:
        for name, smaller in info.data.items():
            if value < smaller:
                raise ValueError(f"is below {name} {smaller}: min <= desired <= max")
        return value
