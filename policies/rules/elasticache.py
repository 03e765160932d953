"""ElastiCache replication groups and clusters."""

from guardrails.rule import HIGH, MEDIUM, PRODUCTION, Props, rule
from guardrails.values import is_true, number

GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
CLUSTER = "aws:elasticache/cluster:Cluster"


@rule(
    "ElastiCache.1",
    HIGH,
    GROUP,
    "ElastiCache replication groups have daily backups",
    "Set snapshot_retention_limit to 1 day or more.",
    PRODUCTION,
)
def backed_up(group: Props) -> bool:
    return number(group, "snapshotRetentionLimit", 0) >= 1


@rule(
    "ElastiCache.2",
    HIGH,
    (GROUP, CLUSTER),
    "ElastiCache clusters get minor versions automatically",
    "Set auto_minor_version_upgrade=True, or leave it out.",
)
def minor_versions(cache: Props) -> bool:
    return cache.get("autoMinorVersionUpgrade") is None or is_true(cache["autoMinorVersionUpgrade"])


@rule(
    "ElastiCache.3",
    MEDIUM,
    GROUP,
    "ElastiCache replication groups have automatic failover",
    "Set automatic_failover_enabled=True, and two nodes or more.",
    PRODUCTION,
)
def failover(group: Props) -> bool:
    return is_true(group.get("automaticFailoverEnabled"))


@rule(
    "ElastiCache.4",
    MEDIUM,
    GROUP,
    "ElastiCache replication groups are encrypted at rest",
    "Set at_rest_encryption_enabled=True.",
)
def encrypted_at_rest(group: Props) -> bool:
    return is_true(group.get("atRestEncryptionEnabled"))


@rule(
    "ElastiCache.5",
    MEDIUM,
    GROUP,
    "ElastiCache replication groups require TLS",
    'Set transit_encryption_enabled=True, with transit_encryption_mode "required".',
)
def encrypted_in_transit(group: Props) -> bool:
    required = group.get("transitEncryptionMode") in (None, "", "required")
    return is_true(group.get("transitEncryptionEnabled")) and required


@rule(
    "ElastiCache.6",
    MEDIUM,
    GROUP,
    "ElastiCache replication groups older than Redis 6 require a password",
    "Set auth_token, or use version 6 or newer with users.",
)
def password(group: Props) -> bool:
    old = str(group.get("engineVersion", "7")).startswith(("2.", "3.", "4.", "5."))
    return not old or bool(group.get("authToken"))


@rule(
    "ElastiCache.7",
    HIGH,
    (GROUP, CLUSTER),
    "ElastiCache clusters don't use the default subnet group",
    "Set subnet_group_name to a group of the data tier's subnets.",
)
def own_subnets(cache: Props) -> bool:
    member = cache.get("replicationGroupId") is not None
    return member or cache.get("subnetGroupName") not in (None, "", "default")


@rule(
    "CKV_AWS_191",
    MEDIUM,
    GROUP,
    "ElastiCache replication groups are encrypted with a customer managed key",
    "Set kms_key_id.",
)
def customer_key(group: Props) -> bool:
    return bool(group.get("kmsKeyId"))


@rule(
    "CKV2_AWS_50",
    MEDIUM,
    GROUP,
    "ElastiCache replication groups are Multi-AZ",
    "Set multi_az_enabled=True.",
    PRODUCTION,
)
def several_zones(group: Props) -> bool:
    return is_true(group.get("multiAzEnabled"))
