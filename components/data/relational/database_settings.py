"""Settings of a database instance."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from components.common.backup_plan import PlanName
from components.data.maintenance import Maintained
from components.data.relational import engines, instance_classes
from components.data.relational.engines import InstanceEngine
from components.data.relational.volume import Volume
from components.data.windows import WINDOWS, BackupWindow

# RDS User Guide, "Quotas and constraints": what every engine can have of one source without a chain.
_REPLICAS = 5
_BACKUP_DAYS = 35
_REPLICAS_FIRST = ("mysql", "mariadb")
# The same, "Settings for DB instances": Database port.
_PORTS = (1150, 65_535)

InstanceClass = Annotated[
    str,
    AfterValidator(instance_classes.known),
    Field(description="Instance class, such as db.t4g.medium"),
]
Port = Annotated[
    int,
    Field(
        ge=_PORTS[0],
        le=_PORTS[1],
        description="Port; fewer port scans reach a port that isn't the engine's default",
    ),
]


class DatabaseSettings(Maintained):
    """One database instance, its standby and its replicas."""

    engine: Annotated[InstanceEngine, Field(description="Database engine")]
    version: Annotated[
        str, Field(description="Version family of the engine, such as 17; AWS chooses the minor version")
    ]
    instance_class: InstanceClass
    multi_az: Annotated[
        bool, Field(description="A standby in another zone, which takes over if the primary instance fails")
    ]
    replicas: Annotated[
        int,
        Field(ge=0, le=_REPLICAS, description="Number of read replicas, 0 to 5, distributed over the zones"),
    ]
    replica_version: Annotated[
        str | None,
        Field(
            description="Version family of the replicas of mysql and mariadb while they are upgraded before "
            "their source; null for the source's"
        ),
    ]
    volume: Annotated[Volume, Field(description="Storage of the instance and of each replica")]
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
    backup_plan: Annotated[PlanName | None, Field(description="Name of its backup plan, or null")]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        engines.known_family(self.engine, self.version)
        WINDOWS.check_apart("backup_window", self.backup_window, self.maintenance_window)
        if self.replicas and not self.backup_days:
            raise ValueError(
                f"replicas {self.replicas} need backup_days of 1 or more: a copy begins as a backup"
            )
        self._check_replica_version()
        return self

    def _check_replica_version(self) -> None:
        """RDS User Guide, "Upgrades of the RDS for MySQL DB engine": replicas first, then their source.

        Replicas of PostgreSQL are upgraded together with their source.
        """
        version = self.replica_version
        if version is None:
            return
        if self.engine not in _REPLICAS_FIRST:
            raise ValueError(
                f"replica_version must be null for {self.engine}: RDS upgrades its replicas itself"
            )
        engines.known_family(self.engine, version)
        if not self.replicas or not engines.is_newer(version, self.version):
            raise ValueError(
                f"replica_version {version} must be newer than version {self.version}, and replicas 1 or "
                "more; null when the source has been upgraded as well"
            )
