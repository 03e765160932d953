"""A data warehouse: a Redshift cluster."""

from __future__ import annotations

import pulumi
from pulumi_aws import cloudwatch, iam, redshift

from components.common import policy
from components.common.alarms import Threshold, alarms
from components.common.deployed import deployed_outputs
from components.common.log_groups import exported_logs
from components.common.named import named
from components.data.relational.master_secret import ADMINISTRATOR
from components.data.store_context import StoreContext
from components.data.warehouse.warehouse_settings import WarehouseSettings

# Not "dev", the default name of every cluster.
_FIRST_DATABASE = "analytics"
_FAMILY = "redshift-1.0"
# Redshift passes an external ID for each database user, and no aws:SourceAccount: Redshift Management Guide,
# "Restricting access to IAM roles". So the trust policy can't name the account.
_SERVICE = "redshift.amazonaws.com"
# Redshift Management Guide, "Amazon Redshift parameter groups" and "Database audit logging".
_PARAMETERS = {"require_ssl": "true", "enable_user_activity_logging": "true"}
_KIND = "aws:redshift/cluster:Cluster"
_LOGS = ("connectionlog", "useractivitylog", "userlog")
_NAMESPACE = "AWS/Redshift"
# Redshift Management Guide, "Performance data in Amazon Redshift"; health is 1 or 0.
_THRESHOLDS = {
    "cpu": Threshold("CPUUtilization", "above", 90),
    "storage": Threshold("PercentageDiskSpaceUsed", "above", 80, "Maximum"),
    "health": Threshold("HealthStatus", "below", 1, "Minimum"),
}


class Warehouse(pulumi.ComponentResource):
    """An encrypted cluster that requires TLS; Redshift manages the administrator's password.

    Redshift has no deletion protection, so the locks are Pulumi's protection and the final snapshot. COPY and
    UNLOAD use AWS's network, because the data tier's network ACL allows no traffic to S3, and the role
    *role_name*, which has no permissions until the owner of a bucket attaches a policy.
    """

    arn: pulumi.Output[str]
    address: pulumi.Output[str]
    port: pulumi.Output[int]
    secret_arn: pulumi.Output[str]
    role_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: WarehouseSettings,
        *,
        context: StoreContext,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:Warehouse", name, None, opts)
        self._name, self._settings, self._context = name, settings, context
        self._child = pulumi.ResourceOptions(parent=self)

        role = iam.Role(name, assume_role_policy=policy.trust(_SERVICE), opts=self._child)
        cluster = self._cluster(role)
        redshift.Logging(
            f"{name}-logs",
            cluster_identifier=cluster.cluster_identifier,
            log_destination_type="cloudwatch",
            log_exports=list(_LOGS),
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(depends_on=self._log_groups())
            ),
        )
        alarms(
            name,
            _THRESHOLDS,
            namespace=_NAMESPACE,
            dimensions={"ClusterIdentifier": cluster.cluster_identifier},
            topic_arn=context.alarm_topic_arn,
            opts=self._child,
        )

        self.arn = cluster.arn
        self.address, self.port = cluster.dns_name, cluster.port.apply(lambda port: port or settings.port)
        self.secret_arn, self.role_name = cluster.master_password_secret_arn, role.name
        self.register_outputs({"arn": self.arn, "address": self.address, "secret_arn": self.secret_arn})

    def _log_groups(self) -> list[cloudwatch.LogGroup]:
        return exported_logs(
            self._name,
            f"/aws/redshift/cluster/{self._name}",
            _LOGS,
            retention_days=self._settings.log_retention_days,
            key_arn=self._context.key_arn,
            opts=self._child,
        )

    def _cluster(self, role: iam.Role) -> redshift.Cluster:
        settings, locks, placement = self._settings, self._context.locks, self._context.placement
        subnets = redshift.SubnetGroup(self._name, subnet_ids=placement.subnet_ids, opts=self._child)
        return redshift.Cluster(
            self._name,
            # AWS gives a cluster no name of its own.
            cluster_identifier=self._name,
            node_type=settings.node_type,
            cluster_type="single-node" if settings.nodes == 1 else "multi-node",
            number_of_nodes=settings.nodes,
            multi_az=settings.multi_az,
            availability_zone_relocation_enabled=_relocates(self._name, settings),
            encrypted="true",
            kms_key_id=self._context.key_arn,
            database_name=_FIRST_DATABASE,
            master_username=ADMINISTRATOR,
            manage_master_password=True,
            master_password_secret_kms_key_id=self._context.key_arn,
            cluster_parameter_group_name=self._parameters().name,
            cluster_subnet_group_name=subnets.name,
            vpc_security_group_ids=[placement.security_group_id],
            publicly_accessible=False,
            enhanced_vpc_routing=False,
            iam_roles=[role.arn],
            default_iam_role_arn=role.arn,
            port=settings.port,
            automated_snapshot_retention_period=settings.snapshot_days,
            preferred_maintenance_window=settings.maintenance_window,
            allow_version_upgrade=True,
            skip_final_snapshot=not locks.retention,
            final_snapshot_identifier=self._context.final_snapshot(self._name),
            # The stack file has no engine version that could be raised at once.
            apply_immediately=True,
            opts=named(locks.options(self)),
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


def _relocates(name: str, settings: WarehouseSettings) -> bool:
    """Whether Redshift may move the cluster *name* to another zone, which excludes nodes in two zones.

    The provider asks for the move before the cluster leaves its second zone (in
    hashicorp/terraform-provider-aws, internal/service/redshift/cluster.go), so a deployed cluster with nodes
    in two zones gets it one deployment later.
    """
    if settings.multi_az:
        return False
    if not deployed_outputs(_KIND, name).get("multiAz"):
        return True
    pulumi.log.warn(f"{name} leaves its second zone; the next deployment lets Redshift relocate the cluster")
    return False
