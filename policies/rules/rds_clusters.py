"""RDS clusters, Aurora's among them, and their instances."""

from pulumi_policy import PolicyResource

from guardrails.rule import LOW, MEDIUM, PRODUCTION, Props, rule, stack_rule
from guardrails.stack import Stack
from guardrails.values import is_true, items, number
from rules.rds import CLUSTER, KEEP_DAYS, MEMBER, USUAL_NAMES, exports_postgres_logs


@rule(
    "RDS.7",
    MEDIUM,
    CLUSTER,
    "RDS clusters have deletion protection",
    "Set deletion_protection=True.",
    PRODUCTION,
)
def protected(cluster: Props) -> bool:
    return is_true(cluster.get("deletionProtection"))


@rule(
    "RDS.12",
    MEDIUM,
    CLUSTER,
    "RDS clusters use IAM database authentication",
    "Set iam_database_authentication_enabled=True.",
)
def iam_login(cluster: Props) -> bool:
    return is_true(cluster.get("iamDatabaseAuthenticationEnabled"))


@stack_rule(
    "RDS.15",
    MEDIUM,
    CLUSTER,
    "RDS clusters have two or more instances",
    "Make two ClusterInstances or more.",
    PRODUCTION,
)
def several_zones(cluster: PolicyResource, stack: Stack) -> bool:
    return len(stack.referring_to(cluster, MEMBER, "clusterIdentifier")) > 1


@rule("RDS.16", LOW, CLUSTER, "RDS clusters copy their tags to snapshots", "Set copy_tags_to_snapshot=True.")
def tags(cluster: Props) -> bool:
    return is_true(cluster.get("copyTagsToSnapshot"))


@rule(
    "RDS.24",
    MEDIUM,
    CLUSTER,
    "The administrator of an RDS cluster doesn't have a default name",
    "Set master_username.",
)
def administrator(cluster: Props) -> bool:
    return cluster.get("masterUsername") not in USUAL_NAMES


@rule("RDS.27", MEDIUM, CLUSTER, "RDS clusters are encrypted at rest", "Set storage_encrypted=True.")
def encrypted(cluster: Props) -> bool:
    return is_true(cluster.get("storageEncrypted"))


@rule(
    "RDS.35",
    MEDIUM,
    MEMBER,
    "Instances of RDS clusters get minor versions automatically",
    "Set auto_minor_version_upgrade=True, or leave it out.",
)
def minor_versions(member: Props) -> bool:
    return member.get("autoMinorVersionUpgrade") is not False


@rule(
    "RDS.37",
    MEDIUM,
    CLUSTER,
    "Aurora PostgreSQL sends logs to CloudWatch",
    'List "postgresql" in enabled_cloudwatch_logs_exports.',
)
def postgres_logs(cluster: Props) -> bool:
    return exports_postgres_logs(cluster)


@rule(
    "RDS.34",
    MEDIUM,
    CLUSTER,
    "Aurora MySQL sends audit logs to CloudWatch",
    'List "audit" in enabled_cloudwatch_logs_exports.',
)
def mysql_audit(cluster: Props) -> bool:
    exports = [*items(cluster, "enabledCloudwatchLogsExports")]
    return cluster.get("engine") != "aurora-mysql" or "audit" in exports


@rule(
    "RDS.50",
    MEDIUM,
    CLUSTER,
    "RDS clusters keep backups for a week or longer",
    "Set backup_retention_period to 7 days or more.",
    PRODUCTION,
)
def backed_up(cluster: Props) -> bool:
    copy = bool(cluster.get("replicationSourceIdentifier"))
    return copy or number(cluster, "backupRetentionPeriod", 1) >= KEEP_DAYS
