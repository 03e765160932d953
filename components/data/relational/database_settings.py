"""What an environment may vary about its database."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from components.common.backup_plan import PlanName
from components.common.section import Section
from components.data.relational import engines, instance_classes
from components.data.relational.engines import InstanceEngine
from components.data.relational.volume import Volume
from components.data.windows import WINDOWS, BackupWindow, MaintenanceWindow

# RDS User Guide, "Quotas and constraints": what every engine can have of one source without a chain.
_REPLICAS = 5
_BACKUP_DAYS = 35
# The same, "Settings for DB instances": Database port.
_PORTS = (1150, 65_535)

InstanceClass = Annotated[
    str,
    AfterValidator(instance_classes.known),
    Field(description="Size of the machines, such as db.t4g.medium"),
]
Port = Annotated[
    int,
    Field(
        ge=_PORTS[0],
        le=_PORTS[1],
        description="Where it listens; another than the engine's usual one meets fewer scanners",
    ),
]


class DatabaseSettings(Section):
    """One database instance, its standby and its replicas."""

    engine: Annotated[InstanceEngine, Field(description="Kind of database")]
    version: Annotated[
        str, Field(description="Version family of the engine, such as 17; AWS chooses the minor version")
    ]
    instance_class: InstanceClass
    multi_az: Annotated[
        bool, Field(description="A standby in another zone that takes over when the first fails")
    ]
    replicas: Annotated[
        int,
        Field(ge=0, le=_REPLICAS, description="Copies for reading, 0 to 5, spread over the zones"),
    ]
    volume: Annotated[Volume, Field(description="The disk of the instance and of each replica")]
    port: Port
    backup_days: Annotated[
        int,
        Field(
            ge=0,
            le=_BACKUP_DAYS,
            description="Days to keep backups, 0 to 35; replicas need 1 or more",
        ),
    ]
    backup_window: BackupWindow
    maintenance_window: MaintenanceWindow
    backup_plan: Annotated[PlanName | None, Field(description="The backup plan that it is in, or null")]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        engines.known_family(self.engine, self.version)
        WINDOWS.check_apart("backup_window", self.backup_window, self.maintenance_window)
        if self.replicas and not self.backup_days:
            raise ValueError(
                f"replicas {self.replicas} need backup_days of 1 or more: a copy begins as a backup"
            )
        return self
