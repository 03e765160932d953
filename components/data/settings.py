"""The data layer's part of a stack file."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from components.common.advice import advise
from components.common.locks import Locks
from components.common.section import Section
from components.data.backups.backup_settings import BackupSettings
from components.data.buckets.bucket_settings import LogBucketSettings
from components.data.graph.graph_settings import GraphSettings
from components.data.log_queries.log_queries_settings import LogQueriesSettings
from components.data.migration.migration_settings import MigrationSettings
from components.data.relational.aurora_settings import AuroraSettings
from components.data.relational.database_settings import DatabaseSettings
from components.data.tables.table_settings import TableSettings, scaled_names
from components.data.warehouse import warehouse_settings
from components.data.warehouse.warehouse_settings import WarehouseSettings
from components.data.zones import check_multi_az

# The port of security groups in an environment without a database: PostgreSQL's default.
_USUAL_PORT = 5432

TableName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")]


class DataSettings(Section):
    """The stores of one environment and their locks."""

    locks: Annotated[Locks, Field(description="The three locks of every store, including caches and keys")]
    access_logs: Annotated[
        LogBucketSettings, Field(description="The bucket for the access logs of all other buckets")
    ]
    database: Annotated[DatabaseSettings | None, Field(description="A database instance, or null")]
    aurora: Annotated[AuroraSettings | None, Field(description="An Aurora cluster, or null")]
    tables: Annotated[
        dict[TableName, TableSettings], Field(description="DynamoDB tables by name; {} for none")
    ]
    backups: Annotated[
        BackupSettings, Field(description="AWS Backup: plans for stores, and for EBS volumes by their tag")
    ]
    warehouse: Annotated[WarehouseSettings | None, Field(description="A Redshift warehouse, or null")]
    graph: Annotated[GraphSettings | None, Field(description="A Neptune cluster, or null")]
    migration: Annotated[
        MigrationSettings | None,
        Field(description="DMS replication between two databases of the VPC, or null"),
    ]
    log_queries: Annotated[
        LogQueriesSettings | None, Field(description="Athena queries over access and flow logs, or null")
    ]

    @property
    def port(self) -> int:
        """The port of all databases but the graph."""
        found = self.database or self.aurora or self.warehouse
        return found.port if found else _USUAL_PORT

    @property
    def ports(self) -> Sequence[int]:
        """The ports that clients connect to, each once."""
        return [*dict.fromkeys((self.port, *([self.graph.port] if self.graph else [])))]

    @property
    def replica_regions(self) -> Sequence[str]:
        """The regions of table replicas, sorted; each needs a key of its own."""
        return sorted({region for table in self.tables.values() for region in table.replicas})

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.aurora and self.aurora.port != self.port:
            raise ValueError(
                f"aurora.port {self.aurora.port} must be database.port {self.port}: one security group rule "
                "is for both"
            )
        if self.warehouse and self.warehouse.port != self.port:
            raise ValueError(
                f"warehouse.port {self.warehouse.port} must be {self.port}, the databases' port: one "
                "security group rule is for all of them"
            )
        if self.database:
            self._check_plan("database", self.database)
        if self.aurora:
            self._check_plan("aurora", self.aurora)
        for name, table in self.tables.items():
            self.backups.require(f"tables.{name}", table.backup_plan)
        self._check_scaled_names()
        self._check_cold_storage()
        return self

    def _check_scaled_names(self) -> None:
        """Raise ValueError for two parts of one name, which the engine refuses."""
        first: dict[str, str] = {}
        for name, table in self.tables.items():
            for scaled in scaled_names(name, table):
                holder = first.setdefault(scaled, name)
                if holder != name:
                    raise ValueError(
                        f'tables.{name} and tables.{holder} both have a part with the name "{scaled}", of a '
                        "table or of a table and its index; rename one of them"
                    )

    def _check_cold_storage(self) -> None:
        """Warn about a plan with cold storage that only stores without it name."""
        databases = {"database": self.database, "aurora": self.aurora}
        tables = {table.backup_plan for table in self.tables.values()}
        for plan in self.backups.plans:
            users = [key for key, store in databases.items() if store and store.backup_plan == plan.name]
            if plan.cold_after_days is not None and users and plan.name not in tables:
                advise(
                    f"strata:data.backups.plans {plan.name} has cold_after_days {plan.cold_after_days}, and "
                    f"AWS Backup has no cold storage for {' and '.join(users)}: set it to null unless tables "
                    "of services name the plan"
                )

    def _check_plan(self, key: str, store: DatabaseSettings | AuroraSettings) -> None:
        self.backups.require_apart(key, store.backup_plan, store.backup_window, store.maintenance_window)

    def check_zones(self, zones: Sequence[str]) -> None:
        """Raise ValueError if a Multi-AZ store needs more *zones*, or a table replicates to its region."""
        for name, table in self.tables.items():
            for region in table.replicas:
                if zones[0].startswith(region):
                    raise ValueError(f"tables.{name}.replicas has {region}, the region of the table itself")
        if self.database:
            check_multi_az("database.multi_az", multi_az=self.database.multi_az, zones=zones)
        if self.aurora:
            check_multi_az("aurora.readers", multi_az=self.aurora.readers > 0, zones=zones)
        if self.graph:
            check_multi_az("graph.readers", multi_az=self.graph.readers > 0, zones=zones)
        if self.warehouse:
            check_multi_az(
                "warehouse.multi_az",
                multi_az=self.warehouse.multi_az,
                zones=zones,
                needed=warehouse_settings.MULTI_AZ_ZONES,
            )
