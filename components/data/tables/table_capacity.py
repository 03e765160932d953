"""Provisioned capacity of a table and its indexes, which auto scaling changes between deployments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from components.data.tables.table_settings import ProvisionedCapacity, TableIndex, TableSettings

PROVISIONED, ON_DEMAND = "PROVISIONED", "PAY_PER_REQUEST"

_TABLE = ["readCapacity", "writeCapacity"]
_INDEXES = "globalSecondaryIndexes"
Units = tuple[int, int]
"""Read and write units."""


def scaled(settings: TableSettings, deployed: Mapping[str, Any]) -> Sequence[str]:
    """The properties of the table that only auto scaling changes from now on (``ignore_changes``).

    None for an on-demand table that becomes provisioned: the minimum of the settings is declared once. A new
    table ignores nothing when it is created, so it has them from the start. The indexes are one property, so
    auto scaling has their capacity as long as none is added, removed or changed.
    """
    if settings.capacity is None:
        return []
    if not deployed:
        return [*_TABLE, _INDEXES]
    if deployed.get("billingMode") != PROVISIONED:
        return []
    before = {_deployed_shape(index) for index in deployed.get(_INDEXES) or ()}
    unchanged = before == {_shape(index) for index in settings.indexes}
    return [*_TABLE, _INDEXES] if unchanged else _TABLE


def index_units(index: TableIndex, capacity: ProvisionedCapacity, deployed: Mapping[str, Any]) -> Units:
    """The units to declare for *index*: what auto scaling has given it by now, or else the minimum."""
    least = (capacity.read.min, capacity.write.min)
    if deployed.get("billingMode") != PROVISIONED:
        return least
    for before in deployed.get(_INDEXES) or ():
        if _deployed_shape(before) == _shape(index):
            found = (before.get("readCapacity"), before.get("writeCapacity"))
            return int(found[0] or least[0]), int(found[1] or least[1])
    return least


def _shape(index: TableIndex) -> tuple[object, ...]:
    projection = "INCLUDE" if isinstance(index.projection, tuple) else index.projection
    range_key = index.range_key.name if index.range_key else ""
    return index.name, index.hash_key.name, range_key, projection, _sorted(index.copied)


def _deployed_shape(index: Mapping[str, Any]) -> tuple[object, ...]:
    keys = {one["keyType"]: one["attributeName"] for one in index.get("keySchemas") or ()}
    hash_key = keys.get("HASH") or index.get("hashKey")
    range_key = keys.get("RANGE") or index.get("rangeKey") or ""
    copied = _sorted(index.get("nonKeyAttributes") or ())
    return index["name"], hash_key, range_key, index.get("projectionType"), copied


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))
