"""A Neptune cluster."""

from __future__ import annotations

import pulumi
from pulumi_aws import neptune

from components.common.alarms import Threshold, alarms
from components.common.log_groups import exported_logs
from components.common.named import named
from components.data.graph.graph_settings import GraphSettings, family
from components.data.relational.instance_classes import memory_gib
from components.data.store_context import StoreContext
from components.data.zones import ReplicaZone, spread

_WRITERS = 1
# Neptune User Guide, "Neptune parameters": read once at the start. TLS has no switch since 1.0.4.0: it is on.
_PARAMETERS = {"neptune_enable_audit_log": "1"}
_AT_START = "pending-reboot"
_LOGS = ("audit",)
_GIB = 1024**3
_NAMESPACE = "AWS/Neptune"
# Neptune User Guide, "Neptune CloudWatch metrics"; requests that wait are those that found no free thread.
_CPU_PERCENT = 90
_WAITING_REQUESTS = 100
_FREE_MEMORY = 0.05
_LAG = Threshold("ClusterReplicaLagMaximum", "above", 2000, "Maximum")


class Graph(pulumi.ComponentResource):
    """An encrypted cluster that requires TLS and IAM authentication; it has no password.

    Neptune chooses the writer, so all instances are equal. Grant ``neptune-db`` actions on *resource_id*.
    """

    arn: pulumi.Output[str]
    resource_id: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    reader_endpoint: pulumi.Output[str]
    port: pulumi.Output[int]

    def __init__(
        self,
        name: str,
        settings: GraphSettings,
        *,
        context: StoreContext,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:Graph", name, None, opts)
        self._name, self._settings, self._context = name, settings, context
        self._placement, self._key_arn = context.placement, context.key_arn
        self._immediately = settings.apply_immediately or not context.locks.any
        self._child = pulumi.ResourceOptions(parent=self)

        cluster = self._cluster()
        for place in spread(_WRITERS + settings.readers, context.placement.zones):
            self._instance(place, cluster)
        self._alarms(cluster)

        self.arn = cluster.arn
        self.resource_id = cluster.cluster_resource_id
        self.endpoint, self.reader_endpoint = cluster.endpoint, cluster.reader_endpoint
        self.port = cluster.port.apply(lambda port: port or settings.port)
        self.register_outputs(
            {"arn": self.arn, "endpoint": self.endpoint, "reader_endpoint": self.reader_endpoint}
        )

    def _cluster(self) -> neptune.Cluster:
        settings, locks = self._settings, self._context.locks
        logs = exported_logs(
            self._name,
            f"/aws/neptune/{self._name}",
            _LOGS,
            retention_days=settings.log_retention_days,
            key_arn=self._key_arn,
            opts=self._child,
        )
        return neptune.Cluster(
            self._name,
            # pulumi-aws generates a name with the prefix "tf-" otherwise.
            cluster_identifier=self._name,
            engine_version=settings.version,
            allow_major_version_upgrade=settings.allow_major_version_upgrade or not locks.any,
            storage_encrypted=True,
            kms_key_arn=self._key_arn,
            iam_database_authentication_enabled=True,
            neptune_cluster_parameter_group_name=self._parameters().name,
            neptune_subnet_group_name=neptune.SubnetGroup(
                self._name, subnet_ids=self._placement.subnet_ids, opts=self._child
            ).name,
            vpc_security_group_ids=[self._placement.security_group_id],
            port=settings.port,
            backup_retention_period=settings.backup_days,
            preferred_backup_window=settings.backup_window,
            preferred_maintenance_window=settings.maintenance_window,
            copy_tags_to_snapshot=True,
            enable_cloudwatch_logs_exports=list(_LOGS),
            deletion_protection=locks.deletion_protection,
            skip_final_snapshot=not locks.retention,
            final_snapshot_identifier=self._context.final_snapshot(self._name),
            # A change that waits for the maintenance window is a difference at every deployment until then.
            apply_immediately=self._immediately,
            opts=named(locks.options(self), logs),
        )

    def _parameters(self) -> neptune.ClusterParameterGroup:
        return neptune.ClusterParameterGroup(
            self._name,
            family=f"neptune{family(self._settings.version)}",
            parameters=[
                neptune.ClusterParameterGroupParameterArgs(name=key, value=value, apply_method=_AT_START)
                for key, value in _PARAMETERS.items()
            ],
            opts=self._child,
        )

    def _instance(self, place: ReplicaZone, cluster: neptune.Cluster) -> None:
        neptune.ClusterInstance(
            f"{self._name}-{place.key}",
            identifier=f"{self._name}-{place.key}",
            cluster_identifier=cluster.cluster_identifier,
            instance_class=self._settings.instance_class,
            availability_zone=place.zone,
            # The first instance of each zone is promoted before the second ones.
            promotion_tier=place.tier,
            neptune_subnet_group_name=cluster.neptune_subnet_group_name,
            # The cluster's port; the provider's default is 8182.
            port=self._settings.port,
            publicly_accessible=False,
            # The stack file has the whole version, so AWS must not raise it.
            auto_minor_version_upgrade=False,
            preferred_maintenance_window=self._settings.maintenance_window,
            apply_immediately=self._immediately,
            opts=named(self._child),
        )

    def _alarms(self, cluster: neptune.Cluster) -> None:
        topic_arn = self._context.alarm_topic_arn
        memory = memory_gib(self._settings.instance_class) * _GIB * _FREE_MEMORY
        identifier = {"DBClusterIdentifier": cluster.cluster_identifier}
        of_writer = {
            "cpu": Threshold("CPUUtilization", "above", _CPU_PERCENT),
            "memory": Threshold("FreeableMemory", "below", memory),
            "waiting": Threshold("MainRequestQueuePendingRequests", "above", _WAITING_REQUESTS, "Maximum"),
        }
        alarms(
            self._name,
            of_writer,
            namespace=_NAMESPACE,
            dimensions={**identifier, "Role": "WRITER"},
            topic_arn=topic_arn,
            opts=self._child,
        )
        if self._settings.readers:
            alarms(
                self._name,
                {"lag": _LAG},
                namespace=_NAMESPACE,
                dimensions=identifier,
                topic_arn=topic_arn,
                opts=self._child,
            )
