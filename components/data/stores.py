"""The data layer: all stores of an environment."""

from collections.abc import Mapping

import pulumi

from components.common.placement import Placement
from components.data.backups.backups import Backups
from components.data.graph.graph import Graph
from components.data.migration.migration import Migration
from components.data.relational.aurora import AuroraCluster
from components.data.relational.database import Database
from components.data.relational.master_rotation import rotate_master
from components.data.settings import DataSettings
from components.data.store_context import StoreContext
from components.data.tables.table import Table
from components.data.warehouse.warehouse import Warehouse


class Stores(pulumi.ComponentResource):
    """The stores of *settings*, with the same locks, key and alarm topic; None for a store that is null.

    *replica_key_arns* are the keys of the regions that tables have replicas in; the migration's machine is in
    *replication*.
    """

    database: Database | None
    aurora: AuroraCluster | None
    tables: Mapping[str, Table]
    warehouse: Warehouse | None
    graph: Graph | None
    endpoints: Mapping[str, pulumi.Output[str]]
    """Addresses and secrets of the stores, by their names in Parameter Store."""

    def __init__(
        self,
        name: str,
        settings: DataSettings,
        *,
        placement: Placement,
        replication: Placement,
        key_arn: pulumi.Input[str],
        replica_key_arns: Mapping[str, pulumi.Input[str]],
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:Stores", name, None, opts)
        self._name, self._settings, self._replica_key_arns = name, settings, replica_key_arns
        self._context = StoreContext(settings.locks, placement, key_arn, alarm_topic_arn)
        self._child = pulumi.ResourceOptions(parent=self)

        self.database = self._database()
        self.aurora = self._aurora()
        self.tables = {key: self._table(key) for key in settings.tables}
        self.warehouse = self._warehouse()
        self.graph = self._graph()
        self._migrate(replication)
        self._back_up()

        self.endpoints = {
            **_relational(self.database, self.aurora),
            **_other(self.tables, self.warehouse, self.graph),
        }
        self.register_outputs({})

    def _database(self) -> Database | None:
        settings, name = self._settings.database, f"{self._name}-database"
        if settings is None:
            return None
        made = Database(
            name,
            settings,
            context=self._context,
            replicated=self._is_source(settings.engine),
            opts=self._child,
        )
        if made.managed:
            rotate_master(f"{name}-password", made.secret_arn, self._child)
        return made

    def _aurora(self) -> AuroraCluster | None:
        settings, name = self._settings.aurora, f"{self._name}-aurora"
        if settings is None:
            return None
        made = AuroraCluster(
            name,
            settings,
            context=self._context,
            replicated=self._is_source(settings.engine),
            opts=self._child,
        )
        # RDS turns rotation on when the first instance is ready, so the schedule is set after that.
        ready = pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=[made]))
        rotate_master(f"{name}-password", made.secret_arn, ready)
        return made

    def _migrate(self, placement: Placement) -> None:
        Migration(
            f"{self._name}-migration",
            self._settings.migration,
            placement=placement,
            key_arn=self._context.key_arn,
            alarm_topic_arn=self._context.alarm_topic_arn,
            opts=self._child,
        )

    def _back_up(self) -> None:
        Backups(
            f"{self._name}-backups",
            self._settings.backups,
            self._settings.locks,
            key_arn=self._context.key_arn,
            alarm_topic_arn=self._context.alarm_topic_arn,
            opts=self._child,
        )

    def _is_source(self, engine: str) -> bool:
        """Whether the migration may read from a database with this *engine*."""
        migration = self._settings.migration
        return migration is not None and migration.source.store_engine == engine

    def _table(self, key: str) -> Table:
        return Table(
            f"{self._name}-table-{key}",
            self._settings.tables[key],
            self._settings.locks,
            key_arn=self._context.key_arn,
            replica_key_arns=self._replica_key_arns,
            alarm_topic_arn=self._context.alarm_topic_arn,
            opts=self._child,
        )

    def _warehouse(self) -> Warehouse | None:
        settings = self._settings.warehouse
        if settings is None:
            return None
        return Warehouse(
            f"{self._name}-warehouse",
            settings,
            context=self._context,
            opts=self._child,
        )

    def _graph(self) -> Graph | None:
        settings = self._settings.graph
        if settings is None:
            return None
        return Graph(f"{self._name}-graph", settings, context=self._context, opts=self._child)


def _relational(database: Database | None, aurora: AuroraCluster | None) -> Mapping[str, pulumi.Output[str]]:
    found: dict[str, pulumi.Output[str]] = {}
    if database:
        found |= {
            "database-address": database.address,
            "database-port": database.port.apply(str),
            "database-secret": database.secret_arn,
        }
        found |= {
            f"database-replica-{key}-address": address for key, address in database.replica_addresses.items()
        }
    if aurora:
        found |= {
            "aurora-address": aurora.endpoint,
            "aurora-reader-address": aurora.reader_endpoint,
            "aurora-port": aurora.port.apply(str),
            "aurora-secret": aurora.secret_arn,
        }
    return found


def _other(
    tables: Mapping[str, Table], warehouse: Warehouse | None, graph: Graph | None
) -> Mapping[str, pulumi.Output[str]]:
    found: dict[str, pulumi.Output[str]] = {}
    if graph:
        found |= {
            "graph-address": graph.endpoint,
            "graph-reader-address": graph.reader_endpoint,
            "graph-port": graph.port.apply(str),
        }
    if warehouse:
        found |= {
            "warehouse-address": warehouse.address,
            "warehouse-port": warehouse.port.apply(str),
            "warehouse-secret": warehouse.secret_arn,
        }
    for key, table in tables.items():
        found[f"table-{key}"] = table.name
        if table.stream_arn is not None:
            found[f"table-{key}-stream"] = table.stream_arn
    return found
