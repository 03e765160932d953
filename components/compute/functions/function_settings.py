"""Settings of functions."""

from typing import Annotated

from pydantic import AfterValidator, Field

from components.common.retention import RetentionDays
from components.common.section import Section

# AWS Lambda Developer Guide, "Lambda quotas".
_LONGEST_SECONDS = 900
_MEMORY_MB = (128, 10240)


def _timeout(seconds: int) -> int:
    if not 1 <= seconds <= _LONGEST_SECONDS:
        raise ValueError(f"is not a timeout that Lambda allows: 1 to {_LONGEST_SECONDS} seconds")
    return seconds


def _memory(megabytes: int) -> int:
    least, most = _MEMORY_MB
    if not least <= megabytes <= most:
        raise ValueError(f"is not a memory size that Lambda allows: {least} to {most} MB")
    return megabytes


class FunctionSettings(Section):
    """Memory, timeout, concurrency and log retention of a function."""

    memory_mb: Annotated[
        int,
        AfterValidator(_memory),
        Field(description="128 to 10240; the processor time is proportional to it"),
    ]
    timeout_seconds: Annotated[int, AfterValidator(_timeout), Field(description="1 to 900")]
    reserved_concurrency: Annotated[
        int | None,
        Field(
            ge=1,
            description=(
                "Reserved concurrency: concurrent runs, taken from the account's quota; null for unreserved"
            ),
        ),
    ]
    log_retention_days: Annotated[
        RetentionDays, Field(description="Days to keep the logs, one of CloudWatch Logs' retention periods")
    ]
