"""A data warehouse: SQL over much, in columns, on Redshift's nodes."""

from __future__ import annotations

import pulumi
from pulumi_aws import iam, redshift

from components.common import policy
from components.common.alarms import Threshold, alarms
from components.common.locks import Locks
from components.common.placement import Placement
from components.data.relational.master_secret import ADMINISTRATOR
from components.data.warehouse.warehouse_settings import WarehouseSettings

# Another name than "dev", which every cluster has that was given none.
_FIRST_DATABASE = "analytics"
_FAMILY = "redshift-1.0"
_SERVICE = "redshift.amazonaws.com"
# Redshift Management Guide, "Amazon Redshift parameter groups" and "Database audit logging".
_PARAMETERS = {"require_ssl": "true", "enable_user_activity_logging": "true"}
_LOGS = ("connectionlog", "useractivitylog", "userlog")
_NAMESPACE = "AWS/Redshift"
# Redshift Management Guide, "Performance data in Amazon Redshift"; health is 1 or 0.
_THRESHOLDS = {
    "cpu": Threshold("CPUUtilization", "above", 90),
    "storage": Threshold("PercentageDiskSpaceUsed", "above", 80, "Maximum"),
    "health": Threshold("HealthStatus", "below", 1, "Minimum"),
}


class Warehouse(pulumi.ComponentResource):
    """Reached with TLS only, encrypted with *key_arn*; Redshift holds its administrator's password.

    Redshift has no deletion protection of its own, so of the locks only Pulumi's and the final snapshot
    keep it. It copies to and from S3 by AWS's own network and with its own role, which may do nothing by
    itself: whoever has a bucket for it puts a policy on *role_name*. Not by the VPC's, where the data tier's
    ACL lets nothing out to S3.
    """

    arn: pulumi.Output[str]
    identifier: pulumi.Output[str]
    address: pulumi.Output[str]
    port: pulumi.Output[int]
    secret_arn: pulumi.Output[str]
    role_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: WarehouseSettings,
        locks: Locks,
        *,
        placement: Placement,
        key_arn: pulumi.Input[str],
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:Warehouse", name, None, opts)
        self._name, self._settings, self._placement = name, settings, placement
        self._key_arn, self._child = key_arn, pulumi.ResourceOptions(parent=self)

        role = iam.Role(name, assume_role_policy=policy.trust(_SERVICE), opts=self._child)
        cluster = self._cluster(locks, role)
        redshift.Logging(
            f"{name}-logs",
            cluster_identifier=cluster.cluster_identifier,
            log_destination_type="cloudwatch",
            log_exports=list(_LOGS),
            opts=self._child,
        )
        alarms(
            name,
            _THRESHOLDS,
            namespace=_NAMESPACE,
            dimensions={"ClusterIdentifier": cluster.cluster_identifier},
            topic_arn=alarm_topic_arn,
            opts=self._child,
        )

        self.arn, self.identifier = cluster.arn, cluster.cluster_identifier
        self.address, self.port = cluster.dns_name, cluster.port.apply(lambda port: port or settings.port)
        self.secret_arn, self.role_name = cluster.master_password_secret_arn, role.name
        self.register_outputs({"arn": self.arn, "address": self.address, "secret_arn": self.secret_arn})

    def _cluster(self, locks: Locks, role: iam.Role) -> redshift.Cluster:
        settings = self._settings
        subnets = redshift.SubnetGroup(self._name, subnet_ids=self._placement.subnet_ids, opts=self._child)
        return redshift.Cluster(
            self._name,
            # AWS gives a cluster no name of its own.
            cluster_identifier=self._name,
            node_type=settings.node_type,
            cluster_type="single-node" if settings.nodes == 1 else "multi-node",
            number_of_nodes=settings.nodes,
            multi_az=settings.multi_az,
            availability_zone_relocation_enabled=not settings.multi_az,
            encrypted="true",
            kms_key_id=self._key_arn,
            database_name=_FIRST_DATABASE,
            master_username=ADMINISTRATOR,
            manage_master_password=True,
            master_password_secret_kms_key_id=self._key_arn,
            cluster_parameter_group_name=self._parameters().name,
            cluster_subnet_group_name=subnets.name,
            vpc_security_group_ids=[self._placement.security_group_id],
            publicly_accessible=False,
            enhanced_vpc_routing=False,
            iam_roles=[role.arn],
            default_iam_role_arn=role.arn,
            port=settings.port,
            automated_snapshot_retention_period=settings.snapshot_days,
            preferred_maintenance_window=settings.maintenance_window,
            allow_version_upgrade=True,
            skip_final_snapshot=not locks.retention,
            final_snapshot_identifier=f"{self._name}-final" if locks.retention else None,
            # What waits for the maintenance window would be a difference at every deployment until then.
            apply_immediately=True,
            opts=_by_name(locks.options(self)),
        )

    def _parameters(self) -> redshift.ParameterGroup:
        return redshift.ParameterGroup(
            self._name,
            family=_FAMILY,
            parameters=[
                redshift.ParameterGroupParameterArgs(name=key, value=value)
                for key, value in _PARAMETERS.items()
            ],
            opts=self._child,
        )


def _by_name(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """*opts* of what can't stand beside its successor, because both have one name."""
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True))
