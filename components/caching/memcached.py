"""A Memcached cluster."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_aws import elasticache

from components.caching.cache_alarms import MEMCACHED_THRESHOLDS, NAMESPACE
from components.caching.memcached_settings import MemcachedSettings
from components.common.alarms import alarms
from components.common.deployed import deployed_outputs
from components.common.locks import Locks
from components.common.placement import Placement

_PORT = 11211
_KIND = "aws:elasticache/cluster:Cluster"
_ONE_ZONE, _SEVERAL_ZONES = "single-az", "cross-az"


class Memcached(pulumi.ComponentResource):
    """A Memcached cluster that requires TLS, over several zones from two nodes on.

    It has no authentication, replicas, snapshots or deletion protection: its security group controls access,
    and Pulumi's own lock protects it. Raises pulumi.RunError if a deployed cluster would have
    to leave a zone.
    """

    configuration_endpoint: pulumi.Output[str]
    address: pulumi.Output[str]
    port: pulumi.Output[int]

    def __init__(
        self,
        name: str,
        settings: MemcachedSettings,
        locks: Locks,
        *,
        placement: Placement,
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:caching:Memcached", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        subnets = elasticache.SubnetGroup(
            f"{name}-subnets",
            description=f"Where the nodes of {name} live",
            subnet_ids=placement.subnet_ids,
            opts=child,
        )
        cluster = _cluster(name, settings, placement, subnets, locks.options(self))
        alarms(
            name,
            MEMCACHED_THRESHOLDS,
            namespace=NAMESPACE,
            dimensions={"CacheClusterId": cluster.cluster_id},
            topic_arn=alarm_topic_arn,
            opts=child,
        )

        self.configuration_endpoint = cluster.configuration_endpoint
        self.address, self.port = cluster.cluster_address, cluster.port
        self.register_outputs({"configuration_endpoint": self.configuration_endpoint})


def _cluster(
    name: str,
    settings: MemcachedSettings,
    placement: Placement,
    subnets: elasticache.SubnetGroup,
    opts: pulumi.ResourceOptions,
) -> elasticache.Cluster:
    across = min(settings.nodes, len(placement.zones)) > 1
    if not across:
        _refuse_one_zone(name, settings, deployed_outputs(_KIND, name))
    return elasticache.Cluster(
        name,
        engine="memcached",
        engine_version=settings.engine_version,
        node_type=settings.node_type,
        num_cache_nodes=settings.nodes,
        az_mode=_SEVERAL_ZONES if across else _ONE_ZONE,
        preferred_availability_zones=[placement.zone_of(node) for node in range(settings.nodes)],
        port=_PORT,
        subnet_group_name=subnets.name,
        security_group_ids=[placement.security_group_id],
        transit_encryption_enabled=True,
        maintenance_window=settings.maintenance_window,
        apply_immediately=settings.apply_immediately,
        opts=opts,
    )


def _refuse_one_zone(name: str, settings: MemcachedSettings, deployed: Mapping[str, Any]) -> None:
    """Raise pulumi.RunError if the *deployed* cluster has nodes in several zones and isn't replaced."""
    # ElastiCache API Reference, ModifyCacheCluster, AZMode: no single-az for a cluster with nodes in
    # different Availability Zones; and the provider takes no cross-az with one node. Another node type
    # replaces the cluster.
    if deployed.get("azMode") == _SEVERAL_ZONES and deployed.get("nodeType") == settings.node_type:
        raise pulumi.RunError(
            f"{name}: nodes {settings.nodes} is one zone, and the deployed cluster has nodes in several, "
            "which ElastiCache can't undo: keep 2 nodes or more in 2 zones, change node_type too, which "
            "replaces the cluster, or deploy memcached: null first"
        )
