"""A relational database that RDS runs."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import rds

from components.common import backup_plan
from components.common.alarms import alarms
from components.common.locks import Locks
from components.common.placement import Placement
from components.data.relational import database_alarms, engines, master_secret
from components.data.relational.database_settings import DatabaseSettings
from components.data.relational.master_secret import ADMINISTRATOR, OwnPassword, own_password
from components.data.relational.monitoring import INTERVAL_SECONDS, Monitoring, monitoring
from components.data.relational.replica import Copied, replica
from components.data.zones import spread

# Every engine takes the name, and a database can't be renamed.
_FIRST_DATABASE = "app"


class Database(pulumi.ComponentResource):
    """Reached with TLS only, encrypted with *key_arn*; its administrator's password is in Secrets Manager.

    RDS makes, holds and rotates the password (*managed*) unless there are replicas: of the source of replicas
    it does so on SQL Server alone (User Guide, "Limitations for Secrets Manager integration").
    """

    arn: pulumi.Output[str]
    identifier: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    address: pulumi.Output[str]
    port: pulumi.Output[int]
    replica_addresses: pulumi.Output[Sequence[str]]
    secret_arn: pulumi.Output[str]
    managed: bool

    def __init__(
        self,
        name: str,
        settings: DatabaseSettings,
        locks: Locks,
        *,
        placement: Placement,
        key_arn: pulumi.Input[str],
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:Database", name, None, opts)
        self._name, self._settings, self._locks = name, settings, locks
        self._child = pulumi.ResourceOptions(parent=self)
        self._placement, self._key_arn, self._alarm_topic_arn = placement, key_arn, alarm_topic_arn

        self.managed = not settings.replicas
        own = None if self.managed else own_password(name, locks, key_arn=key_arn, parent=self)
        parameters, watched = self._parameters(), monitoring(name, self._child)
        source = self._source(parameters, watched, own)
        replicas = [
            replica(f"{name}-replica-{place.key}", settings, place, self._copied(source, parameters, watched))
            for place in spread(settings.replicas, placement.zones)
        ]
        self._alarms(source)

        self.arn, self.identifier = source.arn, source.identifier
        self.endpoint, self.address, self.port = source.endpoint, source.address, source.port
        self.replica_addresses = pulumi.Output.all(*(one.address for one in replicas))
        self.secret_arn = (
            own.secret_arn if own else source.master_user_secrets.apply(master_secret.managed_arn)
        )
        self.register_outputs({"arn": self.arn, "endpoint": self.endpoint, "secret_arn": self.secret_arn})

    def _parameters(self) -> rds.ParameterGroup:
        engine = engines.engine(self._settings.engine)
        return rds.ParameterGroup(
            self._name,
            family=engine.family(self._settings.version),
            parameters=[
                rds.ParameterGroupParameterArgs(name=key, value=value)
                for key, value in engine.parameters.items()
            ],
            opts=self._child,
        )

    def _source(
        self, parameters: rds.ParameterGroup, watched: Monitoring, own: OwnPassword | None
    ) -> rds.Instance:
        settings, volume, locks = self._settings, self._settings.volume, self._locks
        subnets = rds.SubnetGroup(self._name, subnet_ids=self._placement.subnet_ids, opts=self._child)
        engine = engines.engine(settings.engine)
        insights = engine.insights(settings.instance_class)
        return rds.Instance(
            self._name,
            engine=settings.engine,
            engine_version=settings.version,
            auto_minor_version_upgrade=True,
            # Another family in the stack file is somebody's decision, and nothing else upgrades to one.
            allow_major_version_upgrade=True,
            instance_class=settings.instance_class,
            multi_az=settings.multi_az,
            allocated_storage=volume.gb,
            max_allocated_storage=volume.max_gb,
            storage_type=volume.type,
            iops=volume.iops,
            storage_throughput=volume.throughput,
            storage_encrypted=True,
            kms_key_id=self._key_arn,
            db_name=_FIRST_DATABASE,
            username=ADMINISTRATOR,
            manage_master_user_password=None if own else True,
            master_user_secret_kms_key_id=None if own else self._key_arn,
            password=own.password if own else None,
            iam_database_authentication_enabled=True,
            parameter_group_name=parameters.name,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[self._placement.security_group_id],
            publicly_accessible=False,
            port=settings.port,
            backup_retention_period=settings.backup_days,
            backup_window=settings.backup_window,
            maintenance_window=settings.maintenance_window,
            copy_tags_to_snapshot=True,
            enabled_cloudwatch_logs_exports=list(engine.log_exports),
            monitoring_interval=INTERVAL_SECONDS,
            monitoring_role_arn=watched.role_arn,
            performance_insights_enabled=insights,
            performance_insights_kms_key_id=self._key_arn if insights else None,
            deletion_protection=locks.deletion_protection,
            skip_final_snapshot=not locks.retention,
            final_snapshot_identifier=f"{self._name}-final" if locks.retention else None,
            delete_automated_backups=not locks.retention,
            # What waits for the maintenance window would be a difference at every deployment until then.
            apply_immediately=True,
            tags=backup_plan.tags(settings.backup_plan),
            opts=watched.options(locks.options(self)),
        )

    def _copied(self, source: rds.Instance, parameters: rds.ParameterGroup, watched: Monitoring) -> Copied:
        return Copied(
            source.identifier,
            parameters.name,
            self._placement.security_group_id,
            self._key_arn,
            watched,
            self._alarm_topic_arn,
            self._child,
        )

    def _alarms(self, source: rds.Instance) -> None:
        settings = self._settings
        alarms(
            self._name,
            database_alarms.of_instance(settings.instance_class, settings.volume.gb),
            namespace=database_alarms.NAMESPACE,
            dimensions={"DBInstanceIdentifier": source.identifier},
            topic_arn=self._alarm_topic_arn,
            opts=self._child,
        )
