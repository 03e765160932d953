"""Children of databases, tables, caches, backups, secrets and keys."""

from collections.abc import Iterable, Mapping, Sequence

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    Detail,
    Extract,
    Item,
    Listing,
    Row,
    each,
    either,
    field_of,
    ids,
    keys,
    nothing,
    part,
    shown,
    slot,
    spread,
    statements,
    under,
    whole,
)

_INSTANCE = ("aws:rds/instance:Instance",)
_CLUSTER = ("aws:rds/cluster:Cluster",)
_CLUSTERS = (*_CLUSTER, "aws:neptune/cluster:Cluster")
_TABLE = ("aws:dynamodb/table:Table",)
_SECRET = ("aws:secretsmanager/secret:Secret",)
_KEY = ("aws:kms/key:Key",)
_VAULT = ("aws:backup/vault:Vault",)
_NOT_FOUND = frozenset({"ResourceNotFoundException"})
_RESTORE = "restore"


def _shared(item: Item) -> list[str]:
    """The accounts that a snapshot is shared with, or "all" (RDS API Reference, "DBSnapshotAttribute")."""
    for name in ("DBSnapshotAttributesResult", "DBClusterSnapshotAttributesResult"):
        result = (item.get("Shared") or {}).get(name) or {}
        for attributes in ("DBSnapshotAttributes", "DBClusterSnapshotAttributes"):
            for one in result.get(attributes) or ():
                if one.get("AttributeName") == _RESTORE:
                    return list(one.get("AttributeValues") or ())
    return []


def _kept_private(item: Item, parent: StateResource, state: Index) -> bool:
    """A snapshot that isn't shared."""
    return not _shared(item)


def _snapshots(noun: str, parents: tuple[str, ...], operation: str, prefix: str, token: str) -> Row:
    name = f"{prefix}SnapshotIdentifier"
    return Row(
        f"shared snapshot of a {noun}",
        parents,
        Listing(
            "rds",
            operation,
            lambda parents: {
                f"{prefix}{noun.capitalize()}Identifier" if prefix == "DB" else f"{prefix}Identifier": (
                    parents[0].text("identifier" if prefix == "DB" else "clusterIdentifier")
                ),
                "SnapshotType": "manual",
            },
            field_of(f"{prefix}Snapshots"),
            detail=Detail(
                f"{operation.removesuffix('s')}_attributes", lambda item: {name: item[name]}, "Shared"
            ),
        ),
        part(name),
        lambda state, parent: [one.id for one in state.of(token) if one.get("sharedAccounts")],
        token,
        f"rds modify-db-{'cluster-' if prefix == 'DBCluster' else ''}snapshot-attribute",
        lambda item: f"shared with {', '.join(_shared(item))}",
        _kept_private,
    )


def _replicas(state: Index, parent: StateResource) -> Iterable[str]:
    for one in state.of(*_INSTANCE):
        yield from (one.text("identifier"), one.text("arn"))


def _members(state: Index, parent: StateResource) -> Iterable[str]:
    for token in ("aws:rds/clusterInstance:ClusterInstance", "aws:neptune/clusterInstance:ClusterInstance"):
        for one in state.of(token):
            yield one.text("identifier") or one.id


def _grant_id(item: Item, parent: StateResource) -> Sequence[str]:
    return item["GrantId"], f"{parent.id}:{item['GrantId']}"


