"""Settings that both kinds of cache have."""

from typing import Annotated

from pydantic import AfterValidator, Field

from components.caching.node_types import NODE_TYPES
from components.common.windows import Windows

# ElastiCache User Guide, "Managing maintenance" and "Scheduling automatic backups": minutes.
WINDOWS = Windows(shortest=60)

NodeType = Annotated[
    str,
    AfterValidator(NODE_TYPES.check),
    Field(description="Size of each node, such as cache.t4g.micro"),
]
MaintenanceWindow = Annotated[
    str,
    AfterValidator(WINDOWS.weekly),
    Field(description="Weekly maintenance window in UTC, such as sun:18:00-sun:19:00"),
]
SnapshotWindow = Annotated[
    str,
    AfterValidator(WINDOWS.daily),
    Field(description="Daily snapshot window in UTC, such as 16:00-17:00"),
]
