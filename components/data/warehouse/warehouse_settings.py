"""Settings of a Redshift cluster."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from components.common.instance_sizes import advise_unknown_family
from components.data.maintenance import Exporting
from components.data.windows import MaintenanceWindow

# Redshift Management Guide, "RA3 node types": nodes of a cluster, at least and at most.
_NODES: Mapping[str, tuple[int, int]] = {
    "ra3.large": (1, 16),
    "ra3.xlplus": (1, 16),
    "ra3.4xlarge": (2, 32),
    "ra3.16xlarge": (2, 128),
}
_MOST_NODES = 128
_RA3 = "ra3."
# The same guide, "Node types": DC2 and older ones have a disk of their own and end.
_ENDED = ("dc1.", "dc2.", "ds1.", "ds2.", "dw1.", "dw2.")
_NODE_TYPE = r"^[a-z]+[0-9]*\.[a-z0-9]+$"
# Redshift API, CreateCluster, Port: ports of RA3 nodes.
_PORTS = ((5431, 5455), (8191, 8215))
# The same, AutomatedSnapshotRetentionPeriod: RA3 nodes require snapshots.
_SNAPSHOT_DAYS = 35
# Redshift Management Guide, "Configuring Multi-AZ deployment".
_MULTI_AZ_NODES = 2
MULTI_AZ_ZONES = 3
"""The number of zones that its subnets must be in, although its nodes are in two of them."""


def _known_type(name: str) -> str:
    """*name*; raises ValueError for a type that doesn't exist or ends, and warns of another family."""
    if name in _NODES:
        return name
    if name.startswith((_RA3, *_ENDED)):
        raise ValueError(f"{name} is not allowed; allowed: {', '.join(_NODES)}")
    advise_unknown_family(name)
    return name


class WarehouseSettings(Exporting):
    """One Redshift cluster of RA3 nodes, whose storage grows automatically."""

    node_type: Annotated[
        str,
        Field(pattern=_NODE_TYPE, description="Node type", json_schema_extra={"examples": [*_NODES]}),
        AfterValidator(_known_type),
    ]
    nodes: Annotated[
        int, Field(ge=1, le=_MOST_NODES, description="Number of nodes; in each zone if multi_az")
    ]
    multi_az: Annotated[
        bool,
        Field(
            description=(
                "Nodes in two of three zones, at twice the price; otherwise the cluster is relocated to "
                "another zone"
            ),
        ),
    ]
    port: Annotated[int, Field(description="Port: 5431 to 5455 or 8191 to 8215")]
    snapshot_days: Annotated[
        int,
        Field(ge=1, le=_SNAPSHOT_DAYS, description="Days to keep automatic snapshots, 1 to 35"),
    ]
    maintenance_window: MaintenanceWindow

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        least, most = _NODES.get(self.node_type, (1, _MOST_NODES))
        if not least <= self.nodes <= most:
            raise ValueError(f"nodes {self.nodes} is out of range: {least} to {most} of {self.node_type}")
        if self.multi_az and self.nodes < _MULTI_AZ_NODES:
            raise ValueError(f"multi_az needs nodes of {_MULTI_AZ_NODES} or more, not {self.nodes}")
        if not any(first <= self.port <= last for first, last in _PORTS):
            allowed = " or ".join(f"{first} to {last}" for first, last in _PORTS)
            raise ValueError(f"port {self.port} is not a port of RA3 nodes; allowed: {allowed}")
        return self
