"""ElastiCache's replication groups."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.elasticache_tags import tags_of, update_tags
from standin.aws.kinds.versions import is_downgrade
from standin.aws.values import Properties

# pulumi_aws.elasticache.ReplicationGroup, transit_encryption_enabled: an update from this version on.
_TRANSIT_ENCRYPTION_UPDATABLE = "7.0.5"
_DAY_WINDOWS = {"snapshotWindow": "SnapshotWindow", "maintenanceWindow": "PreferredMaintenanceWindow"}
_NAMES = (
    ("description", "ReplicationGroupDescription"),
    ("nodeType", "CacheNodeType"),
    ("parameterGroupName", "CacheParameterGroupName"),
    ("subnetGroupName", "CacheSubnetGroupName"),
    ("maintenanceWindow", "PreferredMaintenanceWindow"),
)
_CHANGEABLE = (
    *("automaticFailoverEnabled", "autoMinorVersionUpgrade", "description", "engineVersion"),
    *("logDeliveryConfigurations", "maintenanceWindow", "multiAzEnabled", "nodeType"),
    *("parameterGroupName", "securityGroupIds", "snapshotRetentionLimit", "snapshotWindow"),
)


@register
class ReplicationGroup(Kind):
    """``aws.elasticache.ReplicationGroup`` with one shard; its id is its name."""

    token = "aws:elasticache/replicationGroup:ReplicationGroup"
    force_new = frozenset(
        {
            *("atRestEncryptionEnabled", "dataTieringEnabled", "kmsKeyId", "networkType", "port"),
            *("globalReplicationGroupId", "replicationGroupId", "securityGroupNames"),
            *("snapshotArns", "snapshotName", "subnetGroupName"),
        }
    )
    defaults = {"applyImmediately": False, "engine": "redis", "automaticFailoverEnabled": False}
    aws_defaults = {"multiAzEnabled": False, "snapshotRetentionLimit": 0}
    write_only = frozenset(
        {
            *("applyImmediately", "authToken", "authTokenUpdateStrategy", "finalSnapshotIdentifier"),
            "preferredCacheClusterAzs",
        }
    )
    autoname = "replicationGroupId"
    autoname_length = 40
    autoname_lower = True

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(
            inputs,
            {
                "engine": ("redis", "valkey"),
                "authTokenUpdateStrategy": ("SET", "ROTATE", "DELETE"),
                "transitEncryptionMode": ("preferred", "required"),
            },
        )
        yield from validation.unsupported(
            inputs, "authTokenWo", "numNodeGroups", "replicasPerNodeGroup", "userGroupIds", "clusterMode"
        )
        token = inputs.get("authToken")
        if isinstance(token, str) and not 16 <= len(token) <= 128:
            yield "authToken", "expected length of auth_token to be in the range (16 - 128)"
        if inputs.get("automaticFailoverEnabled") is True and inputs.get("numCacheClusters", 1) == 1:
            yield (
                "numCacheClusters",
                '"num_cache_clusters": must be at least 2 if automatic_failover_enabled is true',
            )
        if inputs.get("multiAzEnabled") is True and inputs.get("automaticFailoverEnabled") is False:
            yield "multiAzEnabled", "automatic_failover_enabled must be true if multi_az_enabled is true"

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """A lower engine version too, Redis after Valkey, and encryption in transit before version 7.0.5."""
        found = set(self.force_new)
        if is_downgrade(state.get("engineVersion"), inputs.get("engineVersion")):
            found.add("engineVersion")
        if (state.get("engine"), inputs.get("engine")) == ("valkey", "redis"):
            found.add("engine")
        if is_downgrade(_TRANSIT_ENCRYPTION_UPDATABLE, state.get("engineVersionActual")):
            found.add("transitEncryptionEnabled")
        return frozenset(found)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cache = cloud.client("elasticache")
        given = translate.request(cache, "CreateReplicationGroup", _given(inputs), _NAMES)
        cache.create_replication_group(
            **given | _logs(inputs), Tags=tagging.as_list(inputs.get("tagsAll", {}))
        )
        return str(inputs["replicationGroupId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        cache = cloud.client("elasticache")
        found = cache.describe_replication_groups(ReplicationGroupId=resource_id)["ReplicationGroups"][0]
        shard = found["NodeGroups"][0]
        node = cache.describe_cache_clusters(CacheClusterId=found["MemberClusters"][0])["CacheClusters"][0]
        return {
            "arn": found["ARN"],
            "replicationGroupId": found["ReplicationGroupId"],
            "description": found["Description"],
            "engine": found["Engine"],
            "engineVersion": node["EngineVersion"],
            "engineVersionActual": node["EngineVersion"],
            "nodeType": found["CacheNodeType"],
            "numCacheClusters": len(shard["NodeGroupMembers"]),
            "memberClusters": found["MemberClusters"],
            "automaticFailoverEnabled": found["AutomaticFailover"] == "enabled",
            "multiAzEnabled": found["MultiAZ"] == "enabled",
            "autoMinorVersionUpgrade": found["AutoMinorVersionUpgrade"],
            "port": shard["PrimaryEndpoint"]["Port"],
            "primaryEndpointAddress": shard["PrimaryEndpoint"]["Address"],
            "readerEndpointAddress": shard["ReaderEndpoint"]["Address"],
            "parameterGroupName": node["CacheParameterGroup"]["CacheParameterGroupName"],
            "subnetGroupName": node["CacheSubnetGroupName"],
            "securityGroupIds": [one["SecurityGroupId"] for one in node["SecurityGroups"]],
            "transitEncryptionEnabled": found["TransitEncryptionEnabled"],
            "transitEncryptionMode": found.get("TransitEncryptionMode"),
            "atRestEncryptionEnabled": found["AtRestEncryptionEnabled"],
            "snapshotRetentionLimit": found["SnapshotRetentionLimit"],
            "snapshotWindow": found["SnapshotWindow"],
            "maintenanceWindow": node["PreferredMaintenanceWindow"],
            "logDeliveryConfigurations": [_log(one) for one in found["LogDeliveryConfigurations"]],
            "clusterEnabled": found["ClusterEnabled"],
            "tags": tags_of(cache, found["ARN"]),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        cache = cloud.client("elasticache")
        _resize(cache, resource_id, state["numCacheClusters"], inputs.get("numCacheClusters", 1))
        changed = {
            name: inputs[name] for name in _CHANGEABLE if name in inputs and inputs[name] != state.get(name)
        }
        if changed:
            given = translate.request(cache, "ModifyReplicationGroup", changed, _NAMES)
            cache.modify_replication_group(
                ReplicationGroupId=resource_id, ApplyImmediately=True, **given | _logs(changed)
            )
            _tell_nodes(cache, resource_id, given)
        token = inputs.get("authToken")
        if token and token != state.get("authToken"):
            strategy = inputs.get("authTokenUpdateStrategy", "ROTATE")
            cache.modify_replication_group(
                ReplicationGroupId=resource_id,
                ApplyImmediately=True,
                AuthToken=token,
                AuthTokenUpdateStrategy=strategy,
            )
        update_tags(cache, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cache = cloud.client("elasticache")
        last = state.get("finalSnapshotIdentifier")
        if last:
            # ministack's DeleteReplicationGroup takes no final snapshot.
            nodes = cache.describe_replication_groups(ReplicationGroupId=resource_id)["ReplicationGroups"]
            cache.create_snapshot(SnapshotName=last, CacheClusterId=nodes[0]["MemberClusters"][0])
        cache.delete_replication_group(ReplicationGroupId=resource_id)


def _given(inputs: Properties) -> Properties:
    left_out = ("tags", "tagsAll", "logDeliveryConfigurations", "finalSnapshotIdentifier")
    return {key: value for key, value in inputs.items() if key not in left_out}


def _logs(inputs: Properties) -> dict[str, Any]:
    logs = inputs.get("logDeliveryConfigurations")
    return {"LogDeliveryConfigurations": [_log_wanted(one) for one in logs]} if logs else {}


def _log_wanted(log: Properties) -> dict[str, Any]:
    details = (
        {"CloudWatchLogsDetails": {"LogGroup": log["destination"]}}
        if log["destinationType"] == "cloudwatch-logs"
        else {"KinesisFirehoseDetails": {"DeliveryStream": log["destination"]}}
    )
    return {
        "LogType": log["logType"],
        "LogFormat": log["logFormat"],
        "DestinationType": log["destinationType"],
        "DestinationDetails": details,
        "Enabled": True,
    }


def _log(found: dict[str, Any]) -> Properties:
    details = found["DestinationDetails"]
    group = details.get("CloudWatchLogsDetails", {}).get("LogGroup")
    return {
        "logType": found["LogType"],
        "logFormat": found["LogFormat"],
        "destinationType": found["DestinationType"],
        "destination": group or details.get("KinesisFirehoseDetails", {}).get("DeliveryStream"),
    }


def _resize(cache: Any, group: str, before: int, after: int) -> None:
    call = cache.increase_replica_count if after > before else cache.decrease_replica_count
    if after != before:
        call(ReplicationGroupId=group, NewReplicaCount=after - 1, ApplyImmediately=True)


def _tell_nodes(cache: Any, group: str, given: dict[str, Any]) -> None:
    """Update the group's nodes too: the emulator updates the group only."""
    found = cache.describe_replication_groups(ReplicationGroupId=group)["ReplicationGroups"][0]
    wanted = {
        name: given[name]
        for name in (*_DAY_WINDOWS.values(), "CacheNodeType", "CacheParameterGroupName", "EngineVersion")
        if name in given
    }
    for node in found["MemberClusters"] if wanted else ():
        cache.modify_cache_cluster(CacheClusterId=node, ApplyImmediately=True, **wanted)
