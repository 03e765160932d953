"""Settings that both kinds of cache have."""

from typing import Annotated

from pydantic import AfterValidator, Field

from components.common.windows import Windows

# ElastiCache User Guide, "Managing maintenance" and "Scheduling automatic backups": minutes.
WINDOWS = Windows(shortest=60)

# ElastiCache User Guide, "Supported node types": the generations that encrypt, fail over and live in a VPC.
# r6gd is left out: it tiers data to disk, which sessions do not want.
NodeType = Annotated[
    str,
    Field(
        pattern=r"^cache\.(t3|t4g|m5|m6g|m7g|r5|r6g|r7g)\.([0-9]{0,2}xlarge|large|medium|small|micro)$",
        description="Size of each node, such as cache.t4g.micro",
    ),
]
MaintenanceWindow = Annotated[
    str,
    AfterValidator(WINDOWS.weekly),
    Field(description="When AWS may maintain it every week, in UTC, such as sun:18:00-sun:19:00"),
]
SnapshotWindow = Annotated[
    str,
    AfterValidator(WINDOWS.daily),
    Field(description="When it is copied every day, in UTC, such as 16:00-17:00"),
]
