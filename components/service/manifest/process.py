"""Settings that the processes of a service share."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from components.common.cron import time_zone
from components.common.retention import RetentionDays
from components.common.section import Section
from components.common.unique import unique
from components.service.manifest.names import Path, Variable
from components.service.manifest.schedule import Schedule
from components.service.manifest.uses import UseLine, Uses, all_of

# EventBridge Scheduler API Reference, RetryPolicy: MaximumRetryAttempts.
_MOST_RETRIES = 185


SecretNames = Annotated[tuple[Variable, ...], AfterValidator(unique)]


class Process(Section):
    """Settings of every process with permissions."""

    uses: Uses
    log_retention_days: Annotated[RetentionDays, Field(description="Days to keep the logs")]

    @property
    def wiring(self) -> Sequence[UseLine]:
        """Every use of the process, parsed."""
        return all_of(self.uses)


class Program(Process):
    """A process with code in the service's folder."""

    code: Annotated[Path, Field(description="Folder of the service with the code")]
    architecture: Annotated[Literal["arm64", "x86_64"], Field(description="Processor of image or function")]
    variables: Annotated[Mapping[Variable, str], Field(description="Environment variables; no secrets")]
    secrets: Annotated[
        SecretNames, Field(description="Names of the service's secrets that the process may read")
    ]


class Scheduled(Section):
    """The schedule of a job."""

    schedule: Annotated[
        Schedule | None,
        Field(description="cron(...), rate(...) or at(...); null to run it with `strata run` only"),
    ]
    timezone: Annotated[
        str,
        AfterValidator(time_zone),
        Field(description="IANA time zone, such as Asia/Seoul"),
    ]
    retries: Annotated[int, Field(ge=0, le=_MOST_RETRIES, description="Tries after a start that failed")]
