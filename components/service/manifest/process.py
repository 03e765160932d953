"""Settings that the processes of a service share."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeGuard

from pydantic import AfterValidator, BeforeValidator, Field

from components.common.cron import time_zone
from components.common.problems import Problem, refuse
from components.common.retention import RetentionDays
from components.common.section import Section
from components.common.unique import unique
from components.common.url_credentials import has_password
from components.service.manifest.names import Path, Variable
from components.service.manifest.schedule import Schedule
from components.service.manifest.uses import UseLine, Uses, all_of

# EventBridge Scheduler API Reference, RetryPolicy: MaximumRetryAttempts.
_MOST_RETRIES = 185


_STORED = "values are in no file: `strata secret set` stores them"


def _no_values(names: object) -> object:
    """*names*; raises an error for values of secrets, which it doesn't show."""
    if isinstance(names, dict):
        raise ValueError(f"must be a list of names such as [PAYMENT_KEY]; {_STORED}")
    if isinstance(names, list):
        given = [(index, one.partition("=")[0]) for index, one in enumerate(names) if _has_value(one)]
        given += [(index, "a mapping") for index, one in enumerate(names) if isinstance(one, dict)]
        refuse([Problem((index,), name, f"has a value; {_STORED}") for index, name in given])
    return names


def _without_nul(value: str) -> str:
    # POSIX.1-2017, Base Definitions, 8.1: the value of an environment variable ends at the null byte.
    if "\0" in value:
        raise ValueError("contains the character NUL, which no environment variable can have")
    return value


def _without_password(value: str) -> str:
    if has_password(value):
        raise ValueError(
            "has a URL with a password, which the stack file would store in clear: put the variable's name "
            "into secrets, and its value into Secrets Manager with `strata secret set`"
        )
    return value


def _has_value(name: object) -> TypeGuard[str]:
    return isinstance(name, str) and "=" in name


SecretNames = Annotated[tuple[Variable, ...], BeforeValidator(_no_values), AfterValidator(unique)]


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
    variables: Annotated[
        Mapping[Variable, Annotated[str, AfterValidator(_without_nul), AfterValidator(_without_password)]],
        Field(description="Environment variables; no secrets"),
    ]
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