def _master_secret(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    """The master secret that RDS manages for a database."""
    arn = parents[0].text("masterUserSecrets[0].secretArn")
    return {"SecretId": arn} if arn else None


def _of_key(item: Item) -> str:
    return str(item.get("TargetKeyId"))


def _selection_id(item: Item, parent: StateResource) -> Sequence[str]:
    return item["SelectionId"], f"{parent.id}|{item['SelectionId']}"


def _insights_off(item: Item, parent: StateResource, state: Index) -> bool:
    return item.get("ContributorInsightsStatus") in ("DISABLED", "DISABLING", None)


def _destination_off(item: Item, parent: StateResource, state: Index) -> bool:
    return item.get("DestinationStatus") in ("DISABLED", "DISABLING")


def _policy(item: Item) -> str:
    return ", ".join(str(one.get("Principal")) for one in statements("ResourcePolicy")(item))


_COPIES = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
_STARTED = ("started", "starting")


def _of_clusters(extract: Extract) -> Listing:
    return Listing("rds", "describe_db_clusters", each("DBClusterIdentifier", "clusterIdentifier"), extract)


def _members_of_global(page: Item) -> Iterable[Item]:
    return spread("GlobalClusters", "GlobalClusterMembers", "GlobalClusterIdentifier")(page)


def _member_arn(item: Item) -> str:
    return str(item.get("DBClusterArn"))


def _stream(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    arn = parents[0].text("streamArn")
    return {"ResourceArn": arn} if arn else None


_DATABASES = (
    _snapshots("instance", _INSTANCE, "describe_db_snapshots", "DB", "aws:rds/snapshot:Snapshot"),
    _snapshots(
        "cluster",
        _CLUSTERS,
        "describe_db_cluster_snapshots",
        "DBCluster",
        "aws:rds/clusterSnapshot:ClusterSnapshot",
    ),
    Row(
        "read replica",
        _INSTANCE,
        Listing(
            "rds",
            "describe_db_instances",
            each("DBInstanceIdentifier", "identifier"),
            spread("DBInstances", "ReadReplicaDBInstanceIdentifiers"),
        ),
        part("Value"),
        _replicas,
        "aws:rds/instance:Instance",
        "rds delete-db-instance",
    ),
    Row(
        "read replica of a cluster",
        _CLUSTERS,
        _of_clusters(spread("DBClusters", "ReadReplicaIdentifiers")),
        part("Value"),
        lambda state, parent: [name for one in state.of(*_CLUSTERS) for name in one.names],
        "aws:rds/cluster:Cluster",
        "rds delete-db-cluster",
    ),
    Row(
        "role of a database",
        _INSTANCE,
        Listing(
            "rds",
            "describe_db_instances",
            each("DBInstanceIdentifier", "identifier"),
            spread("DBInstances", "AssociatedRoles", "DBInstanceIdentifier"),
        ),
        part("DBInstanceIdentifier", "RoleArn", separator=","),
        keys("aws:rds/roleAssociation:RoleAssociation", "dbInstanceIdentifier", "roleArn", separator=","),
        "aws:rds/roleAssociation:RoleAssociation",
        "rds remove-role-from-db-instance",
        shown("FeatureName"),
    ),
    Row(
        "role of a database cluster",
        _CLUSTERS,
        _of_clusters(spread("DBClusters", "AssociatedRoles", "DBClusterIdentifier")),
        part("DBClusterIdentifier", "RoleArn", separator=","),
        either(
            keys(
                "aws:rds/clusterRoleAssociation:ClusterRoleAssociation",
                "dbClusterIdentifier",
                "roleArn",
                separator=",",
            ),
            lambda state, parent: [
                f"{parent.text('clusterIdentifier')},{role}" for role in parent.inputs.get("iamRoles") or ()
            ],
        ),
        "aws:rds/clusterRoleAssociation:ClusterRoleAssociation",
        "rds remove-role-from-db-cluster",
        shown("FeatureName", "Status"),
    ),
    slot(
        "activity stream of a cluster",
        _CLUSTER,
        _of_clusters(
            lambda page: [
                one for one in page.get("DBClusters") or () if one.get("ActivityStreamStatus") in _STARTED
            ]
        ),
        token="aws:rds/clusterActivityStream:ClusterActivityStream",
        by="resourceArn",
        delete="rds stop-activity-stream",
        path="arn",
    ),
    Row(
        "copies of backups in another region",
        _INSTANCE,
        Listing(
            "rds",
            "describe_db_instances",
            each("DBInstanceIdentifier", "identifier"),
            spread("DBInstances", "DBInstanceAutomatedBackupsReplications", "DBInstanceArn"),
        ),
        part("DBInstanceAutomatedBackupsArn"),
        ids(_COPIES),
        _COPIES,
        "rds stop-db-instance-automated-backups-replication",
    ),
    Row(
        "global database of a cluster",
        _CLUSTERS,
        Listing("rds", "describe_global_clusters", nothing, _members_of_global, ALL, parent=_member_arn),
        part("GlobalClusterIdentifier"),
        either(
            ids("aws:rds/globalCluster:GlobalCluster", "aws:neptune/globalCluster:GlobalCluster"),
            lambda state, parent: [str(parent.inputs.get("globalClusterIdentifier") or "")],
        ),
        "aws:rds/globalCluster:GlobalCluster",
        "rds remove-from-global-cluster",
    ),
    Row(
        "integration of a database",
        (*_INSTANCE, *_CLUSTER, *_TABLE),
        Listing(
            "rds",
            "describe_integrations",
            nothing,
            field_of("Integrations"),
            ALL,
            parent=lambda item: str(item.get("SourceArn")),
        ),
        part("IntegrationArn"),
        ids("aws:rds/integration:Integration"),
        "aws:rds/integration:Integration",
        "rds delete-integration",
        shown("TargetArn"),
    ),
    Row(
        "blue/green deployment of a database",
        (*_INSTANCE, *_CLUSTER),
        Listing(
            "rds",
            "describe_blue_green_deployments",
            nothing,
            field_of("BlueGreenDeployments"),
            ALL,
            parent=lambda item: str(item.get("Source")),
        ),
        part("BlueGreenDeploymentIdentifier"),
        lambda state, parent: (),
        _INSTANCE[0],
        "rds delete-blue-green-deployment",
        shown("BlueGreenDeploymentName", "Target", "Status"),
    ),
    Row(
        "shard group of a cluster",
        _CLUSTER,
        Listing(
            "rds",
            "describe_db_shard_groups",
            nothing,
            field_of("DBShardGroups"),
            ALL,
            parent=lambda item: str(item.get("DBClusterIdentifier")),
        ),
        part("DBShardGroupIdentifier"),
        keys("aws:rds/shardGroup:ShardGroup", "dbShardGroupIdentifier"),
        "aws:rds/shardGroup:ShardGroup",
        "rds delete-db-shard-group",
        shown("MaxACU", "PubliclyAccessible"),
    ),
    Row(
        "global data store of a cache",
        ("aws:elasticache/replicationGroup:ReplicationGroup",),
        Listing(
            "elasticache",
            "describe_global_replication_groups",
            lambda parents: {"ShowMemberInfo": True},
            spread("GlobalReplicationGroups", "Members", "GlobalReplicationGroupId"),
            ALL,
            parent=lambda item: str(item.get("ReplicationGroupId")),
        ),
        part("GlobalReplicationGroupId"),
        either(
            ids("aws:elasticache/globalReplicationGroup:GlobalReplicationGroup"),
            lambda state, parent: [str(parent.inputs.get("globalReplicationGroupId") or "")],
        ),
        "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
        "elasticache disassociate-global-replication-group",
    ),
    Row(
        "policy of a master user's secret",
        (*_INSTANCE, *_CLUSTER),
        Listing("secretsmanager", "get_resource_policy", _master_secret, whole("ResourcePolicy")),
        part("ARN"),
        keys("aws:secretsmanager/secretPolicy:SecretPolicy", "secretArn"),
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "secretsmanager delete-resource-policy",
        _policy,
    ),
    Row(
        "instance of a cluster",
        _CLUSTERS,
        _of_clusters(spread("DBClusters", "DBClusterMembers")),
        part("DBInstanceIdentifier"),
        _members,
        "aws:rds/clusterInstance:ClusterInstance",
        "rds delete-db-instance",
        by_aws=by_aws.aurora_replica,
    ),
    Row(
        "custom endpoint",
        _CLUSTER,
        Listing(
            "rds",
            "describe_db_cluster_endpoints",
            each("DBClusterIdentifier", "clusterIdentifier"),
            field_of("DBClusterEndpoints"),
        ),
        part("DBClusterEndpointIdentifier"),
        keys("aws:rds/clusterEndpoint:ClusterEndpoint", "clusterEndpointIdentifier"),
        "aws:rds/clusterEndpoint:ClusterEndpoint",
        "rds delete-db-cluster-endpoint",
        shown("Endpoint"),
        by_aws.built_in_endpoint,
    ),
)

_TABLES = (
    slot(
        "table policy",
        _TABLE,
        Listing(
            "dynamodb",
            "get_resource_policy",
            each("ResourceArn", "arn"),
            whole("Policy"),
            absent=frozenset({"PolicyNotFoundException"}),
        ),
        token="aws:dynamodb/resourcePolicy:ResourcePolicy",
        by="resourceArn",
        delete="dynamodb delete-resource-policy",
        path="arn",
    ),
    slot(
        "policy of a table's stream",
        _TABLE,
        Listing(
            "dynamodb",
            "get_resource_policy",
            _stream,
            whole("Policy"),
            absent=frozenset({"PolicyNotFoundException"}),
        ),
        token="aws:dynamodb/resourcePolicy:ResourcePolicy",
        by="resourceArn",
        delete="dynamodb delete-resource-policy",
        path="streamArn",
    ),
    slot(
        "stream of a table",
        _TABLE,
        Listing(
            "dynamodb",
            "describe_table",
            each("TableName", "name"),
            lambda page: [
                one for one in [page["Table"].get("StreamSpecification") or {}] if one.get("StreamEnabled")
            ],
        ),
        token="aws:dynamodb/table:Table",
        by="streamArn",
        delete="dynamodb update-table",
        declared=("streamEnabled", "replicas"),
    ),
    Row(
        "streaming destination",
        _TABLE,
        Listing(
            "dynamodb",
            "describe_kinesis_streaming_destination",
            each("TableName", "name"),
            field_of("KinesisDataStreamDestinations"),
        ),
        lambda item, parent: (f"{parent.text('name')},{item.get('StreamArn')}",),
        keys(
            "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination",
            "tableName",
            "streamArn",
            separator=",",
        ),
        "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination",
        "dynamodb disable-kinesis-streaming-destination",
        by_aws=_destination_off,
    ),
    slot(
        "contributor insights",
        _TABLE,
        Listing(
            "dynamodb",
            "describe_contributor_insights",
            each("TableName", "name"),
            whole("ContributorInsightsStatus"),
            absent=_NOT_FOUND,
        ),
        token="aws:dynamodb/contributorInsights:ContributorInsights",
        by="tableName",
        delete="dynamodb update-contributor-insights",
        path="name",
        by_aws=_insights_off,
    ),
)

_BACKUPS = (
    Row(
        "backup selection",
        ("aws:backup/plan:Plan",),
        Listing("backup", "list_backup_selections", each("BackupPlanId"), field_of("BackupSelectionsList")),
        _selection_id,
        ids("aws:backup/selection:Selection"),
        "aws:backup/selection:Selection",
        "backup delete-backup-selection",
        shown("SelectionName"),
    ),
    slot(
        "vault policy",
        _VAULT,
        Listing(
            "backup",
            "get_backup_vault_access_policy",
            each("BackupVaultName"),
            whole("Policy"),
            absent=_NOT_FOUND,
        ),
        token="aws:backup/vaultPolicy:VaultPolicy",
        by="backupVaultName",
        delete="backup delete-backup-vault-access-policy",
    ),
    slot(
        "vault lock",
        _VAULT,
        Listing("backup", "describe_backup_vault", each("BackupVaultName"), whole("Locked")),
        token="aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        by="backupVaultName",
        delete="backup delete-backup-vault-lock-configuration",
    ),
    slot(
        "vault notification",
        _VAULT,
        Listing(
            "backup",
            "get_backup_vault_notifications",
            each("BackupVaultName"),
            whole("SNSTopicArn"),
            absent=_NOT_FOUND,
        ),
        token="aws:backup/vaultNotifications:VaultNotifications",
        by="backupVaultName",
        delete="backup delete-backup-vault-notifications",
    ),
)

_SECRETS = (
    slot(
        "secret policy",
        _SECRET,
        Listing("secretsmanager", "get_resource_policy", each("SecretId"), whole("ResourcePolicy")),
        token="aws:secretsmanager/secretPolicy:SecretPolicy",
        by="secretArn",
        delete="secretsmanager delete-resource-policy",
        declared=("policy",),
    ),
    slot(
        "secret rotation",
        _SECRET,
        Listing("secretsmanager", "describe_secret", each("SecretId"), whole("RotationEnabled")),
        token="aws:secretsmanager/secretRotation:SecretRotation",
        by="secretId",
        delete="secretsmanager cancel-rotate-secret",
        by_aws=by_aws.managed_rotation,
    ),
    Row(
        "secret replica",
        _SECRET,
        Listing("secretsmanager", "describe_secret", each("SecretId"), field_of("ReplicationStatus")),
        under("Region"),
        lambda state, parent: [
            f"{parent.id}/{one.get('region')}" for one in parent.inputs.get("replicas") or ()
        ],
        "aws:secretsmanager/secret:Secret",
        "secretsmanager remove-regions-from-replication",
        shown("Region"),
    ),
    Row(
        "key grant",
        _KEY,
        Listing("kms", "list_grants", each("KeyId"), field_of("Grants")),
        _grant_id,
        either(
            ids("aws:kms/grant:Grant"),
            keys("aws:kms/grant:Grant", "grantId"),
        ),
        "aws:kms/grant:Grant",
        "kms revoke-grant",
        shown("GranteePrincipal", "Operations"),
        by_aws.service_grant,
    ),
    slot(
        "key policy",
        _KEY,
        Listing("kms", "get_key_policy", each("KeyId", PolicyName="default"), whole("Policy")),
        token="aws:kms/keyPolicy:KeyPolicy",
        by="keyId",
        delete="kms put-key-policy",
        declared=("policy",),
        by_aws=by_aws.default_key_policy,
    ),
    Row(
        "key alias",
        _KEY,
        Listing("kms", "list_aliases", nothing, field_of("Aliases"), ALL, parent=_of_key),
        part("AliasName"),
        either(ids("aws:kms/alias:Alias"), keys("aws:kms/alias:Alias", "name")),
        "aws:kms/alias:Alias",
        "kms delete-alias",
    ),
)

ROWS = (*_DATABASES, *_TABLES, *_BACKUPS, *_SECRETS)
