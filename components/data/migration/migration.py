"""Replication from one database to another by AWS DMS."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import cloudwatch, dms, iam

from components.common.alarms import Threshold, alarms
from components.common.placement import Placement
from components.data.migration import migration_access
from components.data.migration.migration_roles import MigrationRoles
from components.data.migration.migration_settings import MigrationEnd, MigrationSettings

_GIB = 1024**3
_NAMESPACE = "AWS/DMS"
# DMS User Guide, "Monitoring AWS DMS tasks"; the disk fills when the target is slower than the source.
_CPU_PERCENT = 90
_FREE_STORAGE = 0.10
_LATENCY_SECONDS = 300
_LOG_RETENTION_DAYS = 30


class Migration(pulumi.ComponentResource):
    """A private replication instance, two endpoints with TLS, and a task that an operator starts.

    Nothing where the settings are null. The instance reads the credentials from Secrets Manager, by an
    interface endpoint or a NAT gateway. So *placement* is the private tier, and its security group may reach
    both databases and HTTPS. It has no data of its own, so it has no locks.
    """

    def __init__(
        self,
        name: str,
        settings: MigrationSettings | None,
        *,
        placement: Placement,
        key_arn: pulumi.Input[str],
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:data:Migration", name, None, opts)
        self._name, self._key_arn = name, key_arn
        # All of them have declared names, so each is deleted before its replacement is created.
        self._child = pulumi.ResourceOptions(parent=self, delete_before_replace=True)

        if settings is not None:
            roles = MigrationRoles(f"{name}-roles", key_arn=key_arn, opts=pulumi.ResourceOptions(parent=self))
            instance = self._instance(settings, placement, roles)
            task = self._task(settings, instance)
            self._alarms(settings, instance, task, alarm_topic_arn)
        self.register_outputs({})

    def _task(self, settings: MigrationSettings, instance: dms.ReplicationInstance) -> dms.ReplicationTask:
        reader, allowed = self._reader([settings.source.secret_arn, settings.target.secret_arn])
        # DMS User Guide, "Task logging": the group has this name, and one that DMS creates never expires.
        logs = cloudwatch.LogGroup(
            f"{self._name}-log-tasks",
            name=instance.replication_instance_id.apply("dms-tasks-{}".format),
            retention_in_days=_LOG_RETENTION_DAYS,
            kms_key_id=self._key_arn,
            opts=self._child,
        )
        ends = {
            side: self._endpoint(side, end, reader, allowed)
            for side, end in (("source", settings.source), ("target", settings.target))
        }
        return dms.ReplicationTask(
            self._name,
            replication_task_id=self._name,
            migration_type="full-load-and-cdc",
            replication_instance_arn=instance.replication_instance_arn,
            source_endpoint_arn=ends["source"].endpoint_arn,
            target_endpoint_arn=ends["target"].endpoint_arn,
            table_mappings=migration_access.table_mappings(settings.schemas),
            replication_task_settings=migration_access.task_settings(),
            start_replication_task=False,
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=[logs])),
        )

    def _instance(
        self, settings: MigrationSettings, placement: Placement, roles: MigrationRoles
    ) -> dms.ReplicationInstance:
        after = pulumi.ResourceOptions(depends_on=roles.allowed)
        subnets = dms.ReplicationSubnetGroup(
            self._name,
            replication_subnet_group_id=self._name,
            replication_subnet_group_description=f"Where the machine of {self._name} stands",
            subnet_ids=placement.subnet_ids,
            opts=pulumi.ResourceOptions.merge(self._child, after),
        )
        return dms.ReplicationInstance(
            self._name,
            replication_instance_id=self._name,
            replication_instance_class=settings.instance_class,
            allocated_storage=settings.storage_gb,
            multi_az=settings.multi_az,
            kms_key_arn=self._key_arn,
            replication_subnet_group_id=subnets.replication_subnet_group_id,
            vpc_security_group_ids=[placement.security_group_id],
            publicly_accessible=False,
            auto_minor_version_upgrade=True,
            preferred_maintenance_window=settings.maintenance_window,
            apply_immediately=True,
            opts=pulumi.ResourceOptions.merge(self._child, after),
        )

    def _reader(self, secret_arns: Sequence[str]) -> tuple[iam.Role, iam.RolePolicy]:
        key_arn = pulumi.Output.from_input(self._key_arn)
        role = iam.Role(
            f"{self._name}-secrets",
            assume_role_policy=key_arn.apply(migration_access.trust),
            opts=pulumi.ResourceOptions(parent=self),
        )
        allowed = iam.RolePolicy(
            f"{self._name}-secrets",
            role=role.name,
            policy=key_arn.apply(lambda arn: migration_access.reading(arn, secret_arns)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return role, allowed

    def _endpoint(
        self, side: str, end: MigrationEnd, reader: iam.Role, allowed: iam.RolePolicy
    ) -> dms.Endpoint:
        return dms.Endpoint(
            f"{self._name}-{side}",
            endpoint_id=f"{self._name}-{side}",
            endpoint_type=side,
            engine_name=end.engine,
            database_name=end.database,
            secrets_manager_arn=end.secret_arn,
            secrets_manager_access_role_arn=reader.arn,
            # With a certificate the server's name is checked too.
            ssl_mode="verify-full" if end.certificate_arn else "require",
            certificate_arn=end.certificate_arn,
            kms_key_arn=self._key_arn,
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=[allowed])),
        )

    def _alarms(
        self,
        settings: MigrationSettings,
        instance: dms.ReplicationInstance,
        task: dms.ReplicationTask,
        topic_arn: pulumi.Input[str],
    ) -> None:
        free = settings.storage_gb * _GIB * _FREE_STORAGE
        machine = {"ReplicationInstanceIdentifier": instance.replication_instance_id}
        of_machine = {
            "cpu": Threshold("CPUUtilization", "above", _CPU_PERCENT),
            "storage": Threshold("FreeStorageSpace", "below", free, "Minimum"),
        }
        of_task = {"latency": Threshold("CDCLatencyTarget", "above", _LATENCY_SECONDS, "Maximum")}
        moved = {**machine, "ReplicationTaskIdentifier": task.replication_task_arn.apply(_last)}
        for thresholds, dimensions in ((of_machine, machine), (of_task, moved)):
            alarms(
                self._name,
                thresholds,
                namespace=_NAMESPACE,
                dimensions=dimensions,
                topic_arn=topic_arn,
                opts=pulumi.ResourceOptions(parent=self),
            )


def _last(arn: str) -> str:
    """CloudWatch's dimension of a task: the last part of its ARN."""
    return arn.rsplit(":", 1)[-1]
