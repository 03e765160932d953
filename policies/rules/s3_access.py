"""Access to S3 buckets by policies and ACLs."""

from collections.abc import Iterator
from dataclasses import dataclass

from pulumi_policy import PolicyResource

from guardrails.iam_policy import statements
from guardrails.rule import CRITICAL, HIGH, Props, rule, stack_rule
from guardrails.stack import Stack
from guardrails.values import block, items
from rules.s3 import ACL, BUCKET, POLICY


@dataclass(frozen=True)
class Access:
    """The ways to give one kind of access: actions of a policy, ready-made ACLs, permissions in an ACL."""

    actions: tuple[str, ...]
    acls: tuple[str, ...]
    permissions: tuple[str, ...]


READ = Access(
    ("s3:GetObject", "s3:ListBucket"),
    ("public-read", "public-read-write", "authenticated-read"),
    ("READ", "READ_ACP", "FULL_CONTROL"),
)
WRITE = Access(
    ("s3:PutObject", "s3:DeleteObject"), ("public-read-write",), ("WRITE", "WRITE_ACP", "FULL_CONTROL")
)
# S3 User Guide, "Access control list overview": the second group is every AWS account.
_EVERYBODY = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")
# Security Hub, S3.6.
_SENSITIVE = (
    "s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketPolicy", "s3:PutEncryptionConfiguration",
    "s3:PutObjectAcl",
)  # fmt: skip
_NOT_FOR_ALL = (
    'Name who may, or add a condition to "*" that names the caller. Remove ACLs and grants for everybody.'
)


@rule("S3.2", CRITICAL, (POLICY, ACL, BUCKET), "Buckets have no public read access", _NOT_FOR_ALL)
def no_public_read(props: Props) -> bool:
    return not _open_to_all(props, READ)


@rule("S3.3", CRITICAL, (POLICY, ACL, BUCKET), "Buckets have no public write access", _NOT_FOR_ALL)
def no_public_write(props: Props) -> bool:
    return not _open_to_all(props, WRITE)


@stack_rule(
    "S3.6",
    HIGH,
    (POLICY, BUCKET),
    "Other accounts can't change a bucket's configuration",
    "Leave the actions on ACLs, policy and encryption to this account, which aws:allowedAccountIds names.",
)
def kept_in_account(resource: PolicyResource, stack: Stack) -> bool:
    foreign = [
        one
        for one in statements(stack.declared(resource).get("policy"))
        if any(map(one.grants, _SENSITIVE)) and one.accounts - stack.accounts(resource)
    ]
    return not foreign


def _open_to_all(props: Props, access: Access) -> bool:
    granted = any(
        group.endswith(_EVERYBODY) and permission in access.permissions
        for group, permission in _grants(props)
    )
    by_policy = any(
        one.for_everybody and any(map(one.grants, access.actions)) for one in statements(props.get("policy"))
    )
    return granted or by_policy or props.get("acl") in access.acls


def _grants(props: Props) -> Iterator[tuple[str, str]]:
    """The address of whom an ACL gives something, and what: of a bucket's own, and of a BucketAcl."""
    for own in items(props, "grants"):
        for permission in items(own, "permissions"):
            yield str(own.get("uri")), permission
    for one in items(block(props, "accessControlPolicy"), "grants"):
        yield str(block(one, "grantee").get("uri")), one["permission"]
