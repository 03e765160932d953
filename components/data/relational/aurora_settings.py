"""Settings of an Aurora cluster."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from components.common.backup_plan import PlanName
from components.common.section import Section
from components.data.maintenance import Maintained
from components.data.relational import engines, instance_classes
from components.data.relational.database_settings import Port
from components.data.relational.engines import AuroraEngine
from components.data.windows import WINDOWS, BackupWindow

# Aurora User Guide, "Replication with Amazon Aurora".
_READERS = 15
_BACKUP_DAYS = 35
# Aurora User Guide, "DB instance class types": burstable for tests, memory optimized otherwise.
_BURSTING = (("t3", "medium"), ("t3", "large"), ("t4g", "medium"), ("t4g", "large"))


def _auroras(instance_class: str) -> str:
    if not instance_classes.fits_cluster(instance_class, _BURSTING):
        raise ValueError(
            f"{instance_class} is not a class of Aurora; allowed: the r series, or medium and large of t3 "
            "and t4g"
        )
    return instance_class


class ReaderScaling(Section):
    """Readers that auto scaling adds and removes, in addition to the fixed ones."""

    metric: Annotated[
        Literal["cpu", "connections"], Field(description="Metric that the number of readers follows")
    ]
    target: Annotated[
        int,
        Field(
            ge=1,
            description="Target average of a reader: percent of CPU, or number of connections",
        ),
    ]
    max: Annotated[int, Field(ge=1, le=_READERS, description="Maximum number of readers, 1 to 15")]

    @model_validator(mode="after")
    def _is_a_percentage(self) -> Self:
        if self.metric == "cpu" and self.target >= 100:
            raise ValueError(f"target {self.target} is not a percentage of CPU; allowed: 1 to 99")
        return self


class AuroraSettings(Maintained):
    """One cluster: a writer, readers, and storage that Aurora replicates over the zones."""

    engine: Annotated[AuroraEngine, Field(description="Database engine")]
    version: Annotated[
        str, Field(description="Version family of the engine, such as 16; AWS chooses the minor version")
    ]
    instance_class: Annotated[
        str, AfterValidator(_auroras), Field(description="Instance class, such as db.r7g.large")
    ]
    readers: Annotated[
        int,
        Field(
            ge=0,
            le=_READERS,
            description="Fixed number of readers, 0 to 15, distributed over the zones",
        ),
    ]
    reader_scaling: Annotated[
        ReaderScaling | None, Field(description="Auto scaling of readers; null for a fixed number")
    ]
    port: Port
    backup_days: Annotated[int, Field(ge=1, le=_BACKUP_DAYS, description="Days to keep backups, 1 to 35")]
    backup_window: BackupWindow
    backup_plan: Annotated[PlanName | None, Field(description="Name of its backup plan, or null")]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        engines.known_family(self.engine, self.version)
        WINDOWS.check_apart("backup_window", self.backup_window, self.maintenance_window)
        scaling = self.reader_scaling
        if scaling and not 1 <= self.readers <= scaling.max:
            raise ValueError(
                f"readers {self.readers} must be 1 to reader_scaling.max {scaling.max}: "
                "scaling measures existing readers"
            )
        return self
