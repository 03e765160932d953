"""Bucket policies, as functions without AWS calls."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.common import policy
from components.common.arn import Arn
from components.common.policy import Statement

_READ = "s3:GetObject"


@dataclass(frozen=True)
class Distributions:
    """The account's CloudFront distributions with origin access control, for keys under *prefixes*.

    With *lists* a missing object is 404, without it 403.

    All of the account's, because a distribution is created after the bucket that it reads from.
    """

    prefixes: Sequence[str]
    lists: bool = False


def bucket_policy(
    arn: str,
    account: str,
    *,
    reader_accounts: Sequence[str] = (),
    readers: Sequence[Distributions] = (),
    deletable: bool = True,
) -> str:
    """Deny requests without TLS and from other accounts, except *reader_accounts* and *readers*."""
    partition = Arn.parse(arn).partition
    allowed = [one for reader in readers for one in _distributions(arn, partition, account, reader)]
    if reader_accounts:
        allowed += _accounts(arn, partition, reader_accounts)
    kept = [] if deletable else [Statement("Deny", ["s3:DeleteBucket"], [arn], {}, {"AWS": ("*",)})]
    return policy.document(_only_by_tls(arn), _deny_others(arn, [account, *reader_accounts]), *kept, *allowed)


def log_policy(arn: str, account: str) -> str:
    """Let S3 access logging and CloudWatch Logs delivery write for *account*, and deny other accounts."""
    same_account = {"aws:SourceAccount": account}
    # CloudWatch Logs User Guide, "Logs sent to Amazon S3": VPC flow logs and CloudFront come by it.
    delivered = {"aws:SourceArn": f"arn:{Arn.parse(arn).partition}:logs:*:{account}:*"}
    owner = {"s3:x-amz-acl": "bucket-owner-full-control"}
    own = f"{arn}/AWSLogs/{account}/*"
    return policy.document(
        _only_by_tls(arn),
        _deny_others(arn, [account]),
        # Amazon S3 User Guide, "Enabling Amazon S3 server access logging".
        policy.allow_service(
            "logging.s3.amazonaws.com", "s3:PutObject", on=f"{arn}/s3/*", when={"StringEquals": same_account}
        ),
        policy.allow_service(
            "delivery.logs.amazonaws.com",
            "s3:PutObject",
            on=own,
            when={"StringEquals": {**same_account, **owner}, "ArnLike": delivered},
        ),
        policy.allow_service(
            "delivery.logs.amazonaws.com",
            "s3:GetBucketAcl",
            on=arn,
            when={"StringEquals": same_account, "ArnLike": delivered},
        ),
    )


def _only_by_tls(arn: str) -> Statement:
    """Deny requests without TLS."""
    return policy.deny_without_tls("s3:*", [arn, f"{arn}/*"])


def _deny_others(arn: str, accounts: Sequence[str]) -> Statement:
    """Deny identities of other accounts and anonymous requests, whatever another statement allows.

    AWS services that call as service principals (log delivery, CloudFront) have no account. The second
    condition exempts them, so they have what an Allow statement grants: IAM User Guide, "AWS global condition
    context keys".
    """
    return policy.deny_everybody(
        "s3:*",
        on=[arn, f"{arn}/*"],
        when={
            "StringNotEqualsIfExists": {"aws:PrincipalAccount": sorted({*accounts})},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    )


def _distributions(arn: str, partition: str, account: str, reader: Distributions) -> list[Statement]:
    service = "cloudfront.amazonaws.com"
    when = {"ArnLike": {"aws:SourceArn": f"arn:{partition}:cloudfront::{account}:distribution/*"}}
    objects = [f"{arn}/{prefix}*" for prefix in reader.prefixes]
    return [
        policy.allow_service(service, _READ, on=objects, when=when),
        *([policy.allow_service(service, "s3:ListBucket", on=arn, when=when)] if reader.lists else []),
    ]


def _accounts(arn: str, partition: str, accounts: Sequence[str]) -> list[Statement]:
    who = {"AWS": [f"arn:{partition}:iam::{account}:root" for account in accounts]}
    return [
        Statement("Allow", [_READ], [f"{arn}/*"], {}, who),
        Statement("Allow", ["s3:ListBucket"], [arn], {}, who),
    ]
