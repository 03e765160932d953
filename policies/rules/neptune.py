"""Neptune clusters."""

from guardrails.rule import LOW, MEDIUM, PRODUCTION, Props, rule
from guardrails.values import is_true, items, number

CLUSTER = "aws:neptune/cluster:Cluster"
_KEEP_DAYS = 7


@rule("Neptune.1", MEDIUM, CLUSTER, "Neptune clusters are encrypted at rest", "Set storage_encrypted=True.")
def encrypted(cluster: Props) -> bool:
    return is_true(cluster.get("storageEncrypted"))


@rule(
    "Neptune.2",
    MEDIUM,
    CLUSTER,
    "Neptune clusters send audit logs to CloudWatch",
    'List "audit" in enable_cloudwatch_logs_exports.',
)
def audit_logs(cluster: Props) -> bool:
    return "audit" in [*items(cluster, "enableCloudwatchLogsExports")]


@rule(
    "Neptune.4",
    LOW,
    CLUSTER,
    "Neptune clusters have deletion protection",
    "Set deletion_protection=True.",
    PRODUCTION,
)
def protected(cluster: Props) -> bool:
    return is_true(cluster.get("deletionProtection"))


@rule(
    "Neptune.5",
    MEDIUM,
    CLUSTER,
    "Neptune clusters keep backups for a week or longer",
    "Set backup_retention_period to 7 days or more.",
    PRODUCTION,
)
def backed_up(cluster: Props) -> bool:
    return number(cluster, "backupRetentionPeriod", 1) >= _KEEP_DAYS


@rule(
    "Neptune.7",
    MEDIUM,
    CLUSTER,
    "Neptune clusters use IAM database authentication",
    "Set iam_database_authentication_enabled=True.",
)
def iam_login(cluster: Props) -> bool:
    return is_true(cluster.get("iamDatabaseAuthenticationEnabled"))


@rule(
    "Neptune.8",
    LOW,
    CLUSTER,
    "Neptune clusters copy their tags to snapshots",
    "Set copy_tags_to_snapshot=True.",
)
def tags(cluster: Props) -> bool:
    return is_true(cluster.get("copyTagsToSnapshot"))
