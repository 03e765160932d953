"""A read replica of a database instance."""

from dataclasses import dataclass

import pulumi
from pulumi_aws import rds

from components.common.alarms import alarms
from components.data.relational import database_alarms, engines
from components.data.relational.database_settings import DatabaseSettings
from components.data.relational.instance_parts import instance_logs, with_released_identifier
from components.data.relational.monitoring import INTERVAL_SECONDS, Monitoring
from components.data.store_context import StoreContext
from components.data.zones import ReplicaZone


@dataclass(frozen=True)
class ReplicaSource:
    """The source of a replica, and what both share."""

    identifier: pulumi.Output[str]
    parameter_group_name: pulumi.Output[str]
    monitoring: Monitoring
    context: StoreContext
    parent: pulumi.Resource


def replica(name: str, settings: DatabaseSettings, place: ReplicaZone, source: ReplicaSource) -> rds.Instance:
    """A read replica at *place*, with the locks of its source; it inherits key, user and backups.

    RDS takes no final snapshot of a replica. To remove one, unlock it first.
    """
    context, child = source.context, pulumi.ResourceOptions(parent=source.parent)
    logs = instance_logs(name, settings, context.key_arn, child)
    opts = with_released_identifier(source.monitoring.options(context.locks.options(source.parent)), logs)
    made = _instance(name, settings, place, source, opts)
    alarms(
        name,
        {"lag": database_alarms.LAG},
        namespace=database_alarms.NAMESPACE,
        dimensions={"DBInstanceIdentifier": made.identifier},
        topic_arn=context.alarm_topic_arn,
        opts=child,
    )
    return made


def _instance(
    name: str,
    settings: DatabaseSettings,
    place: ReplicaZone,
    source: ReplicaSource,
    opts: pulumi.ResourceOptions,
) -> rds.Instance:
    engine, volume, context = engines.engine(settings.engine), settings.volume, source.context
    insights = engine.insights(settings.instance_class)
    return rds.Instance(
        name,
        identifier=name,
        # The identifier and no subnet group: with one, AWS requires the source's ARN.
        replicate_source_db=source.identifier,
        engine_version=settings.replica_version,
        allow_major_version_upgrade=True if settings.replica_version else None,
        availability_zone=place.zone,
        auto_minor_version_upgrade=True,
        instance_class=settings.instance_class,
        allocated_storage=volume.gb,
        max_allocated_storage=volume.max_gb,
        storage_type=volume.type,
        iops=volume.iops,
        storage_throughput=volume.throughput,
        # AWS has it from the source, but the provider's default is false, which would replace the replica.
        storage_encrypted=True,
        iam_database_authentication_enabled=True,
        parameter_group_name=source.parameter_group_name,
        vpc_security_group_ids=[context.placement.security_group_id],
        publicly_accessible=False,
        port=settings.port,
        maintenance_window=settings.maintenance_window,
        copy_tags_to_snapshot=True,
        enabled_cloudwatch_logs_exports=list(engine.log_exports),
        monitoring_interval=INTERVAL_SECONDS,
        monitoring_role_arn=source.monitoring.role_arn,
        performance_insights_enabled=insights,
        performance_insights_kms_key_id=context.key_arn if insights else None,
        deletion_protection=context.locks.deletion_protection,
        skip_final_snapshot=True,
        apply_immediately=settings.apply_immediately or not context.locks.any,
        opts=opts,
    )
