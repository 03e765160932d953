"""RDS instances and clusters, and Aurora."""

from pulumi_policy import PolicyResource

from guardrails.rule import CRITICAL, HIGH, LOW, MEDIUM, PRODUCTION, Props, rule, stack_rule
from guardrails.stack import Stack
from guardrails.values import is_true, items, number

INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
MEMBER = "aws:rds/clusterInstance:ClusterInstance"
NEPTUNE_MEMBER = "aws:neptune/clusterInstance:ClusterInstance"
INSTANCE_PARAMETERS = "aws:rds/parameterGroup:ParameterGroup"
CLUSTER_PARAMETERS = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
_KEEP_DAYS = 7
_USUAL_NAMES = ("admin", "postgres", "root", "mysql", "administrator", "sa")
# The parameter that requires TLS; its default is 1 since PostgreSQL 15.
_FORCE_TLS = "rds.force_ssl"
_LOGS = {"postgres": {"postgresql"}, "aurora-postgresql": {"postgresql"}}


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
    "RDS.7",
    MEDIUM,
    CLUSTER,
    "RDS clusters have deletion protection",
    "Set deletion_protection=True.",
    PRODUCTION,
)
def cluster_protected(cluster: Props) -> bool:
    return is_true(cluster.get("deletionProtection"))


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
    return copy or number(database, "backupRetentionPeriod", 0) >= _KEEP_DAYS


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
    "RDS.12",
    MEDIUM,
    CLUSTER,
    "RDS clusters use IAM database authentication",
    "Set iam_database_authentication_enabled=True.",
)
def cluster_iam_login(cluster: Props) -> bool:
    return is_true(cluster.get("iamDatabaseAuthenticationEnabled"))


@rule(
    "RDS.13",
    HIGH,
    INSTANCE,
    "RDS instances get minor versions automatically",
    "Set auto_minor_version_upgrade=True, or leave it out.",
)
def minor_versions(database: Props) -> bool:
    return database.get("autoMinorVersionUpgrade") is not False


@stack_rule(
    "RDS.15",
    MEDIUM,
    CLUSTER,
    "RDS clusters have two or more instances",
    "Make two ClusterInstances or more.",
    PRODUCTION,
)
def cluster_several_zones(cluster: PolicyResource, stack: Stack) -> bool:
    return len(stack.referring_to(cluster, MEMBER, "clusterIdentifier")) > 1


@rule("RDS.16", LOW, CLUSTER, "RDS clusters copy their tags to snapshots", "Set copy_tags_to_snapshot=True.")
def cluster_tags(cluster: Props) -> bool:
    return is_true(cluster.get("copyTagsToSnapshot"))


@rule(
    "RDS.17", LOW, INSTANCE, "RDS instances copy their tags to snapshots", "Set copy_tags_to_snapshot=True."
)
def tags(database: Props) -> bool:
    return is_true(database.get("copyTagsToSnapshot"))


@rule(
    "RDS.24",
    MEDIUM,
    CLUSTER,
    "The administrator of an RDS cluster doesn't have a default name",
    "Set master_username.",
)
def cluster_administrator(cluster: Props) -> bool:
    return cluster.get("masterUsername") not in _USUAL_NAMES


@rule(
    "RDS.25",
    MEDIUM,
    INSTANCE,
    "The administrator of an RDS instance doesn't have a default name",
    "Set username.",
)
def administrator(database: Props) -> bool:
    return database.get("username") not in _USUAL_NAMES


@rule("RDS.27", MEDIUM, CLUSTER, "RDS clusters are encrypted at rest", "Set storage_encrypted=True.")
def cluster_encrypted(cluster: Props) -> bool:
    return is_true(cluster.get("storageEncrypted"))


@rule(
    "RDS.35",
    MEDIUM,
    MEMBER,
    "Instances of RDS clusters get minor versions automatically",
    "Set auto_minor_version_upgrade=True, or leave it out.",
)
def cluster_minor_versions(member: Props) -> bool:
    return member.get("autoMinorVersionUpgrade") is not False


@rule(
    "RDS.36",
    MEDIUM,
    INSTANCE,
    "RDS for PostgreSQL sends logs to CloudWatch",
    'List "postgresql" in enabled_cloudwatch_logs_exports.',
)
def postgres_logs(database: Props) -> bool:
    wanted = _LOGS.get(str(database.get("engine")), set())
    return wanted <= {*items(database, "enabledCloudwatchLogsExports")}


@rule(
    "RDS.37",
    MEDIUM,
    CLUSTER,
    "Aurora PostgreSQL sends logs to CloudWatch",
    'List "postgresql" in enabled_cloudwatch_logs_exports.',
)
def aurora_logs(cluster: Props) -> bool:
    wanted = _LOGS.get(str(cluster.get("engine")), set())
    return wanted <= {*items(cluster, "enabledCloudwatchLogsExports")}


@rule(
    "RDS.38",
    MEDIUM,
    (INSTANCE_PARAMETERS, CLUSTER_PARAMETERS),
    "RDS for PostgreSQL requires TLS",
    'Set the parameter rds.force_ssl to "1".',
)
def tls(group: Props) -> bool:
    if "postgres" not in str(group["family"]):
        return True
    values = {one.get("name"): str(one.get("value")) for one in items(group, "parameters")}
    return values.get(_FORCE_TLS, "0") == "1"


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


@rule(
    "RDS.34",
    MEDIUM,
    CLUSTER,
    "Aurora MySQL sends audit logs to CloudWatch",
    'List "audit" in enabled_cloudwatch_logs_exports.',
)
def aurora_mysql_audit(cluster: Props) -> bool:
    exports = [*items(cluster, "enabledCloudwatchLogsExports")]
    return cluster.get("engine") != "aurora-mysql" or "audit" in exports


@rule(
    "RDS.44",
    MEDIUM,
    INSTANCE_PARAMETERS,
    "RDS for MariaDB and MySQL require TLS",
    'Set the parameter require_secure_transport to "1".',
)
def mysql_tls(group: Props) -> bool:
    if not str(group["family"]).startswith(("mariadb", "mysql")):
        return True
    values = {one.get("name"): str(one.get("value")).upper() for one in items(group, "parameters")}
    return values.get("require_secure_transport", "0") in ("1", "ON")


@rule(
    "RDS.50",
    MEDIUM,
    CLUSTER,
    "RDS clusters keep backups for a week or longer",
    "Set backup_retention_period to 7 days or more.",
    PRODUCTION,
)
def cluster_backed_up(cluster: Props) -> bool:
    copy = bool(cluster.get("replicationSourceIdentifier"))
    return copy or number(cluster, "backupRetentionPeriod", 1) >= _KEEP_DAYS


def _is_cluster(database: Props) -> bool:
    """Whether it is Aurora or a Multi-AZ cluster, which keep backups for a day by default."""
    return str(database.get("engine")).startswith("aurora") or bool(database.get("dbClusterInstanceClass"))
