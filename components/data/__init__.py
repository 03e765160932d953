"""The data layer: what must outlive everything else."""

from components.data.backup_settings import BackupPlan, BackupSettings
from components.data.backups import Backups
from components.data.bucket import Bucket, Home
from components.data.bucket_policy import Distributions
from components.data.bucket_settings import BucketSettings, Lifecycle, LogBucketSettings
from components.data.graph import Graph
from components.data.graph_settings import GraphSettings
from components.data.log_bucket import LogBucket
from components.data.log_queries import LogQueries, LogQueriesSettings, Logs
from components.data.migration import Migration
from components.data.migration_access import MigrationAccess
from components.data.migration_roles import MigrationRoles
from components.data.migration_settings import MigrationSettings
from components.data.notices import Notice, notify
from components.data.placement import DataPlacement
from components.data.settings import DataSettings
from components.data.stores import Stores
from components.data.table import Table
from components.data.table_settings import TableSettings
from components.data.warehouse import Warehouse
from components.data.warehouse_settings import WarehouseSettings

__all__ = [
    "BackupPlan",
    "BackupSettings",
    "Backups",
    "Bucket",
    "BucketSettings",
    "DataPlacement",
    "DataSettings",
    "Distributions",
    "Graph",
    "GraphSettings",
    "Home",
    "Lifecycle",
    "LogBucket",
    "LogBucketSettings",
    "LogQueries",
    "LogQueriesSettings",
    "Logs",
    "Migration",
    "MigrationAccess",
    "MigrationRoles",
    "MigrationSettings",
    "Notice",
    "Stores",
    "Table",
    "TableSettings",
    "Warehouse",
    "WarehouseSettings",
    "notify",
]
