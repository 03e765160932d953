"""A graph database on storage that spans the zones by itself."""

from __future__ import annotations

import pulumi
from pulumi_aws import neptune

from components.common.alarms import Threshold, alarms
from components.common.locks import Locks
from components.common.placement import Placement
from components.data.graph.graph_settings import GraphSettings, family
from components.data.relational.instance_classes import memory_gib
from components.data.zones import Place, spread

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
    """Reached with TLS and a signature of IAM's only: it has no password. Encrypted with *key_arn*.

    Which of its machines writes is Neptune's to say, so all are alike. Who may ask it what is said of
    ``neptune-db`` on *resource_id*.
    """

    arn: pulumi.Output[str]
    identifier: pulumi.Output[str]
    resource_id: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    reader_endpoint: pulumi.Output[str]
    port: pulumi.Output[int]

    def __init__(
        self,
        name: str,
        settings: GraphSettings,
        locks: Locks,
        *,
        placement: Placement,
        key_arn: pulumi.Input[str],
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:Graph", name, None, opts)
        self._name, self._settings, self._placement = name, settings, placement
        self._key_arn, self._child = key_arn, pulumi.ResourceOptions(parent=self)

        cluster = self._cluster(locks, locks.options(self))
        for place in spread(_WRITERS + settings.readers, placement.zones):
            self._instance(place, cluster)
        self._alarms(cluster, alarm_topic_arn)

        self.arn, self.identifier = cluster.arn, cluster.cluster_identifier
        self.resource_id = cluster.cluster_resource_id
        self.endpoint, self.reader_endpoint = cluster.endpoint, cluster.reader_endpoint
        self.port = cluster.port.apply(lambda port: port or settings.port)
        self.register_outputs(
            {"arn": self.arn, "endpoint": self.endpoint, "reader_endpoint": self.reader_endpoint}
        )

    def _cluster(self, locks: Locks, opts: pulumi.ResourceOptions) -> neptune.Cluster:
        settings = self._settings
        return neptune.Cluster(
            self._name,
            engine_version=settings.version,
            # Another version in the stack file is somebody's decision, and nothing else upgrades to one.
            allow_major_version_upgrade=True,
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
            final_snapshot_identifier=f"{self._name}-final" if locks.retention else None,
            # What waits for the maintenance window would be a difference at every deployment until then.
            apply_immediately=True,
            opts=opts,
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

    def _instance(self, place: Place, cluster: neptune.Cluster) -> None:
        neptune.ClusterInstance(
            f"{self._name}-{place.key}",
            cluster_identifier=cluster.cluster_identifier,
            instance_class=self._settings.instance_class,
            availability_zone=place.zone,
            # The first of each zone takes over before the second ones.
            promotion_tier=place.tier,
            neptune_subnet_group_name=cluster.neptune_subnet_group_name,
            # It listens where the cluster does, and says so: the provider would ask for 8182.
            port=self._settings.port,
            publicly_accessible=False,
            # The version is the stack file's: Neptune takes no family that it could choose from.
            auto_minor_version_upgrade=False,
            preferred_maintenance_window=self._settings.maintenance_window,
            apply_immediately=True,
            opts=self._child,
        )

    def _alarms(self, cluster: neptune.Cluster, topic_arn: pulumi.Input[str]) -> None:
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
