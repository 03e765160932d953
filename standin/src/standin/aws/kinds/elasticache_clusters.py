"""Memcached clusters in ElastiCache."""

from collections.abc import Iterable

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.elasticache_tags import tags_of, update_tags
from standin.aws.kinds.versions import is_downgrade
from standin.aws.values import Properties

_NAMES = (
    ("nodeType", "CacheNodeType"),
    ("parameterGroupName", "CacheParameterGroupName"),
    ("subnetGroupName", "CacheSubnetGroupName"),
    ("maintenanceWindow", "PreferredMaintenanceWindow"),
    ("availabilityZone", "PreferredAvailabilityZone"),
)
_CHANGEABLE = (
    *("azMode", "engineVersion", "maintenanceWindow", "numCacheNodes", "parameterGroupName"),
    "securityGroupIds",
)


@register
class Cluster(Kind):
    """``aws.elasticache.Cluster`` of Memcached; its id is its name."""

    token = "aws:elasticache/cluster:Cluster"
    # Memcached has no vertical scaling (ElastiCache API, ModifyCacheCluster): another node type replaces.
    force_new = frozenset(
        {
            *("availabilityZone", "clusterId", "engine", "networkType", "nodeType", "port"),
            *("preferredOutpostArn", "replicationGroupId", "snapshotArns", "snapshotName"),
            *("subnetGroupName", "transitEncryptionEnabled"),
        }
    )
    write_only = frozenset({"applyImmediately", "finalSnapshotIdentifier", "preferredAvailabilityZones"})
    autoname = "clusterId"
    autoname_length = 50
    autoname_lower = True

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(inputs, {"engine": ("memcached",), "azMode": ("single-az", "cross-az")})
        yield from validation.in_range(inputs, {"numCacheNodes": (1, 40)})
        if inputs.get("azMode") == "cross-az" and inputs.get("numCacheNodes") == 1:
            yield "azMode", 'az_mode "cross-az" is not supported with num_cache_nodes = 1'

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """A lower engine version too: ElastiCache has no downgrade."""
        lower = is_downgrade(state.get("engineVersion"), inputs.get("engineVersion"))
        return self.force_new | ({"engineVersion"} if lower else frozenset())

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cache = cloud.client("elasticache")
        given = {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}
        given["cacheClusterId"] = inputs["clusterId"]
        cache.create_cache_cluster(
            **translate.request(cache, "CreateCacheCluster", given, _NAMES),
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )
        return str(inputs["clusterId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        cache = cloud.client("elasticache")
        clusters = cache.describe_cache_clusters(CacheClusterId=resource_id, ShowCacheNodeInfo=True)
        found = clusters["CacheClusters"][0]
        nodes = found["CacheNodes"]
        address, port = nodes[0]["Endpoint"]["Address"], nodes[0]["Endpoint"]["Port"]
        return {
            "arn": found["ARN"],
            "clusterId": found["CacheClusterId"],
            "engine": found["Engine"],
            "engineVersion": found["EngineVersion"],
            "engineVersionActual": found["EngineVersion"],
            "nodeType": found["CacheNodeType"],
            "numCacheNodes": found["NumCacheNodes"],
            "port": port,
            "clusterAddress": address,
            "configurationEndpoint": f"{address}:{port}",
            "parameterGroupName": found["CacheParameterGroup"]["CacheParameterGroupName"],
            "subnetGroupName": found["CacheSubnetGroupName"],
            "transitEncryptionEnabled": found["TransitEncryptionEnabled"],
            "maintenanceWindow": found["PreferredMaintenanceWindow"],
            "cacheNodes": [
                {
                    "id": node["CacheNodeId"],
                    "address": node["Endpoint"]["Address"],
                    "port": node["Endpoint"]["Port"],
                    "availabilityZone": node.get("CustomerAvailabilityZone", ""),
                    "outpostArn": "",
                }
                for node in nodes
            ],
            "tags": tags_of(cache, found["ARN"]),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        cache = cloud.client("elasticache")
        changed = {
            name: inputs[name] for name in _CHANGEABLE if name in inputs and inputs[name] != state.get(name)
        }
        if changed:
            given = translate.request(cache, "ModifyCacheCluster", changed, _NAMES)
            if inputs.get("numCacheNodes", 1) < state["numCacheNodes"]:
                ends = range(inputs["numCacheNodes"] + 1, state["numCacheNodes"] + 1)
                given["CacheNodeIdsToRemove"] = [f"{node:04}" for node in ends]
            cache.modify_cache_cluster(CacheClusterId=resource_id, ApplyImmediately=True, **given)
        update_tags(cache, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("elasticache").delete_cache_cluster(CacheClusterId=resource_id)
