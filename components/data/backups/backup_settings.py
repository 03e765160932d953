"""What an environment may vary about its backups."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from components.common.backup_plan import PlanName
from components.common.section import Section
from components.common.unique import repeated
from components.data import windows

START_MINUTES = 60
"""A copy starts within an hour of its time."""

# AWS Backup Developer Guide, "AWS Backup metrics with Amazon CloudWatch", NumberOfBackupJobsFailed: no copy
# of a database starts in its windows, nor in the hour before one.
_BEFORE_MINUTES = 60
_HOURS, _MINUTES = 24, 60
_FIELD = re.compile(r"(\*|\d{1,2}(-\d{1,2})?)(/[1-9]\d?)?(,(\d{1,2}(-\d{1,2})?)(/[1-9]\d?)?)*")

# AWS Backup Developer Guide, "Lifecycle": what went to cold storage stays there for 90 days at least.
_COLD_DAYS = 90
_LONGEST_DAYS = 36_500


def starts(schedule: str) -> Sequence[int]:
    """The minutes of a day, UTC, at which *schedule* starts copies; raises ValueError where it names none."""
    minutes, hours = schedule.removeprefix("cron(").split()[:2]
    return [
        hour * _MINUTES + minute for hour in _values(hours, _HOURS) for minute in _values(minutes, _MINUTES)
    ]


def _values(field: str, end: int) -> Iterator[int]:
    """What one field of a schedule stands for: ``*``, numbers, ranges and steps, below *end*."""
    if _FIELD.fullmatch(field) is None:
        raise ValueError(f'has a schedule whose minutes or hours "{field}" are none: such as 30, 0,12 or 0/6')
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.replace("*", f"0-{end - 1}").partition("-")
        values = range(int(first), int(last or (end - 1 if step else first)) + 1, int(step or 1))
        if not values or values[-1] >= end:
            raise ValueError(f'has a schedule with "{field}", which is not within 0 to {end - 1}')
        yield from values


def _timed(schedule: str) -> str:
    starts(schedule)
    return schedule


class BackupPlan(Section):
    """When copies are made of the stores with its name in their tag, and how long they are kept."""

    name: Annotated[PlanName, Field(description="What stores call it: the value of their tag Backup")]
    schedule: Annotated[
        str,
        Field(pattern=r"^cron\((\S+ ){5}\S+\)$", description='When, in UTC, such as "cron(0 20 * * ? *)"'),
        AfterValidator(_timed),
    ]
    cold_after_days: Annotated[
        int | None,
        Field(ge=1, le=_LONGEST_DAYS, description="Age at which a copy goes to cold storage, or null"),
    ]
    delete_after_days: Annotated[
        int, Field(ge=1, le=_LONGEST_DAYS, description="Age at which a copy is deleted")
    ]

    def meets(self, backup_window: str, maintenance_window: str) -> bool:
        """Whether a copy could start when RDS refuses it, of a store with these windows, on whatever day."""
        late = START_MINUTES + _BEFORE_MINUTES
        return any(
            windows.busy(start, late, backup_window, maintenance_window) for start in starts(self.schedule)
        )

    @model_validator(mode="after")
    def _stays_cold(self) -> Self:
        cold, end = self.cold_after_days, self.delete_after_days
        if cold is not None and end < cold + _COLD_DAYS:
            raise ValueError(
                f"has delete_after_days {end}: what is cold after {cold} days stays so for {_COLD_DAYS}, "
                f"so it must be at least {cold + _COLD_DAYS}, or cold_after_days null"
            )
        return self


class BackupSettings(Section):
    """The plans that stores may be in."""

    plans: Annotated[tuple[BackupPlan, ...], Field(description="Backup plans; [] for none")]

    @field_validator("plans")
    @classmethod
    def _names_differ(cls, plans: tuple[BackupPlan, ...]) -> tuple[BackupPlan, ...]:
        twice = repeated([plan.name for plan in plans])
        if twice:
            raise ValueError(f"has {', '.join(twice)} more than once")
        return plans

    def require(self, key: str, plan: str | None) -> None:
        """Raise ValueError if the store at *key* names a plan that isn't here."""
        names = [one.name for one in self.plans]
        if plan is not None and plan not in names:
            allowed = ", ".join(names) if names else "null only, because there are no plans"
            raise ValueError(f'{key}.backup_plan "{plan}" is not among backups.plans; allowed: {allowed}')

    def require_apart(self, key: str, plan: str | None, backup_window: str, maintenance_window: str) -> None:
        """As `require`; also if copies by the plan could start when RDS works on the store at *key*."""
        self.require(key, plan)
        if any(one.meets(backup_window, maintenance_window) for one in self.plans if one.name == plan):
            raise ValueError(
                f'{key}.backup_plan "{plan}" starts a copy up to {START_MINUTES} minutes after its schedule, '
                f"and RDS takes none in backup_window {backup_window}, in maintenance_window "
                f"{maintenance_window} and in the hour before: move backups.plans.{plan}.schedule by hours"
            )
