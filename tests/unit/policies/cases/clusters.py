"""Neptune, Redshift and further rules on RDS."""

from rules import neptune, rds, rds_parameters, redshift
from unit.policies.evaluation import Case, Declared, one

PLAIN = Declared(redshift.CLUSTER, "warehouse")
WAREHOUSE = Declared(redshift.CLUSTER, "warehouse", {}, {"clusterParameterGroupName": "parameters"})


def parameters(value):
    return Declared(
        redshift.PARAMETERS, "parameters", {"parameters": [{"name": "require_ssl", "value": value}]}
    )


def mysql(value):
    return {"family": "mysql8.4", "parameters": [{"name": "require_secure_transport", "value": value}]}


def exporting(engine, *logs):
    return {"engine": engine, "enabledCloudwatchLogsExports": [*logs]}


CASES = {
    "Neptune.1": one(neptune.CLUSTER, bad={}, good={"storageEncrypted": True}),
    "Neptune.2": one(
        neptune.CLUSTER,
        bad={"enableCloudwatchLogsExports": ["slowquery"]},
        good={"enableCloudwatchLogsExports": ["audit"]},
    ),
    "Neptune.4": one(neptune.CLUSTER, bad={}, good={"deletionProtection": True}),
    "Neptune.5": one(neptune.CLUSTER, bad={"backupRetentionPeriod": 1}, good={"backupRetentionPeriod": 7}),
    "Neptune.7": one(neptune.CLUSTER, bad={}, good={"iamDatabaseAuthenticationEnabled": True}),
    "Neptune.8": one(neptune.CLUSTER, bad={}, good={"copyTagsToSnapshot": True}),
    "Redshift.1": one(redshift.CLUSTER, bad={"publiclyAccessible": True}, good={"publiclyAccessible": False}),
    "Redshift.2": Case(bad=[WAREHOUSE, parameters("false")], good=[WAREHOUSE, parameters("true")]),
    "Redshift.3": one(
        redshift.CLUSTER,
        bad={"automatedSnapshotRetentionPeriod": 1},
        good={"automatedSnapshotRetentionPeriod": 7},
    ),
    "Redshift.4": Case(
        bad=[PLAIN],
        good=[PLAIN, Declared(redshift.LOGGING, "logs", {}, {"clusterIdentifier": "warehouse"})],
    ),
    "Redshift.6": one(
        redshift.CLUSTER, bad={"allowVersionUpgrade": False}, good={"allowVersionUpgrade": True}
    ),
    "Redshift.8": one(
        redshift.CLUSTER, bad={"masterUsername": "awsuser"}, good={"masterUsername": "steward"}
    ),
    "Redshift.10": one(redshift.CLUSTER, bad={"encrypted": "false"}, good={"encrypted": "true"}),
    "Redshift.18": one(redshift.CLUSTER, bad={"multiAz": False}, good={"multiAz": True}),
    "RDS.34": one(
        rds.CLUSTER, bad=exporting("aurora-mysql", "error"), good=exporting("aurora-mysql", "audit")
    ),
    "RDS.44": one(rds_parameters.INSTANCE_PARAMETERS, bad=mysql("0"), good=mysql("1")),
    "RDS.50": one(rds.CLUSTER, bad={"backupRetentionPeriod": 1}, good={"backupRetentionPeriod": 7}),
}
