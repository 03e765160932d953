"""Redshift clusters."""

from pulumi_policy import PolicyResource

from guardrails.rule import CRITICAL, MEDIUM, PRODUCTION, Props, rule, stack_rule
from guardrails.stack import Stack, refers
from guardrails.values import is_true, items, number

CLUSTER = "aws:redshift/cluster:Cluster"
PARAMETERS = "aws:redshift/parameterGroup:ParameterGroup"
LOGGING = "aws:redshift/logging:Logging"
_KEEP_DAYS = 7
_DEFAULT_NAME = "awsuser"


@rule(
    "Redshift.1",
    CRITICAL,
    CLUSTER,
    "Redshift clusters have no public address",
    "Set publicly_accessible=False.",
)
def no_public_address(cluster: Props) -> bool:
    return not is_true(cluster.get("publiclyAccessible"))


@stack_rule(
    "Redshift.2",
    MEDIUM,
    CLUSTER,
    "Redshift clusters require TLS",
    'Give the cluster a ParameterGroup with require_ssl="true".',
)
def tls(cluster: PolicyResource, stack: Stack) -> bool:
    groups = (one for one in stack.of(PARAMETERS) if refers(cluster, "clusterParameterGroupName", one))
    return any(
        one.get("name") == "require_ssl" and is_true(one.get("value"))
        for group in groups
        for one in items(group.props, "parameters")
    )


@rule(
    "Redshift.3",
    MEDIUM,
    CLUSTER,
    "Redshift clusters keep automatic snapshots for a week or longer",
    "Set automated_snapshot_retention_period to 7 days or more.",
    PRODUCTION,
)
def snapshots(cluster: Props) -> bool:
    return number(cluster, "automatedSnapshotRetentionPeriod", 1) >= _KEEP_DAYS


@stack_rule(
    "Redshift.4", MEDIUM, CLUSTER, "Redshift clusters have audit logs", "Make a Logging for the cluster."
)
def audit_logs(cluster: PolicyResource, stack: Stack) -> bool:
    return bool(stack.referring_to(cluster, LOGGING, "clusterIdentifier"))


@rule(
    "Redshift.6",
    MEDIUM,
    CLUSTER,
    "Redshift clusters get version upgrades automatically",
    "Leave allow_version_upgrade out, or set it to True.",
)
def upgrades(cluster: Props) -> bool:
    return cluster.get("allowVersionUpgrade") is not False


@rule(
    "Redshift.8",
    MEDIUM,
    CLUSTER,
    "The administrator of a Redshift cluster doesn't have the default name",
    "Set master_username.",
)
def administrator(cluster: Props) -> bool:
    return cluster.get("masterUsername") != _DEFAULT_NAME


@rule("Redshift.10", MEDIUM, CLUSTER, "Redshift clusters are encrypted at rest", 'Set encrypted="true".')
def encrypted(cluster: Props) -> bool:
    # pulumi-aws 7.51: an absent value is true.
    return cluster.get("encrypted") is None or is_true(cluster["encrypted"])


@rule(
    "Redshift.18",
    MEDIUM,
    CLUSTER,
    "Redshift clusters run in two Availability Zones",
    "Set multi_az=True, or availability_zone_relocation_enabled=True for a cluster of one zone.",
    PRODUCTION,
)
def several_zones(cluster: Props) -> bool:
    return is_true(cluster.get("multiAz")) or is_true(cluster.get("availabilityZoneRelocationEnabled"))
