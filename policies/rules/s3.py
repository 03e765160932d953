"""S3 buckets; access to them is in ``s3_access``."""

from pulumi_policy import PolicyResource

from guardrails.iam_policy import statements
from guardrails.rule import HIGH, LOW, MEDIUM, PRODUCTION, stack_rule
from guardrails.stack import Stack, refers
from guardrails.values import block, is_true, items

BUCKET = "aws:s3/bucket:Bucket"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
ACL = "aws:s3/bucketAcl:BucketAcl"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LOGGING = "aws:s3/bucketLogging:BucketLogging"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"

_REQUESTS = ("s3:GetObject", "s3:PutObject", "s3:ListBucket")
_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


@stack_rule(
    "S3.5",
    MEDIUM,
    BUCKET,
    "Buckets require TLS",
    "Give the bucket a BucketPolicy that denies everybody while aws:SecureTransport is false.",
)
def tls(bucket: PolicyResource, stack: Stack) -> bool:
    attached = [one.props["policy"] for one in stack.referring_to(bucket, POLICY, "bucket")]
    own = stack.declared(bucket).get("policy")
    return any(one.requires_tls(*_REQUESTS) for policy in [*attached, own] for one in statements(policy))


@stack_rule(
    "S3.8",
    HIGH,
    BUCKET,
    "Buckets block public access",
    "Give the bucket a BucketPublicAccessBlock with all four set.",
)
def blocked(bucket: PolicyResource, stack: Stack) -> bool:
    blocks = stack.referring_to(bucket, BLOCK, "bucket")
    return any(all(is_true(block.props.get(one)) for one in _BLOCKS) for block in blocks)


@stack_rule(
    "S3.10",
    MEDIUM,
    BUCKET,
    "Versioned buckets delete old versions by a lifecycle rule",
    "Add noncurrent_version_expiration to a rule of the bucket's lifecycle.",
)
def old_versions_go(bucket: PolicyResource, stack: Stack) -> bool:
    versioned = any(map(_is_versioned, stack.referring_to(bucket, VERSIONING, "bucket")))
    rules = [
        one
        for lifecycle in stack.referring_to(bucket, LIFECYCLE, "bucket")
        for one in items(lifecycle.props, "rules")
    ]
    return not versioned or any(one.get("noncurrentVersionExpiration") for one in rules)


@stack_rule(
    "S3.12",
    MEDIUM,
    BUCKET,
    "Buckets don't use ACLs",
    'Give the bucket BucketOwnershipControls with object_ownership="BucketOwnerEnforced".',
)
def no_acls(bucket: PolicyResource, stack: Stack) -> bool:
    controls = stack.referring_to(bucket, OWNERSHIP, "bucket")
    return any(block(one.props, "rule").get("objectOwnership") == "BucketOwnerEnforced" for one in controls)


@stack_rule(
    "S3.13",
    LOW,
    BUCKET,
    "Buckets have a lifecycle configuration",
    "Give the bucket a BucketLifecycleConfiguration.",
)
def lifecycle(bucket: PolicyResource, stack: Stack) -> bool:
    return bool(stack.referring_to(bucket, LIFECYCLE, "bucket"))


@stack_rule(
    "S3.14",
    LOW,
    BUCKET,
    "Buckets have versioning",
    'Give the bucket a BucketVersioning with status "Enabled".',
    PRODUCTION,
)
def versioned(bucket: PolicyResource, stack: Stack) -> bool:
    return any(map(_is_versioned, stack.referring_to(bucket, VERSIONING, "bucket")))


@stack_rule(
    "CKV_AWS_19",
    MEDIUM,
    BUCKET,
    "Buckets declare their encryption",
    "Give the bucket a BucketServerSideEncryptionConfiguration.",
)
def encrypted(bucket: PolicyResource, stack: Stack) -> bool:
    return bool(stack.referring_to(bucket, ENCRYPTION, "bucket"))


@stack_rule(
    "S3.9",
    MEDIUM,
    BUCKET,
    "Buckets have access logs",
    "Give the bucket a BucketLogging; a bucket that receives such logs needs none.",
)
def access_logs(bucket: PolicyResource, stack: Stack) -> bool:
    if stack.referring_to(bucket, LOGGING, "bucket"):
        return True
    receives = stack.referring_to(bucket, LOGGING, "targetBucket")
    return bool(receives or any(refers(one, "accessLogs", bucket) for one in stack.of(BALANCER)))


def _is_versioned(versioning: PolicyResource) -> bool:
    return block(versioning.props, "versioningConfiguration").get("status") == "Enabled"
