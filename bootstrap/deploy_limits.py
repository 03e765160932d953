"""Denials of the deploy role: changes to other workloads in the account."""

from bootstrap.wide_statements import AllBut
from components.common import policy

BUCKETS = ("access-logs", "audit", "images-media", "strata", "web-logs")
"""Beginnings of the names of the platform's buckets: a policy can't test tags of buckets."""
NAMES = {
    "dynamodb:*:{account}:table/": ("data-table",),
    "kinesis:*:{account}:stream/": ("streams",),
    "sns:*:{account}:": ("images", "operations"),
    "sqs:*:{account}:": ("images", "operations"),
}
"""Beginnings of the names of the platform's tables, streams, topics and queues.

Their tags can't replace it: DynamoDB evaluates them only in accounts where it is enabled (Developer Guide,
"Enabling ABAC in DynamoDB"), SQS not in every region (Developer Guide, "Attribute-based access control for
Amazon SQS").
"""
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
# Actions on resources that have aws:ResourceTag among their condition keys: Service Authorization Reference,
# "Resource types defined by" Amazon EC2, AWS KMS, AWS Lambda, Amazon RDS and AWS Secrets Manager. The
# provider's default tags are on every resource of the platform.
_TAGGED_CHANGES = (
    "ec2:AssociateIamInstanceProfile",
    "ec2:AttachVolume",
    "ec2:DeleteSnapshot",
    "ec2:DeleteVolume",
    "ec2:DeleteVpc",
    "ec2:DeregisterImage",
    "ec2:DetachVolume",
    "ec2:GetPasswordData",
    "ec2:ModifyImageAttribute",
    "ec2:ModifyInstanceAttribute",
    "ec2:ModifyInstanceMetadataOptions",
    "ec2:ModifySnapshotAttribute",
    "ec2:ModifyVolume",
    "ec2:RebootInstances",
    "ec2:ReplaceIamInstanceProfileAssociation",
    "ec2:StopInstances",
    "ec2:TerminateInstances",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "lambda:AddPermission",
    "lambda:CreateFunctionUrlConfig",
    "lambda:DeleteFunction",
    "lambda:InvokeFunction",
    "lambda:PublishVersion",
    "lambda:PutFunctionEventInvokeConfig",
    "lambda:RemovePermission",
    "lambda:UpdateAlias",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "lambda:UpdateFunctionUrlConfig",
    "rds:DeleteDBCluster",
    "rds:DeleteDBInstance",
    "rds:ModifyDBCluster",
    "rds:ModifyDBInstance",
    "secretsmanager:DeleteSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutResourcePolicy",
    "secretsmanager:PutSecretValue",
)
# Direct use of a key. A service's use of a key on behalf of the caller has kms:ViaService; it is needed for
# the keys of AWS, which have no tags.
_KEY_USE = ("kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
# Actions on a table, stream, topic or queue alone: Service Authorization Reference, "Actions defined by".
_NAMED_CHANGES = (
    *(f"dynamodb:{one}" for one in ("*Item", "Delete*", "Export*", "PartiQL*", "PutResourcePolicy")),
    *(f"dynamodb:{one}" for one in ("Query", "Scan", "Update*")),
    *(f"kinesis:{one}" for one in ("Decrease*", "Delete*", "GetRecords", "Put*", "SubscribeToShard")),
    *(f"sns:{one}" for one in ("AddPermission", "DeleteTopic", "Publish", "PutDataProtectionPolicy")),
    *(f"sns:{one}" for one in ("RemovePermission", "SetTopicAttributes", "Subscribe")),
    *(f"sqs:{one}" for one in ("AddPermission", "DeleteMessage", "DeleteQueue", "PurgeQueue")),
    *(f"sqs:{one}" for one in ("ReceiveMessage", "RemovePermission", "SendMessage", "SetQueueAttributes")),
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
    named = [
        f"arn:aws:{place.format(account=account)}{name}-*" for place, names in NAMES.items() for name in names
    ]
    catalog = [f"{glue}:catalog", f"{glue}:database/{CATALOG}", f"{glue}:table/{CATALOG}/*"]
    return policy.document(
        AllBut("Deny", _BUCKET_CHANGES, [*buckets, *(f"{bucket}/*" for bucket in buckets)]),
        AllBut("Deny", _CATALOG_CHANGES, catalog),
        AllBut("Deny", _NAMED_CHANGES, named),
        policy.deny(*_TAGGED_CHANGES, on="*", when={"StringNotEquals": {_TAG: project}}),
        policy.deny(
            *_KEY_USE,
            on="*",
            when={
                "Null": {"kms:ViaService": "true"},
                "StringNotEquals": {_TAG: [project, own_project]},
            },
        ),
        policy.deny(
            "*",
            on="*",
            when={"Null": {_TAG: "false"}, "StringNotEquals": {_TAG: [project, own_project]}},
        ),
        policy.deny(*_NEVER, on="*"),
    )
