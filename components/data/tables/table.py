"""A DynamoDB table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import dynamodb

from components.common import backup_plan
from components.common.alarms import Threshold, alarm
from components.common.deployed import deployed_outputs
from components.common.locks import Locks
from components.data.tables.table_capacity import ON_DEMAND, PROVISIONED, Units, index_units, scaled
from components.data.tables.table_changes import refuse_unsupported_changes, ttl_attribute_of
from components.data.tables.table_scaling import TableScaling
from components.data.tables.table_settings import KeyAttribute, TableIndex, TableSettings

# Clients retry; 15 minutes of throttling mean too little capacity or a hot partition key.
# UserErrors is of a whole account and region: Amazon DynamoDB Developer Guide, "Metrics and dimensions".
_ALARMS = {
    "reads-throttled": Threshold("ReadThrottleEvents", "above", 0, statistic="Sum"),
    "writes-throttled": Threshold("WriteThrottleEvents", "above", 0, statistic="Sum"),
}
_KIND = "aws:dynamodb/table:Table"


class Table(pulumi.ComponentResource):
    """An encrypted table; each replica has the key of its region in *replica_key_arns* and the table's locks.

    Raises ValueError for a replica without a key: AWS requires customer keys for all replicas or for none.
    Raises pulumi.RunError for a change of the deployed table that takes a step by hand.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    stream_arn: pulumi.Output[str] | None

    def __init__(
        self,
        name: str,
        settings: TableSettings,
        locks: Locks,
        *,
        key_arn: pulumi.Input[str],
        replica_key_arns: Mapping[str, pulumi.Input[str]] | None = None,
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        keys = replica_key_arns or {}
        missing = sorted({*settings.replicas} - keys.keys())
        if missing:
            raise ValueError(f"{name}: replicas in {', '.join(missing)} need a KMS key of their own region")
        super().__init__("strata:data:Table", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        table = self._table(name, settings, locks, key_arn, keys)
        if settings.capacity is not None:
            TableScaling(
                name,
                settings.capacity,
                table_name=table.name,
                indexes=[index.name for index in settings.indexes],
                opts=self._child,
            )
        self._alarms(name, table, alarm_topic_arn)

        self.name = table.name
        self.arn = table.arn
        self.stream_arn = None if settings.stream is None else table.stream_arn
        self.register_outputs({"name": self.name, "arn": self.arn})

    def _alarms(self, name: str, table: dynamodb.Table, topic_arn: pulumi.Input[str]) -> None:
        for role, threshold in _ALARMS.items():
            alarm(
                f"{name}-{role}",
                threshold,
                namespace="AWS/DynamoDB",
                dimensions={"TableName": table.name},
                topic_arn=topic_arn,
                description=f"Table {name}: requests are refused for lack of capacity",
                opts=self._child,
            )

    def _table(
        self,
        name: str,
        settings: TableSettings,
        locks: Locks,
        key_arn: pulumi.Input[str],
        replica_keys: Mapping[str, pulumi.Input[str]],
    ) -> dynamodb.Table:
        capacity, deployed = settings.capacity, deployed_outputs(_KIND, name)
        refuse_unsupported_changes(name, settings, deployed)
        by_scaling = pulumi.ResourceOptions(ignore_changes=list(scaled(settings, deployed)))
        return dynamodb.Table(
            name,
            attributes=_attributes(settings),
            hash_key=settings.hash_key.name,
            range_key=settings.range_key.name if settings.range_key else None,
            global_secondary_indexes=[
                _index(index, index_units(index, capacity, deployed) if capacity else None)
                for index in settings.indexes
            ]
            or None,
            billing_mode=PROVISIONED if capacity else ON_DEMAND,
            read_capacity=capacity.read.min if capacity else None,
            write_capacity=capacity.write.min if capacity else None,
            deletion_protection_enabled=locks.deletion_protection,
            point_in_time_recovery=_recovery(settings.recovery_days),
            server_side_encryption=dynamodb.TableServerSideEncryptionArgs(enabled=True, kms_key_arn=key_arn),
            stream_enabled=settings.stream is not None,
            stream_view_type=settings.stream,
            ttl=_ttl(settings.ttl_attribute, ttl_attribute_of(deployed)),
            replicas=[_replica(region, replica_keys[region], settings, locks) for region in settings.replicas]
            or None,
            tags=backup_plan.tags(settings.backup_plan),
            opts=pulumi.ResourceOptions.merge(locks.options(self), by_scaling),
        )


def _attributes(settings: TableSettings) -> Sequence[dynamodb.TableAttributeArgs]:
    types = {key.name: key.type for key in settings.keys}
    return [dynamodb.TableAttributeArgs(name=name, type=types[name]) for name in sorted(types)]


def _index(index: TableIndex, units: Units | None) -> dynamodb.TableGlobalSecondaryIndexArgs:
    keys: list[tuple[str, KeyAttribute | None]] = [("HASH", index.hash_key), ("RANGE", index.range_key)]
    return dynamodb.TableGlobalSecondaryIndexArgs(
        name=index.name,
        key_schemas=[
            dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(attribute_name=key.name, key_type=kind)
            for kind, key in keys
            if key is not None
        ],
        projection_type=index.projection if isinstance(index.projection, str) else "INCLUDE",
        non_key_attributes=list(index.copied) or None,
        read_capacity=units[0] if units else None,
        write_capacity=units[1] if units else None,
    )


def _recovery(days: int | None) -> dynamodb.TablePointInTimeRecoveryArgs:
    return dynamodb.TablePointInTimeRecoveryArgs(enabled=days is not None, recovery_period_in_days=days)


def _ttl(attribute: str | None, deployed: str | None) -> dynamodb.TableTtlArgs | None:
    """The expiry by *attribute*; without one the expiry by the *deployed* attribute is switched off.

    The provider leaves expiry on where it is no longer declared.
    """
    if attribute is None and deployed is None:
        return None
    return dynamodb.TableTtlArgs(attribute_name=attribute or deployed, enabled=attribute is not None)


def _replica(
    region: str, key_arn: pulumi.Input[str], settings: TableSettings, locks: Locks
) -> dynamodb.TableReplicaArgs:
    return dynamodb.TableReplicaArgs(
        region_name=region,
        kms_key_arn=key_arn,
        point_in_time_recovery=settings.recovery_days is not None,
        deletion_protection_enabled=locks.deletion_protection,
        propagate_tags=True,
    )
