"""How far a role goes that a deployment has or makes: it frees neither itself nor spoils what watches it."""

from collections.abc import Sequence

from components.common import policy
from components.common.boundary import PATH, boundary_arn, platform_arns

# What the platform is made of, by the prefixes of IAM's actions. A boundary grants none of it.
SERVICES = (
    "acm",
    "apigateway",
    "application-autoscaling",
    "athena",
    "autoscaling",
    "backup",
    "backup-storage",
    "cloudfront",
    "cloudwatch",
    "cognito-idp",
    "dms",
    "dynamodb",
    "ec2",
    "ec2messages",
    "ecr",
    "ecs",
    "elasticache",
    "elasticfilesystem",
    "elasticloadbalancing",
    "events",
    "execute-api",
    "firehose",
    "glue",
    "kafka",
    "kafka-cluster",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "neptune-db",
    "pipes",
    "rds",
    "rds-db",
    "redshift",
    "route53",
    "s3",
    "scheduler",
    "secretsmanager",
    "servicediscovery",
    "shield",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
    "states",
    "tag",
    "wafv2",
    "xray",
)

# Every action of IAM that changes something begins with one of these; Get, List, Generate and Simulate read.
_IAM_WRITES = tuple(
    f"iam:{verb}*"
    for verb in (
        "Add",
        "Attach",
        "Change",
        "Create",
        "Deactivate",
        "Delete",
        "Detach",
        "Enable",
        "PassRole",
        "Put",
        "Remove",
        "Reset",
        "Set",
        "Tag",
        "Untag",
        "Update",
        "Upload",
    )
)
_BUCKET_SETTINGS = (
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket*",
    "s3:DeleteObjectVersion*",
    "s3:PutAccelerateConfiguration",
    "s3:PutBucket*",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutObjectAcl",
    "s3:PutObjectVersionAcl",
    "s3:PutReplicationConfiguration",
)
_KEY_SETTINGS = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:CreateGrant",
    "kms:DeleteAlias",
    "kms:DeleteImportedKeyMaterial",
    "kms:Disable*",
    "kms:ImportKeyMaterial",
    "kms:PutKeyPolicy",
    "kms:ReplicateKey",
    "kms:RetireGrant",
    "kms:ScheduleKeyDeletion",
    "kms:UpdateAlias",
    "kms:UpdatePrimaryRegion",
)


_IDENTITY_READS = ("iam:Get*", "iam:List*", "sts:DecodeAuthorizationMessage", "sts:GetCallerIdentity")
# Whatever would make or strengthen a role that has no boundary.
_ONLY_BOUND = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
)


class _Ceiling(policy.Statement):
    """The most that a role under the boundary can be allowed; patterns are welcome, as it grants nothing."""

    def __post_init__(self) -> None:
        pass


def document(account: str, provider_arn: str, bucket_arn: str, key_arns: Sequence[str]) -> str:
    """The boundary's policy for *account* with its identity provider, state bucket, key and alias."""
    bound = {"StringNotEquals": {"iam:PermissionsBoundary": boundary_arn(account)}}
    own = [f"arn:aws:iam::{account}:{kind}{PATH}*" for kind in ("role", "policy")]
    return policy.document(
        _Ceiling("Allow", [*(f"{service}:*" for service in SERVICES), *_IDENTITY_READS], ("*",)),
        _Ceiling("Allow", ("iam:*", "sts:AssumeRole", "sts:TagSession"), platform_arns(account)),
        policy.allow("iam:CreateServiceLinkedRole", on=f"arn:aws:iam::{account}:role/aws-service-role/*"),
        policy.deny(*_ONLY_BOUND, on="*", when=bound),
        policy.deny("iam:DeleteRolePermissionsBoundary", on="*"),
        # A second lock: the ceiling above has none of these either.
        policy.deny(*_IAM_WRITES, on=[*own, provider_arn]),
        policy.deny(*_BUCKET_SETTINGS, on=[bucket_arn, f"{bucket_arn}/*"]),
        policy.deny(*_KEY_SETTINGS, on=key_arns),
    )
