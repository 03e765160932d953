"""What an environment may vary about its backups."""

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from components.backup_plan import PlanName
from components.section import Section

# AWS Backup Developer Guide, "Lifecycle": what went to cold storage stays there for 90 days at least.
_COLD_DAYS = 90
_LONGEST_DAYS = 36_500


class BackupPlan(Section):
    """When copies are made of the stores with its name in their tag, and how long they are kept."""

    name: Annotated[PlanName, Field(description="What stores call it: the value of their tag Backup")]
    schedule: Annotated[
        str,
        Field(pattern=r"^cron\((\S+ ){5}\S+\)$", description='When, in UTC, such as "cron(0 17 * * ? *)"'),
    ]
    cold_after_days: Annotated[
        int | None,
        Field(ge=1, le=_LONGEST_DAYS, description="Age at which a copy goes to cold storage, or null"),
    ]
    delete_after_days: Annotated[
        int, Field(ge=1, le=_LONGEST_DAYS, description="Age at which a copy is deleted")
    ]

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
        names = [plan.name for plan in plans]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"has {', '.join(twice)} more than once")
        return plans

    def require(self, key: str, plan: str | None) -> None:
        """Raise ValueError if the store at *key* names a plan that isn't here."""
        names = [one.name for one in self.plans]
        if plan is not None and plan not in names:
            allowed = ", ".join(names) if names else "null only, because there are no plans"
            raise ValueError(f'{key}.backup_plan "{plan}" is not among backups.plans; allowed: {allowed}')
