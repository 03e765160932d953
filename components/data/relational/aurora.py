"""An Aurora cluster."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import cloudwatch, rds

from components.common import backup_plan
from components.common.alarms import alarms
from components.common.log_groups import exported_logs
from components.common.named import named
from components.data.relational import database_alarms, engines
from components.data.relational.aurora_settings import AuroraSettings, ReaderScaling
from components.data.relational.engines import AT_RESTART
from components.data.relational.master_secret import ADMINISTRATOR, managed_arn
from components.data.relational.monitoring import INTERVAL_SECONDS, Monitoring, monitoring
from components.data.relational.reader_scaling import scale_readers
from components.data.store_context import StoreContext
from components.data.zones import ReplicaZone, spread

_FIRST_DATABASE = "app"
_WRITERS = 1


class AuroraCluster(pulumi.ComponentResource):
    """A cluster that requires TLS and is encrypted; RDS manages the administrator's password.

    Aurora chooses the writer, so all instances are equal; clients use the cluster's endpoints.
    """

    arn: pulumi.Output[str]
    resource_id: pulumi.Output[str]
    """The part of a database user's ARN that stands for the cluster."""
    endpoint: pulumi.Output[str]
    reader_endpoint: pulumi.Output[str]
    port: pulumi.Output[int]
    secret_arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: AuroraSettings,
        *,
        context: StoreContext,
        replicated: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:AuroraCluster", name, None, opts)
        self._name, self._settings, self._context = name, settings, context
        self._placement, self._key_arn = context.placement, context.key_arn
        self._replicated = replicated
        self._immediately = settings.apply_immediately or not context.locks.any
        self._child = pulumi.ResourceOptions(parent=self)

        cluster = self._cluster()
        monitored = monitoring(name, context.key_arn, self._child)
        for place in spread(_WRITERS + settings.readers, context.placement.zones):
            self._instance(place, cluster, monitored)
        if settings.reader_scaling:
            self._scale_readers(settings.reader_scaling, cluster)
        self._alarms(cluster)

        self.arn, self.resource_id, self.port = cluster.arn, cluster.cluster_resource_id, cluster.port
        self.endpoint, self.reader_endpoint = cluster.endpoint, cluster.reader_endpoint
        self.secret_arn = cluster.master_user_secrets.apply(managed_arn)
        self.register_outputs(
            {
                "arn": self.arn,
                "endpoint": self.endpoint,
                "reader_endpoint": self.reader_endpoint,
                "secret_arn": self.secret_arn,
            }
        )

    def _scale_readers(self, scaling: ReaderScaling, cluster: rds.Cluster) -> None:
        scale_readers(
            self._name,
            scaling,
            readers=self._settings.readers,
            cluster_identifier=cluster.cluster_identifier,
            opts=self._child,
        )

    def _cluster(self) -> rds.Cluster:
        settings, locks = self._settings, self._context.locks
        logs = engines.engine(settings.engine).log_exports
        return rds.Cluster(
            self._name,
            # pulumi-aws generates a name with the prefix "tf-" otherwise.
            cluster_identifier=self._name,
            engine=settings.engine,
            engine_version=settings.version,
            allow_major_version_upgrade=settings.allow_major_version_upgrade or not locks.any,
            auto_minor_version_upgrade=True,
            storage_encrypted=True,
            kms_key_id=self._key_arn,
            database_name=_FIRST_DATABASE,
            master_username=ADMINISTRATOR,
            manage_master_user_password=True,
            master_user_secret_kms_key_id=self._key_arn,
            iam_database_authentication_enabled=True,
            db_cluster_parameter_group_name=self._parameters().name,
            db_subnet_group_name=rds.SubnetGroup(
                self._name, subnet_ids=self._placement.subnet_ids, opts=self._child
            ).name,
            vpc_security_group_ids=[self._placement.security_group_id],
            port=settings.port,
            backup_retention_period=settings.backup_days,
            preferred_backup_window=settings.backup_window,
            preferred_maintenance_window=settings.maintenance_window,
            copy_tags_to_snapshot=True,
            enabled_cloudwatch_logs_exports=list(logs),
            deletion_protection=locks.deletion_protection,
            skip_final_snapshot=not locks.retention,
            final_snapshot_identifier=self._context.final_snapshot(self._name),
            delete_automated_backups=not locks.retention,
            tags=backup_plan.tags(settings.backup_plan),
            # A change that waits for the maintenance window is a difference at every deployment until then.
            apply_immediately=self._immediately,
            opts=named(locks.options(self), self._log_groups(logs)),
        )

    def _log_groups(self, logs: Sequence[str]) -> list[cloudwatch.LogGroup]:
        return exported_logs(
            self._name,
            f"/aws/rds/cluster/{self._name}",
            logs,
            retention_days=self._settings.log_retention_days,
            key_arn=self._key_arn,
            opts=self._child,
        )

    def _parameters(self) -> rds.ClusterParameterGroup:
        engine = engines.engine(self._settings.engine)
        return rds.ClusterParameterGroup(
            self._name,
            family=engine.family(self._settings.version),
            parameters=[
                *(
                    rds.ClusterParameterGroupParameterArgs(
                        name=key, value=value, apply_method=engine.apply_method(key, self._settings.version)
                    )
                    for key, value in engine.parameters.items()
                ),
                *(
                    rds.ClusterParameterGroupParameterArgs(name=key, value=value, apply_method=AT_RESTART)
                    for key, value in engine.static(replicated=self._replicated).items()
                ),
            ],
            opts=self._child,
        )

    def _instance(self, place: ReplicaZone, cluster: rds.Cluster, monitored: Monitoring) -> None:
        settings = self._settings
        insights = engines.engine(settings.engine).insights(settings.instance_class)
        rds.ClusterInstance(
            f"{self._name}-{place.key}",
            identifier=f"{self._name}-{place.key}",
            cluster_identifier=cluster.cluster_identifier,
            engine=rds.EngineType(settings.engine),
            instance_class=settings.instance_class,
            availability_zone=place.zone,
            # The first instance of each zone is promoted before the second ones.
            promotion_tier=place.tier,
            db_subnet_group_name=cluster.db_subnet_group_name,
            publicly_accessible=False,
            auto_minor_version_upgrade=True,
            preferred_maintenance_window=settings.maintenance_window,
            copy_tags_to_snapshot=True,
            monitoring_interval=INTERVAL_SECONDS,
            monitoring_role_arn=monitored.role_arn,
            performance_insights_enabled=insights,
            performance_insights_kms_key_id=self._key_arn if insights else None,
            apply_immediately=self._immediately,
            opts=named(monitored.options(self._child)),
        )

    def _alarms(self, cluster: rds.Cluster) -> None:
        settings, topic_arn = self._settings, self._context.alarm_topic_arn
        identifier = {"DBClusterIdentifier": cluster.cluster_identifier}
        alarms(
            self._name,
            database_alarms.of_writer(settings.instance_class),
            namespace=database_alarms.NAMESPACE,
            dimensions={**identifier, "Role": "WRITER"},
            topic_arn=topic_arn,
            opts=self._child,
        )
        if settings.readers:
            alarms(
                self._name,
                {"lag": database_alarms.AURORA_LAG},
                namespace=database_alarms.NAMESPACE,
                dimensions=identifier,
                topic_arn=topic_arn,
                opts=self._child,
            )
