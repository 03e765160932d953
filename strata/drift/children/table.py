"""The table of children: one row for each kind that a managed parent can have."""

from typing import Final

from strata.drift.children.row import Row
from strata.drift.children.rows import (
    apis,
    attachments,
    balancing,
    catalog,
    commands,
    connections,
    containers,
    data,
    detection,
    edge,
    functions,
    identity,
    in_vpc,
    kafka,
    messaging,
    migration,
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
    *in_vpc.ROWS,
    *identity.ROWS,
    *functions.ROWS,
    *balancing.ROWS,
    *scaling.ROWS,
    *commands.ROWS,
    *messaging.ROWS,
    *kafka.ROWS,
    *storage.ROWS,
    *data.ROWS,
    *catalog.ROWS,
    *migration.ROWS,
    *warehouses.ROWS,
    *observability.ROWS,
    *detection.ROWS,
    *containers.ROWS,
    *edge.ROWS,
    *apis.ROWS,
)
