"""The key policy of the environment's key."""

from collections.abc import Mapping, Sequence

from components.common import policy

# Services that use a key on behalf of their caller: KMS Developer Guide, "kms:ViaService".
_VIA = ("backup", "dms", "dynamodb", "elasticache", "rds", "redshift", "s3", "secretsmanager")
_USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
_GRANTS = ("kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant")


def environment_key_policy(region: str, account: str) -> str:
    """Allow the account's IAM, and AWS services for this account only. In a key policy ``*`` is the key.

    CloudFront and CloudWatch Logs call as service principals, so conditions on the distribution and on the
    encryption context limit them to this account: CloudFront Developer Guide, "Restrict access to an Amazon
    S3 origin" (SSE-KMS), CloudWatch Logs User Guide, "Encrypt log data". CloudTrail's statement: CloudTrail
    User Guide, "Configure AWS KMS key policies for CloudTrail".
    """
    via = {
        "kms:CallerAccount": account,
        "kms:ViaService": [f"{service}.{region}.amazonaws.com" for service in _VIA],
    }
    return policy.render(
        policy.account_key_access(account, ["kms:*"], "Account"),
        policy.key_access({"AWS": "*"}, _USE, {"StringEquals": via}, "ThroughServices"),
        policy.key_access(
            {"AWS": "*"},
            _GRANTS,
            {"StringEquals": via, "Bool": {"kms:GrantIsForAWSResource": "true"}},
            "GrantsThroughServices",
        ),
        *_service_principals(region, account),
    )


def _service_principals(region: str, account: str) -> Sequence[Mapping[str, object]]:
    logs = f"arn:aws:logs:{region}:{account}:*"
    distributions = f"arn:aws:cloudfront::{account}:distribution/*"
    return [
        policy.key_access(
            {"Service": f"logs.{region}.amazonaws.com"},
            _USE,
            {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": logs}},
            "Logs",
        ),
        policy.key_access(
            {"Service": "cloudtrail.amazonaws.com"},
            ["kms:DescribeKey", "kms:GenerateDataKey*"],
            {"ArnLike": {"aws:SourceArn": f"arn:aws:cloudtrail:{region}:{account}:trail/*"}},
            "CloudTrail",
        ),
        policy.key_access(
            {"Service": "cloudfront.amazonaws.com"},
            ["kms:Decrypt"],
            {"ArnLike": {"aws:SourceArn": distributions}},
            "CloudFront",
        ),
    ]
