"""Denials of the deploy role: changes to other workloads in the account."""

from bootstrap.wide_statements import AllBut
from components.common import policy

BUCKETS = ("access-logs", "audit", "images-media", "strata", "web-logs")
"""Beginnings of the names of the platform's buckets: a policy can't test tags of buckets."""
CATALOG = "log_queries"
"""The Glue database of the log queries; a policy can't test tags of databases and tables."""

_TAG = "aws:ResourceTag/Project"
_BUCKET_CHANGES = (
    "s3:CreateBucket",
    "s3:DeleteBucket*",
    "s3:DeleteObject*",
    "s3:GetObject*",
    "s3:PutBucket*",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutObject*",
    "s3:PutReplicationConfiguration",
)
# Of the services whose actions all know the resource's tags, by the Service Authorization Reference. The
# provider's default tags are on every resource of the platform.
_TAGGED_CHANGES = (
    "ec2:DeleteSnapshot",
    "ec2:DeleteVolume",
    "ec2:DeleteVpc",
    "ec2:StopInstances",
    "ec2:TerminateInstances",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "lambda:DeleteFunction",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "rds:DeleteDBCluster",
    "rds:DeleteDBInstance",
    "rds:ModifyDBCluster",
    "rds:ModifyDBInstance",
    "secretsmanager:DeleteSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutResourcePolicy",
    "secretsmanager:PutSecretValue",
)
# Shells and commands on machines, and jobs of Glue: the platform has none of them.
_NEVER = (
    "ec2-instance-connect:*",
    "glue:*Crawler*",
    "glue:*DevEndpoint*",
    "glue:*Job*",
    "glue:*ResourcePolicy*",
    "glue:*Session*",
    "glue:*Trigger*",
    "glue:*Workflow*",
    "ssm:ResumeSession",
    "ssm:SendCommand",
    "ssm:StartAutomationExecution",
    "ssm:StartSession",
)
_CATALOG_CHANGES = tuple(
    f"glue:{verb}{kind}" for verb in ("Create", "Delete", "Update") for kind in ("Database", "Table")
)


def document(account: str, project: str, own_project: str, state_bucket_arn: str) -> str:
    """The denials for the platform tagged *project*; bootstrap's resources are tagged *own_project*."""
    buckets = [state_bucket_arn, *(f"arn:aws:s3:::{name}-*" for name in BUCKETS)]
    glue = f"arn:aws:glue:*:{account}"
    catalog = [f"{glue}:catalog", f"{glue}:database/{CATALOG}", f"{glue}:table/{CATALOG}/*"]
    return policy.document(
        AllBut("Deny", _BUCKET_CHANGES, [*buckets, *(f"{bucket}/*" for bucket in buckets)]),
        AllBut("Deny", _CATALOG_CHANGES, catalog),
        policy.deny(*_TAGGED_CHANGES, on="*", when={"StringNotEquals": {_TAG: project}}),
        policy.deny(
            "*",
            on="*",
            when={"Null": {_TAG: "false"}, "StringNotEquals": {_TAG: [project, own_project]}},
        ),
        policy.deny(*_NEVER, on="*"),
    )
