"""An RDS database instance and its read replicas."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_aws import rds

from components.common import backup_plan
from components.common.alarms import alarms
from components.data.relational import database_alarms, engines, master_secret
from components.data.relational.database_settings import DatabaseSettings
from components.data.relational.engines import AT_RESTART
from components.data.relational.instance_parts import instance_logs, with_released_identifier
from components.data.relational.master_secret import ADMINISTRATOR, OwnPassword, own_password
from components.data.relational.monitoring import INTERVAL_SECONDS, Monitoring, monitoring
from components.data.relational.replica import ReplicaSource, replica
from components.data.store_context import StoreContext
from components.data.zones import spread

# All engines accept this name; a database can't be renamed.
_FIRST_DATABASE = "app"


class Database(pulumi.ComponentResource):
    """An encrypted instance that requires TLS; the administrator's password is in Secrets Manager.

    RDS generates and rotates the password (*managed*) unless there are replicas: for the source of replicas
    it supports that on SQL Server only (User Guide, "Limitations for Secrets Manager integration"). If it is
    *replicated*, DMS can read its changes after the next restart.
    """

    arn: pulumi.Output[str]
    resource_id: pulumi.Output[str]
    """The part of a database user's ARN that stands for the instance."""
    address: pulumi.Output[str]
    port: pulumi.Output[int]
    replica_addresses: Mapping[str, pulumi.Output[str]]
    """By zone letter and ordinal, such as ``a1``."""
    secret_arn: pulumi.Output[str]
    managed: bool

    def __init__(
        self,
        name: str,
        settings: DatabaseSettings,
        *,
        context: StoreContext,
        replicated: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:Database", name, None, opts)
        self._name, self._settings, self._context = name, settings, context
        self._replicated = replicated
        self._child = pulumi.ResourceOptions(parent=self)

        self.managed = not settings.replicas
        own = (
            None if self.managed else own_password(name, context.locks, key_arn=context.key_arn, parent=self)
        )
        parameters = self._parameters(name, settings.version)
        monitored = monitoring(name, context.key_arn, self._child)
        source = self._source(parameters, monitored, own)
        if settings.replica_version:
            parameters = self._parameters(f"{name}-replicas", settings.replica_version)
        shared = ReplicaSource(source.identifier, parameters.name, monitored, context, self)
        replicas = {
            place.key: replica(f"{name}-replica-{place.key}", settings, place, shared)
            for place in spread(settings.replicas, context.placement.zones)
        }
        self._alarms(source)

        self.arn, self.resource_id = source.arn, source.resource_id
        self.address, self.port = source.address, source.port
        self.replica_addresses = {key: one.address for key, one in replicas.items()}
        self.secret_arn = (
            own.secret_arn if own else source.master_user_secrets.apply(master_secret.managed_arn)
        )
        self.register_outputs({"arn": self.arn, "address": self.address, "secret_arn": self.secret_arn})

    def _parameters(self, name: str, version: str) -> rds.ParameterGroup:
        engine = engines.engine(self._settings.engine)
        return rds.ParameterGroup(
            name,
            family=engine.family(version),
            parameters=[
                *(
                    rds.ParameterGroupParameterArgs(
                        name=key, value=value, apply_method=engine.apply_method(key, version)
                    )
                    for key, value in engine.parameters.items()
                ),
                *(
                    rds.ParameterGroupParameterArgs(name=key, value=value, apply_method=AT_RESTART)
                    for key, value in engine.static(replicated=self._replicated).items()
                ),
            ],
            opts=self._child,
        )

    def _source(
        self, parameters: rds.ParameterGroup, monitored: Monitoring, own: OwnPassword | None
    ) -> rds.Instance:
        settings, volume, context = self._settings, self._settings.volume, self._context
        locks, key_arn = context.locks, context.key_arn
        subnets = rds.SubnetGroup(self._name, subnet_ids=context.placement.subnet_ids, opts=self._child)
        engine = engines.engine(settings.engine)
        insights = engine.insights(settings.instance_class)
        logs = instance_logs(self._name, settings, key_arn, self._child)
        return rds.Instance(
            self._name,
            # The name of the log groups, which exist before the instance.
            identifier=self._name,
            engine=settings.engine,
            engine_version=settings.version,
            auto_minor_version_upgrade=True,
            allow_major_version_upgrade=settings.allow_major_version_upgrade or not locks.any,
            instance_class=settings.instance_class,
            multi_az=settings.multi_az,
            allocated_storage=volume.gb,
            max_allocated_storage=volume.max_gb,
            storage_type=volume.type,
            iops=volume.iops,
            storage_throughput=volume.throughput,
            storage_encrypted=True,
            kms_key_id=key_arn,
            db_name=_FIRST_DATABASE,
            username=ADMINISTRATOR,
            manage_master_user_password=None if own else True,
            master_user_secret_kms_key_id=None if own else key_arn,
            password=own.password if own else None,
            iam_database_authentication_enabled=True,
            parameter_group_name=parameters.name,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[context.placement.security_group_id],
            publicly_accessible=False,
            port=settings.port,
            backup_retention_period=settings.backup_days,
            backup_window=settings.backup_window,
            maintenance_window=settings.maintenance_window,
            copy_tags_to_snapshot=True,
            enabled_cloudwatch_logs_exports=list(engine.log_exports),
            monitoring_interval=INTERVAL_SECONDS,
            monitoring_role_arn=monitored.role_arn,
            performance_insights_enabled=insights,
            performance_insights_kms_key_id=key_arn if insights else None,
            deletion_protection=locks.deletion_protection,
            skip_final_snapshot=not locks.retention,
            final_snapshot_identifier=context.final_snapshot(self._name),
            delete_automated_backups=not locks.retention,
            # A change that waits for the maintenance window is a difference at every deployment until then.
            apply_immediately=settings.apply_immediately or not locks.any,
            tags=backup_plan.tags(settings.backup_plan),
            opts=with_released_identifier(monitored.options(locks.options(self)), logs),
        )

    def _alarms(self, source: rds.Instance) -> None:
        settings = self._settings
        alarms(
            self._name,
            database_alarms.of_instance(settings.instance_class, settings.volume.gb),
            namespace=database_alarms.NAMESPACE,
            dimensions={"DBInstanceIdentifier": source.identifier},
            topic_arn=self._context.alarm_topic_arn,
            opts=self._child,
        )
