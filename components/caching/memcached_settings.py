"""Settings of a Memcached cluster."""

from typing import Annotated

from pydantic import AfterValidator, Field

from components.caching.engines import memcached_version
from components.caching.fields import MaintenanceWindow, NodeType
from components.common.section import Section

# Nodes per cluster (Memcached): ElastiCache User Guide, "Quotas"; the provider takes no more.
_NODES = 40


class MemcachedSettings(Section):
    """Nodes that share the keys, over several zones from two nodes on."""

    engine_version: Annotated[
        str,
        AfterValidator(memcached_version),
        Field(description="Version of Memcached: 1.6.12 or newer, which support TLS"),
    ]
    node_type: NodeType
    nodes: Annotated[int, Field(ge=1, le=_NODES, description="Number of nodes, 1 to 40")]
    maintenance_window: MaintenanceWindow
    apply_immediately: Annotated[
        bool,
        Field(
            description=(
                "Apply changes at once; with false, interrupting changes wait for the maintenance window"
            )
        ),
    ]
