"""Children of the Glue data catalog: its policy, and tables and partitions of a database."""

from collections.abc import Iterable, Mapping, Sequence

from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    Item,
    Listing,
    Row,
    each,
    field_of,
    keys,
    nothing,
    part,
    shown,
    whole,
)

_TABLE = "aws:glue/catalogTable:CatalogTable"
_PARTITION = "aws:glue/partition:Partition"


def _partition(item: Item, parent: StateResource) -> Sequence[str]:
    values = "/".join(str(one) for one in item.get("Values") or ())
    return (f"{parent.text('databaseName')}/{parent.text('name')}/{values}",)


def _partitions(state: Index, parent: StateResource) -> Iterable[str]:
    for one in state.of(_PARTITION):
        values = "/".join(str(value) for value in one.get("partitionValues") or ())
        yield f"{one.text('databaseName')}/{one.text('tableName')}/{values}"


def _of_table(parents: Sequence[StateResource]) -> Mapping[str, object]:
    names = {"DatabaseName": parents[0].text("databaseName"), "TableName": parents[0].text("name")}
    return {**names, "ExcludeColumnSchema": True}


ROWS = (
    Row(
        "policy of the data catalog",
        ("aws:glue/catalogDatabase:CatalogDatabase",),
        Listing(
            "glue",
            "get_resource_policy",
            nothing,
            whole("PolicyInJson"),
            ALL,
            absent=frozenset({"EntityNotFoundException"}),
        ),
        lambda item, parent: ("catalog",),
        lambda state, parent: ["catalog"] if state.of("aws:glue/resourcePolicy:ResourcePolicy") else [],
        "aws:glue/resourcePolicy:ResourcePolicy",
        "glue delete-resource-policy",
        shown("PolicyInJson"),
    ),
    Row(
        "table of a catalog database",
        ("aws:glue/catalogDatabase:CatalogDatabase",),
        Listing("glue", "get_tables", each("DatabaseName", "name"), field_of("TableList")),
        part("DatabaseName", "Name"),
        keys(_TABLE, "databaseName", "name"),
        _TABLE,
        "glue delete-table",
        shown("TableType", "Owner"),
    ),
    Row(
        "partition of a table",
        (_TABLE,),
        Listing("glue", "get_partitions", _of_table, field_of("Partitions")),
        _partition,
        _partitions,
        _PARTITION,
        "glue delete-partition",
        shown("StorageDescriptor"),
    ),
)
