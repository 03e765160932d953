"""Settings of the session cache."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from components.caching import engines
from components.caching.engines import SessionEngine
from components.caching.fields import WINDOWS, MaintenanceWindow, NodeType, SnapshotWindow
from components.common.retention import RetentionDays
from components.common.section import Section

# ElastiCache User Guide, "Quotas": a shard has one primary and up to 5 replicas.
_NODES = 6
# The same, "Scheduling automatic backups".
_SNAPSHOT_DAYS = 35
_FAILOVER_NODES = 2


class SessionCacheSettings(Section):
    """One primary node and its replicas."""

    engine: Annotated[SessionEngine, Field(description="valkey, or redis for clients that require Redis OSS")]
    engine_version: Annotated[
        str,
        Field(
            description=(
                "Major and minor version of the engine, in quotes, such as '8.0'; AWS doesn't upgrade it"
            )
        ),
    ]
    node_type: NodeType
    nodes: Annotated[
        int,
        Field(ge=1, le=_NODES, description="Number of nodes, 1 to 6, distributed over the zones"),
    ]
    failover: Annotated[
        bool,
        Field(
            description="A replica in another zone takes over when the primary fails; needs 2 nodes",
        ),
    ]
    snapshot_days: Annotated[
        int,
        Field(ge=0, le=_SNAPSHOT_DAYS, description="Days to keep snapshots; 0 for none"),
    ]
    snapshot_window: SnapshotWindow
    maintenance_window: MaintenanceWindow
    apply_immediately: Annotated[
        bool,
        Field(
            description=(
                "Apply changes at once; with false and a lock, interrupting changes wait for the "
                "maintenance window"
            )
        ),
    ]
    log_retention_days: Annotated[
        RetentionDays | None,
        Field(description="Days to keep the engine log and the slow log; null for no logs"),
    ]
    token_version: Annotated[
        int,
        Field(
            ge=1,
            description="Version of the password: a higher number generates another one, and both are valid",
        ),
    ]

    @property
    def family(self) -> str:
        """The parameter group family of the engine's version."""
        return engines.family(self.engine, self.engine_version)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        engines.family(self.engine, self.engine_version)
        WINDOWS.check_apart("snapshot_window", self.snapshot_window, self.maintenance_window)
        if self.failover and self.nodes < _FAILOVER_NODES:
            raise ValueError(
                f"failover needs {_FAILOVER_NODES} nodes or more, but nodes is {self.nodes}: "
                "there is no replica to take over"
            )
        return self
