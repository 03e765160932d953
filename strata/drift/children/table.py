"""The table of children: one row for each kind that a managed parent can have."""

from typing import Final

from strata.drift.children.row import Row
from strata.drift.children.rows import (
    apis,
    attachments,
    balancing,
    connections,
    containers,
    data,
    detection,
    edge,
    functions,
    identity,
    messaging,
    network,
    observability,
    scaling,
    storage,
    warehouses,
)

ROWS: Final[tuple[Row, ...]] = (
    *network.ROWS,
    *attachments.ROWS,
    *connections.ROWS,
    *identity.ROWS,
    *functions.ROWS,
    *balancing.ROWS,
    *scaling.ROWS,
    *messaging.ROWS,
    *storage.ROWS,
    *data.ROWS,
    *warehouses.ROWS,
    *observability.ROWS,
    *detection.ROWS,
    *containers.ROWS,
    *edge.ROWS,
    *apis.ROWS,
)
