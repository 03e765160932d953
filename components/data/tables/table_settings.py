"""Settings of DynamoDB tables."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from components.common.account import Region
from components.common.backup_plan import PlanName
from components.common.section import Section
from components.common.unique import unique

# Service quotas of DynamoDB: indexes of a table, and what application auto scaling keeps between.
_MOST_INDEXES = 20
# DynamoDB API Reference, Projection: 1 to 20 attributes for INCLUDE; Developer Guide, "Quotas": 100 in all
# indexes of a table.
_MOST_COPIED = 20
_MOST_COPIED_OF_TABLE = 100
_MOST_UNITS = 40_000

_NUMBER = "N"
# Amazon DynamoDB Developer Guide, "Using global tables": replication needs a stream with both images.
_REPLICATED = "NEW_AND_OLD_IMAGES"


class KeyAttribute(Section):
    """A key attribute."""

    name: Annotated[str, Field(min_length=1, max_length=255, description="The attribute's name")]
    type: Annotated[Literal["S", "N", "B"], Field(description="S for text, N for numbers, B for bytes")]


class Keyed(Section):
    """The primary key of a table or an index."""

    hash_key: Annotated[KeyAttribute, Field(description="The partition key")]
    range_key: Annotated[KeyAttribute | None, Field(description="The sort key, or null")]

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        if self.range_key is not None and self.hash_key.name == self.range_key.name:
            raise ValueError(f'has "{self.hash_key.name}" as hash_key and range_key: they must differ')
        return self


AttributeName = Annotated[str, Field(min_length=1, max_length=255)]


class TableIndex(Keyed):
    """A global secondary index."""

    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_.-]{3,255}$", description="The index's name")]
    projection: Annotated[
        Literal["ALL", "KEYS_ONLY"]
        | Annotated[tuple[AttributeName, ...], Field(min_length=1, max_length=_MOST_COPIED)],
        Field(
            description="ALL or KEYS_ONLY of the attributes, or a list of 1 to 20 to copy besides the keys; "
            "100 in all indexes of a table"
        ),
    ]

    @property
    def copied(self) -> tuple[str, ...]:
        """The attributes that are copied by name."""
        return self.projection if isinstance(self.projection, tuple) else ()

    @model_validator(mode="after")
    def _copied_once(self) -> Self:
        unique(self.copied, of="projection")
        return self


class Units(Section):
    """Capacity units between which auto scaling moves."""

    min: Annotated[int, Field(ge=1, le=_MOST_UNITS, description="Minimum units")]
    max: Annotated[int, Field(ge=1, le=_MOST_UNITS, description="Maximum units")]
    # Application Auto Scaling User Guide, "Predefined metrics": DynamoDB takes targets of 20 to 90 percent.
    target_percent: Annotated[int, Field(ge=20, le=90, description="Target utilization in %")]

    @field_validator("max")
    @classmethod
    def _in_order(cls, value: int, info: ValidationInfo) -> int:
        least = info.data.get("min")
        if least is not None and value < least:
            raise ValueError(f"is below min {least}: min <= max")
        return value


class ProvisionedCapacity(Section):
    """Provisioned capacity of the table and of each index."""

    read: Annotated[Units, Field(description="Reads of 4 KB per second")]
    write: Annotated[Units, Field(description="Writes of 1 KB per second")]


class TableSettings(Keyed):
    """One table. A change of its keys replaces it."""

    indexes: Annotated[
        tuple[TableIndex, ...],
        Field(
            max_length=_MOST_INDEXES,
            description="Global secondary indexes, 20 at most; the last one is deleted by hand",
        ),
    ]
    capacity: Annotated[
        ProvisionedCapacity | None,
        Field(description="Provisioned and scaled by load; null to pay per request"),
    ]
    recovery_days: Annotated[
        int | None, Field(ge=1, le=35, description="Days of point-in-time recovery; null for none")
    ]
    ttl_attribute: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=255,
            description="Attribute with an item's end in epoch seconds; another one takes two deployments, "
            "with null for an hour between",
        ),
    ]
    stream: Annotated[
        Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] | None,
        Field(description="Contents of the table's stream records; null for no stream"),
    ]
    replicas: Annotated[
        tuple[Region, ...],
        Field(description="Other regions with a replica, each encrypted with a key of its region"),
    ]
    backup_plan: Annotated[PlanName | None, Field(description="Name of its backup plan, or null")]

    @property
    def keys(self) -> Iterator[KeyAttribute]:
        """Every key of the table and of its indexes, some of them more than once."""
        places: tuple[Keyed, ...] = (self, *self.indexes)
        for keys in places:
            yield from (key for key in (keys.hash_key, keys.range_key) if key is not None)

    @model_validator(mode="after")
    def _names_are_clear(self) -> Self:
        types = {key.name: key.type for key in self.keys}
        for key in self.keys:
            if types[key.name] != key.type:
                raise ValueError(
                    f'has "{key.name}" as {key.type} and as {types[key.name]}: one name, one type'
                )
        unique([index.name for index in self.indexes], of="indexes")
        unique(self.replicas, of="replicas")
        return self

    @model_validator(mode="after")
    def _items_can_expire(self) -> Self:
        # Amazon DynamoDB Developer Guide, "Using time to live (TTL)": the attribute is a Number.
        for key in self.keys:
            if key.name == self.ttl_attribute and key.type != _NUMBER:
                raise ValueError(
                    f'has ttl_attribute "{key.name}", a key of type {key.type}: items expire by a number; '
                    f"allowed: type {_NUMBER}, or an attribute that is no key"
                )
        return self

    @model_validator(mode="after")
    def _copies_fit(self) -> Self:
        copied = sum(len(index.copied) for index in self.indexes)
        if copied > _MOST_COPIED_OF_TABLE:
            raise ValueError(
                f"has indexes that copy {copied} attributes by name: DynamoDB takes "
                f"{_MOST_COPIED_OF_TABLE} in all indexes of a table; ALL and KEYS_ONLY don't count"
            )
        return self

    @model_validator(mode="after")
    def _replicas_can_follow(self) -> Self:
        if self.replicas and self.stream != _REPLICATED:
            raise ValueError(
                f"has replicas and stream {self.stream or 'null'}: "
                f"a global table needs stream {_REPLICATED}, or replicas must be []"
            )
        if self.replicas and self.capacity is not None:
            # AWS takes provisioned replicas only once auto scaling is in place, which comes after the table.
            raise ValueError("has replicas and provisioned capacity: a global table needs capacity null")
        return self


def scaled_names(name: str, table: TableSettings) -> list[str]:
    """The parts of the logical names of what scales the table *name* and its indexes; [] for on-demand."""
    return [name, *(f"{name}-{index.name}" for index in table.indexes)] if table.capacity is not None else []
