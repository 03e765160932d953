"""RDS instances, and rules that instances share with clusters."""

from guardrails.rule import CRITICAL, HIGH, LOW, MEDIUM, PRODUCTION, Props, rule
from guardrails.values import is_true, items, number

INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
MEMBER = "aws:rds/clusterInstance:ClusterInstance"
NEPTUNE_MEMBER = "aws:neptune/clusterInstance:ClusterInstance"
KEEP_DAYS = 7
USUAL_NAMES = ("admin", "postgres", "root", "mysql", "administrator", "sa")
_POSTGRES_LOGS = {"postgres": {"postgresql"}, "aurora-postgresql": {"postgresql"}}


@rule(
    "RDS.2",
    CRITICAL,
    (INSTANCE, CLUSTER, MEMBER, NEPTUNE_MEMBER),
    "Databases are not publicly accessible",
    "Set publicly_accessible=False.",
)
def no_public_address(database: Props) -> bool:
    return not is_true(database.get("publiclyAccessible"))


@rule("RDS.3", MEDIUM, INSTANCE, "RDS instances are encrypted at rest", "Set storage_encrypted=True.")
def encrypted(database: Props) -> bool:
    # A read replica is encrypted like its source.
    return is_true(database.get("storageEncrypted")) or bool(database.get("replicateSourceDb"))


@rule("RDS.5", MEDIUM, INSTANCE, "RDS instances are Multi-AZ", "Set multi_az=True.", PRODUCTION)
def several_zones(database: Props) -> bool:
    return is_true(database.get("multiAz")) or bool(database.get("replicateSourceDb"))


@rule(
    "RDS.6",
    LOW,
    (INSTANCE, MEMBER),
    "RDS instances have enhanced monitoring",
    "Set monitoring_interval and monitoring_role_arn.",
    PRODUCTION,
)
def monitored(database: Props) -> bool:
    return number(database, "monitoringInterval", 0) > 0


@rule(
    "RDS.8",
    LOW,
    INSTANCE,
    "RDS instances have deletion protection",
    "Set deletion_protection=True.",
    PRODUCTION,
)
def protected(database: Props) -> bool:
    # A read replica has the data of its source, and fewer replicas are a change of settings.
    if database.get("replicateSourceDb"):
        return True
    return is_true(database.get("deletionProtection"))


@rule(
    "RDS.9",
    MEDIUM,
    INSTANCE,
    "RDS instances send logs to CloudWatch",
    "List the engine's logs in enabled_cloudwatch_logs_exports.",
)
def logs(database: Props) -> bool:
    return len(items(database, "enabledCloudwatchLogsExports")) > 0


@rule(
    "RDS.10",
    MEDIUM,
    INSTANCE,
    "RDS instances use IAM database authentication",
    "Set iam_database_authentication_enabled=True.",
)
def iam_login(database: Props) -> bool:
    return is_true(database.get("iamDatabaseAuthenticationEnabled"))


@rule(
    "RDS.11",
    MEDIUM,
    INSTANCE,
    "RDS instances keep backups for a week or longer",
    "Set backup_retention_period to 7 days or more.",
    PRODUCTION,
)
def backed_up(database: Props) -> bool:
    copy = bool(database.get("replicateSourceDb"))
    return copy or number(database, "backupRetentionPeriod", 0) >= KEEP_DAYS


@rule(
    "CKV_AWS_133",
    HIGH,
    (INSTANCE, CLUSTER),
    "Databases have automatic backups",
    "Set backup_retention_period to 1 day or more.",
)
def any_backup(database: Props) -> bool:
    copy = bool(database.get("replicateSourceDb") or database.get("replicationSourceIdentifier"))
    days = database.get("backupRetentionPeriod")
    return copy or (_is_cluster(database) if days is None else float(days) >= 1)


@rule(
    "RDS.13",
    HIGH,
    INSTANCE,
    "RDS instances get minor versions automatically",
    "Set auto_minor_version_upgrade=True, or leave it out.",
)
def minor_versions(database: Props) -> bool:
    return database.get("autoMinorVersionUpgrade") is not False


@rule(
    "RDS.17", LOW, INSTANCE, "RDS instances copy their tags to snapshots", "Set copy_tags_to_snapshot=True."
)
def tags(database: Props) -> bool:
    return is_true(database.get("copyTagsToSnapshot"))


@rule(
    "RDS.25",
    MEDIUM,
    INSTANCE,
    "The administrator of an RDS instance doesn't have a default name",
    "Set username.",
)
def administrator(database: Props) -> bool:
    return database.get("username") not in USUAL_NAMES


@rule(
    "RDS.36",
    MEDIUM,
    INSTANCE,
    "RDS for PostgreSQL sends logs to CloudWatch",
    'List "postgresql" in enabled_cloudwatch_logs_exports.',
)
def postgres_logs(database: Props) -> bool:
    return exports_postgres_logs(database)


def exports_postgres_logs(props: Props) -> bool:
    """Whether an instance or a cluster exports the logs of PostgreSQL, if it is its engine."""
    wanted = _POSTGRES_LOGS.get(str(props.get("engine")), set())
    return wanted <= {*items(props, "enabledCloudwatchLogsExports")}


@rule(
    "CKV_AWS_353",
    LOW,
    (INSTANCE, MEMBER),
    "Databases have Performance Insights",
    "Set performance_insights_enabled=True.",
    PRODUCTION,
)
def insights(database: Props) -> bool:
    return is_true(database.get("performanceInsightsEnabled"))


def _is_cluster(database: Props) -> bool:
    """Whether it is Aurora or a Multi-AZ cluster, which keep backups for a day by default."""
    return str(database.get("engine")).startswith("aurora") or bool(database.get("dbClusterInstanceClass"))
