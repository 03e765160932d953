"""A copy of a database for reading."""

from dataclasses import dataclass

import pulumi
from pulumi_aws import rds

from components.common.alarms import alarms
from components.data.relational import database_alarms, engines
from components.data.relational.database_settings import DatabaseSettings
from components.data.relational.monitoring import INTERVAL_SECONDS, Monitoring
from components.data.zones import Place


@dataclass(frozen=True)
class Copied:
    """What is copied, and what a copy shares with it."""

    source_identifier: pulumi.Output[str]
    parameter_group_name: pulumi.Output[str]
    group_id: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    watched: Monitoring
    alarm_topic_arn: pulumi.Input[str]
    opts: pulumi.ResourceOptions


def replica(name: str, settings: DatabaseSettings, place: Place, copied: Copied) -> rds.Instance:
    """A replica at *place*. What it has from its source (key, user, backups …) it may not declare itself.

    It is no original, so nothing keeps it: with fewer replicas in the stack file the last ones go.
    """
    engine, volume = engines.engine(settings.engine), settings.volume
    insights = engine.insights(settings.instance_class)
    made = rds.Instance(
        name,
        # The identifier and no subnet group: with one, AWS wants the source's ARN.
        replicate_source_db=copied.source_identifier,
        availability_zone=place.zone,
        auto_minor_version_upgrade=True,
        instance_class=settings.instance_class,
        allocated_storage=volume.gb,
        max_allocated_storage=volume.max_gb,
        storage_type=volume.type,
        iops=volume.iops,
        storage_throughput=volume.throughput,
        # AWS asks only the source, but the provider takes silence for false, which would replace the copy.
        storage_encrypted=True,
        iam_database_authentication_enabled=True,
        parameter_group_name=copied.parameter_group_name,
        vpc_security_group_ids=[copied.group_id],
        publicly_accessible=False,
        port=settings.port,
        maintenance_window=settings.maintenance_window,
        copy_tags_to_snapshot=True,
        enabled_cloudwatch_logs_exports=list(engine.log_exports),
        monitoring_interval=INTERVAL_SECONDS,
        monitoring_role_arn=copied.watched.role_arn,
        performance_insights_enabled=insights,
        performance_insights_kms_key_id=copied.key_arn if insights else None,
        # A final snapshot of a copy is refused.
        skip_final_snapshot=True,
        apply_immediately=True,
        opts=copied.watched.options(copied.opts),
    )
    alarms(
        name,
        {"lag": database_alarms.LAG},
        namespace=database_alarms.NAMESPACE,
        dimensions={"DBInstanceIdentifier": made.identifier},
        topic_arn=copied.alarm_topic_arn,
        opts=copied.opts,
    )
    return made
