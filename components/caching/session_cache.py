"""The session cache: a Valkey or Redis replication group."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import cloudwatch, elasticache

from components.caching.cache_alarms import NAMESPACE, SESSION_THRESHOLDS
from components.caching.session_cache_settings import SessionCacheSettings
from components.caching.token import Token
from components.common.alarms import alarms
from components.common.locks import Locks
from components.common.placement import Placement

_PORT = 6379
# Evicts the session with the shortest time to live, which was used the longest time ago. It isn't
# ElastiCache's default: AWS reports a parameter with its default value as not set.
_EVICTION = elasticache.ParameterGroupParameterArgs(name="maxmemory-policy", value="volatile-ttl")
# The previous password remains valid, so that clients can change theirs one after another.
_AUTH_STRATEGY = "ROTATE"
_LOGS = ("engine-log", "slow-log")


class SessionCache(pulumi.ComponentResource):
    """An encrypted replication group that requires TLS and a password.

    AWS does not raise its minor version. With a lock on, changes wait for the maintenance window unless
    *settings.apply_immediately*; with *locks.retention* a deleted cache leaves the snapshot ``<name>-final``.
    """

    primary_endpoint: pulumi.Output[str]
    reader_endpoint: pulumi.Output[str]
    port: pulumi.Output[int]
    secret_arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: SessionCacheSettings,
        locks: Locks,
        *,
        key_arn: pulumi.Input[str],
        placement: Placement,
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:caching:SessionCache", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self._name = name

        token = Token(f"{name}-token", settings.token_version, locks, key_arn=key_arn, opts=self._child)
        group = self._group(settings, locks, key_arn, placement, token)
        self._watch(settings.nodes, group.replication_group_id, alarm_topic_arn)

        self.primary_endpoint = group.primary_endpoint_address
        self.reader_endpoint = group.reader_endpoint_address
        self.port = pulumi.Output.from_input(_PORT)
        self.secret_arn = token.arn
        self.register_outputs(
            {
                "primary_endpoint": self.primary_endpoint,
                "reader_endpoint": self.reader_endpoint,
                "port": self.port,
                "secret_arn": self.secret_arn,
            }
        )

    def _group(
        self,
        settings: SessionCacheSettings,
        locks: Locks,
        key_arn: pulumi.Input[str],
        placement: Placement,
        token: Token,
    ) -> elasticache.ReplicationGroup:
        return elasticache.ReplicationGroup(
            self._name,
            description=f"{self._name}: one primary node and its replicas",
            engine=settings.engine,
            engine_version=settings.engine_version,
            node_type=settings.node_type,
            num_cache_clusters=settings.nodes,
            preferred_cache_cluster_azs=[placement.zone_of(node) for node in range(settings.nodes)],
            automatic_failover_enabled=settings.failover,
            multi_az_enabled=settings.failover,
            port=_PORT,
            parameter_group_name=self._parameters(settings),
            subnet_group_name=self._subnets(placement.subnet_ids),
            security_group_ids=[placement.security_group_id],
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            auth_token=token.value,
            auth_token_update_strategy=_AUTH_STRATEGY,
            at_rest_encryption_enabled=True,
            kms_key_id=key_arn,
            snapshot_retention_limit=settings.snapshot_days,
            snapshot_window=settings.snapshot_window,
            final_snapshot_identifier=f"{self._name}-final" if locks.retention else None,
            maintenance_window=settings.maintenance_window,
            # An automatic minor upgrade looks like a downgrade to the provider, and replaces the cache.
            auto_minor_version_upgrade=False,
            apply_immediately=settings.apply_immediately or not locks.any,
            log_delivery_configurations=self._logs(settings, key_arn),
            opts=locks.options(self),
        )

    def _parameters(self, settings: SessionCacheSettings) -> pulumi.Output[str]:
        # The logical name contains the family: another family is another group, and Pulumi deletes the old
        # one last.
        family = settings.family.replace(".", "-")
        return elasticache.ParameterGroup(
            f"{self._name}-{family}",
            family=settings.family,
            description=f"Parameters of {self._name}",
            parameters=[_EVICTION],
            opts=self._child,
        ).name

    def _subnets(self, subnet_ids: pulumi.Input[Sequence[str]]) -> pulumi.Output[str]:
        return elasticache.SubnetGroup(
            f"{self._name}-subnets",
            description=f"Where the nodes of {self._name} live",
            subnet_ids=subnet_ids,
            opts=self._child,
        ).name

    def _logs(
        self, settings: SessionCacheSettings, key_arn: pulumi.Input[str]
    ) -> list[elasticache.ReplicationGroupLogDeliveryConfigurationArgs] | None:
        if settings.log_retention_days is None:
            return None
        return [
            elasticache.ReplicationGroupLogDeliveryConfigurationArgs(
                destination=cloudwatch.LogGroup(
                    f"{self._name}-{log}",
                    retention_in_days=settings.log_retention_days,
                    kms_key_id=key_arn,
                    opts=self._child,
                ).name,
                destination_type="cloudwatch-logs",
                log_format="json",
                log_type=log,
            )
            for log in _LOGS
        ]

    def _watch(self, nodes: int, group_id: pulumi.Output[str], topic_arn: pulumi.Input[str]) -> None:
        for number in range(1, nodes + 1):
            node = f"{number:03}"
            alarms(
                f"{self._name}-{node}",
                SESSION_THRESHOLDS,
                namespace=NAMESPACE,
                # ElastiCache names the nodes of a group with one shard by its id and three digits.
                dimensions={"CacheClusterId": pulumi.Output.concat(group_id, "-", node)},
                topic_arn=topic_arn,
                opts=self._child,
            )
