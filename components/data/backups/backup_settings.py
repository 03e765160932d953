"""Settings of backups."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from components.common.backup_plan import PlanName
from components.common.cron import aws_cron
from components.common.section import Section
from components.common.unique import unique
from components.data.windows import WINDOWS

START_MINUTES = 60
"""The start window: a job starts within an hour of its schedule."""

# AWS Backup Developer Guide, "AWS Backup metrics with Amazon CloudWatch", NumberOfBackupJobsFailed: no job
# of a database starts in its windows, nor in the hour before one.
_BEFORE_MINUTES = 60

# AWS Backup Developer Guide, "Lifecycle": a recovery point stays in cold storage for 90 days at least.
_COLD_DAYS = 90
_LONGEST_DAYS = 36_500


def _schedule(expression: str) -> str:
    aws_cron(expression)
    return expression


class BackupPlan(Section):
    """A schedule and a lifecycle for the stores whose tag Backup has the plan's name."""

    name: Annotated[PlanName, Field(description="Name of the plan: the value of the stores' tag Backup")]
    schedule: Annotated[
        str,
        AfterValidator(_schedule),
        Field(description='Schedule in UTC, such as "cron(0 20 * * ? *)"'),
    ]
    cold_after_days: Annotated[
        int | None,
        Field(
            ge=1,
            le=_LONGEST_DAYS,
            description="Age at which a copy of a table goes to cold storage, or null; AWS Backup has no "
            "cold storage for RDS, Aurora and Neptune, and volumes need an opt-in of their own",
        ),
    ]
    delete_after_days: Annotated[
        int, Field(ge=1, le=_LONGEST_DAYS, description="Age at which a copy is deleted")
    ]

    def meets(self, backup_window: str, maintenance_window: str) -> bool:
        """Whether a backup job of a store with these windows could start when RDS refuses it."""
        late = START_MINUTES + _BEFORE_MINUTES
        return any(
            WINDOWS.busy(start, late, backup_window, maintenance_window)
            for start in aws_cron(self.schedule).starts
        )

    @model_validator(mode="after")
    def _stays_cold(self) -> Self:
        cold, end = self.cold_after_days, self.delete_after_days
        if cold is not None and end < cold + _COLD_DAYS:
            raise ValueError(
                f"has delete_after_days {end}: backups move to cold storage after {cold} days and stay "
                f"there for {_COLD_DAYS}, "
                f"so it must be at least {cold + _COLD_DAYS}, or cold_after_days null"
            )
        return self


class BackupSettings(Section):
    """The backup plans that stores can select."""

    plans: Annotated[tuple[BackupPlan, ...], Field(description="Backup plans; [] for none")]

    @field_validator("plans")
    @classmethod
    def _names_differ(cls, plans: tuple[BackupPlan, ...]) -> tuple[BackupPlan, ...]:
        unique([plan.name for plan in plans])
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
