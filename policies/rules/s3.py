"""Buckets, each a family of resources."""

from pulumi_policy import PolicyResource

from guardrails.document import statements
from guardrails.rule import CRITICAL, HIGH, LOW, MEDIUM, PRODUCTION, Props, rule, stack_rule
from guardrails.stack import Stack
from guardrails.values import part, parts, yes

BUCKET = "aws:s3/bucket:Bucket"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
ACL = "aws:s3/bucketAcl:BucketAcl"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"

_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_READ = ("s3:GetObject", "s3:ListBucket")
_WRITE = ("s3:PutObject", "s3:DeleteObject")
# Security Hub, S3.6.
_SENSITIVE = (
    "s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketPolicy", "s3:PutEncryptionConfiguration",
    "s3:PutObjectAcl",
)  # fmt: skip
_NOT_FOR_ALL = 'Name who may, or add a condition on the caller to "*"; and take no public ACL.'


@rule("S3.2", CRITICAL, (POLICY, ACL), "Not everybody may read a bucket", _NOT_FOR_ALL)
def no_public_read(props: Props) -> bool:
    return not _open_to_all(props, _READ, ("public-read", "public-read-write", "authenticated-read"))


@rule("S3.3", CRITICAL, (POLICY, ACL), "Not everybody may write to a bucket", _NOT_FOR_ALL)
def no_public_write(props: Props) -> bool:
    return not _open_to_all(props, _WRITE, ("public-read-write",))


@stack_rule(
    "S3.5",
    MEDIUM,
    BUCKET,
    "Buckets answer nobody who comes without TLS",
    "Give the bucket a BucketPolicy that denies everybody while aws:SecureTransport is false.",
)
def tls(bucket: PolicyResource, stack: Stack) -> bool:
    policies = stack.referring_to(bucket, POLICY, "bucket")
    return any(one.wants_tls for policy in policies for one in statements(policy.props["policy"]))


@rule(
    "S3.6",
    HIGH,
    POLICY,
    "Other accounts may not change what a bucket is",
    "Leave the actions on ACLs, policy and encryption to roles of this account.",
)
def kept_in_account(policy: Props) -> bool:
    return not any(
        principal.startswith("AWS:") and one.grants(action)
        for one in statements(policy["policy"])
        for principal in one.principals
        for action in _SENSITIVE
    )


@stack_rule(
    "S3.8",
    HIGH,
    BUCKET,
    "Buckets block every kind of public access",
    "Give the bucket a BucketPublicAccessBlock with all four set.",
)
def blocked(bucket: PolicyResource, stack: Stack) -> bool:
    blocks = stack.referring_to(bucket, BLOCK, "bucket")
    return any(all(yes(block.props.get(one)) for one in _BLOCKS) for block in blocks)


@stack_rule(
    "S3.10",
    MEDIUM,
    BUCKET,
    "Buckets with versions let old ones go",
    "Add noncurrent_version_expiration to a rule of the bucket's lifecycle.",
)
def old_versions_go(bucket: PolicyResource, stack: Stack) -> bool:
    versioned = any(map(_is_versioned, stack.referring_to(bucket, VERSIONING, "bucket")))
    rules = [
        one
        for lifecycle in stack.referring_to(bucket, LIFECYCLE, "bucket")
        for one in parts(lifecycle.props, "rules")
    ]
    return not versioned or any(one.get("noncurrentVersionExpiration") for one in rules)


@stack_rule(
    "S3.12",
    MEDIUM,
    BUCKET,
    "Buckets have no ACLs: policies alone say who may what",
    'Give the bucket BucketOwnershipControls with object_ownership="BucketOwnerEnforced".',
)
def no_acls(bucket: PolicyResource, stack: Stack) -> bool:
    controls = stack.referring_to(bucket, OWNERSHIP, "bucket")
    return any(part(one.props, "rule").get("objectOwnership") == "BucketOwnerEnforced" for one in controls)


@stack_rule(
    "S3.13",
    LOW,
    BUCKET,
    "Buckets say what leaves them when",
    "Give the bucket a BucketLifecycleConfiguration.",
)
def lifecycle(bucket: PolicyResource, stack: Stack) -> bool:
    return bool(stack.referring_to(bucket, LIFECYCLE, "bucket"))


@stack_rule(
    "S3.14",
    LOW,
    BUCKET,
    "Buckets keep what was overwritten or deleted",
    'Give the bucket a BucketVersioning with status "Enabled".',
    PRODUCTION,
)
def versioned(bucket: PolicyResource, stack: Stack) -> bool:
    return any(map(_is_versioned, stack.referring_to(bucket, VERSIONING, "bucket")))


@stack_rule(
    "CKV_AWS_19",
    MEDIUM,
    BUCKET,
    "Buckets say how they encrypt",
    "Give the bucket a BucketServerSideEncryptionConfiguration.",
)
def encrypted(bucket: PolicyResource, stack: Stack) -> bool:
    return bool(stack.referring_to(bucket, ENCRYPTION, "bucket"))


def _open_to_all(props: Props, actions: tuple[str, ...], acls: tuple[str, ...]) -> bool:
    if "policy" not in props:
        return props.get("acl") in acls
    told = statements(props["policy"])
    return any(one.for_everybody and any(map(one.grants, actions)) for one in told)


def _is_versioned(versioning: PolicyResource) -> bool:
    return part(versioning.props, "versioningConfiguration").get("status") == "Enabled"
