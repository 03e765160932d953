"""Who may do what to a bucket: policies, made without the cloud."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.common import policy
from components.common.arn import Arn
from components.common.policy import Condition, Statement

_NO_TLS: Condition = {"Bool": {"aws:SecureTransport": "false"}}
_READ = "s3:GetObject"


@dataclass(frozen=True)
class Distributions:
    """The account's CloudFront distributions, where they sign their requests, for keys under *prefixes*.

    All of the account's, because a distribution is made after the bucket that it reads from.
    """

    prefixes: Sequence[str]


def bucket_policy(
    arn: str,
    account: str,
    *,
    reader_accounts: Sequence[str] = (),
    readers: Sequence[Distributions] = (),
    deletable: bool = True,
) -> str:
    """No request without TLS or from another account, but for *reader_accounts* and *readers*."""
    partition = Arn.parse(arn).partition
    allowed = [_distributions(arn, partition, account, reader) for reader in readers]
    if reader_accounts:
        allowed += _accounts(arn, partition, reader_accounts)
    kept = [] if deletable else [Statement("Deny", ["s3:DeleteBucket"], [arn], {}, {"AWS": ("*",)})]
    return policy.document(only_by_tls(arn), _strangers(arn, [account, *reader_accounts]), *kept, *allowed)


def log_policy(arn: str, account: str) -> str:
    """AWS's own log writers may write for *account*; nobody else may, and nobody without TLS."""
    same_account = {"aws:SourceAccount": account}
    # CloudWatch Logs User Guide, "Logs sent to Amazon S3": VPC flow logs and CloudFront come by it.
    delivered = {"aws:SourceArn": f"arn:{Arn.parse(arn).partition}:logs:*:{account}:*"}
    owner = {"s3:x-amz-acl": "bucket-owner-full-control"}
    own = f"{arn}/AWSLogs/{account}/*"
    return policy.document(
        only_by_tls(arn),
        _strangers(arn, [account]),
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
        # Application Load Balancer Guide, "Enable access logs": the path says the account, no condition does.
        policy.allow_service("logdelivery.elasticloadbalancing.amazonaws.com", "s3:PutObject", on=own),
    )


def only_by_tls(arn: str) -> Statement:
    """Whoever comes without TLS is sent away."""
    return policy.deny_everybody("s3:*", on=[arn, f"{arn}/*"], when=_NO_TLS)


def _strangers(arn: str, accounts: Sequence[str]) -> Statement:
    """Deny other accounts' identities, and the anonymous, whatever anybody allows them later.

    AWS services that come as themselves (log delivery, CloudFront) have no account: the second condition
    lets them pass, and they get no further than a statement allows: IAM User Guide, "AWS global condition
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


def _distributions(arn: str, partition: str, account: str, reader: Distributions) -> Statement:
    return policy.allow_service(
        "cloudfront.amazonaws.com",
        _READ,
        on=[f"{arn}/{prefix}*" for prefix in reader.prefixes],
        when={"ArnLike": {"aws:SourceArn": f"arn:{partition}:cloudfront::{account}:distribution/*"}},
    )


def _accounts(arn: str, partition: str, accounts: Sequence[str]) -> list[Statement]:
    who = {"AWS": [f"arn:{partition}:iam::{account}:root" for account in accounts]}
    return [
        Statement("Allow", [_READ], [f"{arn}/*"], {}, who),
        Statement("Allow", ["s3:ListBucket"], [arn], {}, who),
    ]
