"""The configurations of buckets, and the children of file systems and repositories."""

from collections.abc import Iterable, Mapping, Sequence

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    Extract,
    Item,
    Listing,
    Row,
    Rule,
    each,
    either,
    field_of,
    fields,
    ids,
    inline,
    keys,
    nothing,
    part,
    shown,
    slot,
    under,
    whole,
)

_BUCKET = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
_FILES = ("aws:efs/fileSystem:FileSystem",)
_REPOSITORY = ("aws:ecr/repository:Repository",)


def _never(item: Item, parent: StateResource, state: Index) -> bool:
    return False


def _configuration(
    kind: str,
    operation: str,
    items: Extract,
    token: str,
    delete: str,
    *,
    absent: str = "",
    declared: tuple[str, ...] = (),
    by_aws: Rule = _never,
) -> Row:
    """A configuration that a bucket has at most once; *token* and its V2 variant declare it."""
    module, _, name = token.rpartition(":")
    known = either(
        keys(f"aws:s3/{module}:{name}", "bucket"),
        keys(f"aws:s3/{module}V2:{name}V2", "bucket"),
        inline(*declared),
    )
    return Row(
        kind,
        _BUCKET,
        Listing("s3", operation, each("Bucket"), items, absent=frozenset({absent} - {""})),
        lambda item, parent: (f"{parent.id}/{kind.replace(' ', '-')}", parent.id),
        known,
        f"aws:s3/{module}:{name}",
        delete,
        by_aws=by_aws,
    )


def _suspended(item: Item, parent: StateResource, state: Index) -> bool:
    """A bucket that once had versioning reports Suspended; others report no status."""
    return not item.get("Status")


def _aes(item: Item, parent: StateResource, state: Index) -> bool:
    """S3 encrypts every new object with its own keys (S3 User Guide, "Default encryption")."""
    rules = (item.get("ServerSideEncryptionConfiguration") or {}).get("Rules") or ()
    default = "ApplyServerSideEncryptionByDefault"
    return all((rule.get(default) or {}).get("SSEAlgorithm") == "AES256" for rule in rules)


def _payer(item: Item, parent: StateResource, state: Index) -> bool:
    """By default the bucket's owner pays."""
    return item.get("Payer") == "BucketOwner"


def _account(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    """S3 Control requires the account, which a bucket's ARN doesn't contain."""
    account = parents[0].account
    return {"AccountId": account, "Bucket": parents[0].id} if account else None


_NOTIFICATIONS = (
    "TopicConfigurations",
    "QueueConfigurations",
    "LambdaFunctionConfigurations",
)
_EVENTS = "EventBridgeConfiguration"


def _notifications(page: Item) -> Iterable[Item]:
    """The notifications; an empty EventBridgeConfiguration sends all to EventBridge (S3 API)."""
    yield from fields(*_NOTIFICATIONS)(page)
    if page.get(_EVENTS) is not None:
        yield {"List": _EVENTS}


def _parts(kind: str, operation: str, field: str, token: str, delete: str, *described: str) -> Row:
    """Configurations that a bucket has by their Id."""
    return Row(
        kind,
        _BUCKET,
        Listing("s3", operation, each("Bucket"), field_of(field)),
        under("Id", separator=":"),
        keys(token, "bucket", "name", separator=":"),
        token,
        delete,
        shown(*described),
    )


def _not_enabled(item: Item, parent: StateResource, state: Index) -> bool:
    return item.get("Status") != "Enabled"


def _regions(page: Item) -> Iterable[Item]:
    for one in page.get("AccessPoints") or ():
        for region in one.get("Regions") or ():
            yield {**one, **region}


def _in_account(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    return {"AccountId": parents[0].account} if parents[0].account else None


def _granted(item: Item) -> str:
    """The bucket of a grant's scope, ``s3://bucket/prefix*``."""
    return str(item.get("GrantScope")).removeprefix("s3://").partition("/")[0]


_CONFIGURATIONS = (
    _configuration(
        "bucket policy",
        "get_bucket_policy",
        whole("Policy"),
        "bucketPolicy:BucketPolicy",
        "s3api delete-bucket-policy",
        absent="NoSuchBucketPolicy",
        declared=("policy",),
    ),
    _configuration(
        "bucket ACL",
        "get_bucket_acl",
        whole("Grants"),
        "bucketAcl:BucketAcl",
        "s3api put-bucket-acl --acl private",
        declared=("acl", "grants"),
        by_aws=by_aws.owner_grant,
    ),
    _configuration(
        "CORS configuration",
        "get_bucket_cors",
        whole("CORSRules"),
        "bucketCorsConfiguration:BucketCorsConfiguration",
        "s3api delete-bucket-cors",
        absent="NoSuchCORSConfiguration",
        declared=("corsRules",),
    ),
    _configuration(
        "website",
        "get_bucket_website",
        whole("IndexDocument", "RedirectAllRequestsTo", "RoutingRules"),
        "bucketWebsiteConfiguration:BucketWebsiteConfiguration",
        "s3api delete-bucket-website",
        absent="NoSuchWebsiteConfiguration",
        declared=("website",),
    ),
    _configuration(
        "replication",
        "get_bucket_replication",
        whole("ReplicationConfiguration"),
        "bucketReplicationConfig:BucketReplicationConfig",
        "s3api delete-bucket-replication",
        absent="ReplicationConfigurationNotFoundError",
        declared=("replicationConfiguration",),
    ),
    _configuration(
        "lifecycle configuration",
        "get_bucket_lifecycle_configuration",
        whole("Rules"),
        "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "s3api delete-bucket-lifecycle",
        absent="NoSuchLifecycleConfiguration",
        declared=("lifecycleRules",),
    ),
    _configuration(
        "public access block",
        "get_public_access_block",
        whole("PublicAccessBlockConfiguration"),
        "bucketPublicAccessBlock:BucketPublicAccessBlock",
        "s3api delete-public-access-block",
        absent="NoSuchPublicAccessBlockConfiguration",
        by_aws=by_aws.default_public_access_block,
    ),
    _configuration(
        "ownership controls",
        "get_bucket_ownership_controls",
        whole("OwnershipControls"),
        "bucketOwnershipControls:BucketOwnershipControls",
        "s3api delete-bucket-ownership-controls",
        absent="OwnershipControlsNotFoundError",
        by_aws=by_aws.default_ownership,
    ),
    _configuration(
        "bucket encryption",
        "get_bucket_encryption",
        whole("ServerSideEncryptionConfiguration"),
        "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "s3api delete-bucket-encryption",
        absent="ServerSideEncryptionConfigurationNotFoundError",
        declared=("serverSideEncryptionConfiguration",),
        by_aws=_aes,
    ),
    _configuration(
        "access logging",
        "get_bucket_logging",
        whole("LoggingEnabled"),
        "bucketLogging:BucketLogging",
        "s3api put-bucket-logging",
        declared=("loggings",),
    ),
    _configuration(
        "versioning",
        "get_bucket_versioning",
        whole("Status"),
        "bucketVersioning:BucketVersioning",
        "s3api put-bucket-versioning",
        declared=("versioning",),
        by_aws=_suspended,
    ),
    _configuration(
        "Object Lock",
        "get_object_lock_configuration",
        whole("ObjectLockConfiguration"),
        "bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        "s3api put-object-lock-configuration",
        absent="ObjectLockConfigurationNotFoundError",
        declared=("objectLockConfiguration", "objectLockEnabled"),
    ),
    _configuration(
        "transfer acceleration",
        "get_bucket_accelerate_configuration",
        whole("Status"),
        "bucketAccelerateConfiguration:BucketAccelerateConfiguration",
        "s3api put-bucket-accelerate-configuration",
        declared=("accelerationStatus",),
        by_aws=_not_enabled,
    ),
    _configuration(
        "request payer",
        "get_bucket_request_payment",
        whole("Payer"),
        "bucketRequestPaymentConfiguration:BucketRequestPaymentConfiguration",
        "s3api put-bucket-request-payment",
        declared=("requestPayer",),
        by_aws=_payer,
    ),
)

_OTHERS = (
    Row(
        "bucket notification",
        _BUCKET,
        Listing("s3", "get_bucket_notification_configuration", each("Bucket"), _notifications),
        lambda item, parent: (f"{parent.id}/{item.get('Id') or item['List']}", parent.id),
        keys("aws:s3/bucketNotification:BucketNotification", "bucket"),
        "aws:s3/bucketNotification:BucketNotification",
        "s3api put-bucket-notification-configuration",
        shown("TopicArn", "QueueArn", "LambdaFunctionArn", "Events"),
    ),
    _parts(
        "inventory",
        "list_bucket_inventory_configurations",
        "InventoryConfigurationList",
        "aws:s3/inventory:Inventory",
        "s3api delete-bucket-inventory-configuration",
        "Destination",
    ),
    _parts(
        "analytics configuration",
        "list_bucket_analytics_configurations",
        "AnalyticsConfigurationList",
        "aws:s3/analyticsConfiguration:AnalyticsConfiguration",
        "s3api delete-bucket-analytics-configuration",
        "StorageClassAnalysis",
    ),
    _parts(
        "archive tiers",
        "list_bucket_intelligent_tiering_configurations",
        "IntelligentTieringConfigurationList",
        "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration",
        "s3api delete-bucket-intelligent-tiering-configuration",
        "Tierings",
    ),
    _parts(
        "metrics configuration",
        "list_bucket_metrics_configurations",
        "MetricsConfigurationList",
        "aws:s3/bucketMetric:BucketMetric",
        "s3api delete-bucket-metrics-configuration",
        "Filter",
    ),
    Row(
        "multi-Region access point",
        _BUCKET,
        Listing(
            "s3control",
            "list_multi_region_access_points",
            _in_account,
            _regions,
            ALL,
            parent=lambda item: str(item.get("Bucket")),
            # S3 User Guide, "Multi-Region Access Point restrictions": requests go to us-west-2.
            region="us-west-2",
        ),
        part("Name"),
        keys("aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint", "details.name"),
        "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
        "s3control delete-multi-region-access-point",
        shown("Alias", "Regions"),
    ),
    Row(
        "access grant",
        _BUCKET,
        Listing(
            "s3control",
            "list_access_grants",
            _in_account,
            field_of("AccessGrantsList"),
            ALL,
            parent=_granted,
            # An account without an instance of S3 Access Grants.
            absent=frozenset({"404"}),
        ),
        part("AccessGrantId"),
        keys("aws:s3control/accessGrant:AccessGrant", "accessGrantId"),
        "aws:s3control/accessGrant:AccessGrant",
        "s3control delete-access-grant",
        shown("Grantee", "Permission", "GrantScope"),
    ),
    Row(
        "file system of a bucket",
        _BUCKET,
        Listing(
            "s3files",
            "list_file_systems",
            nothing,
            field_of("fileSystems"),
            ALL,
            parent=lambda item: str(item.get("bucket")),
        ),
        part("fileSystemArn"),
        ids("aws:s3/filesFileSystem:FilesFileSystem"),
        "aws:s3/filesFileSystem:FilesFileSystem",
        "s3files delete-file-system",
        shown("name", "roleArn"),
    ),
    Row(
        "access point",
        _BUCKET,
        Listing("s3control", "list_access_points", _account, field_of("AccessPointList")),
        part("AccessPointArn"),
        either(ids("aws:s3/accessPoint:AccessPoint"), keys("aws:s3/accessPoint:AccessPoint", "arn")),
        "aws:s3/accessPoint:AccessPoint",
        "s3control delete-access-point",
        shown("Name", "NetworkOrigin"),
    ),
    Row(
        "mount target",
        _FILES,
        Listing("efs", "describe_mount_targets", each("FileSystemId"), field_of("MountTargets")),
        part("MountTargetId"),
        ids("aws:efs/mountTarget:MountTarget"),
        "aws:efs/mountTarget:MountTarget",
        "efs delete-mount-target",
        shown("SubnetId"),
    ),
    Row(
        "file system access point",
        _FILES,
        Listing("efs", "describe_access_points", each("FileSystemId"), field_of("AccessPoints")),
        part("AccessPointId"),
        ids("aws:efs/accessPoint:AccessPoint"),
        "aws:efs/accessPoint:AccessPoint",
        "efs delete-access-point",
        shown("RootDirectory"),
    ),
    slot(
        "file system policy",
        _FILES,
        Listing(
            "efs",
            "describe_file_system_policy",
            each("FileSystemId"),
            whole("Policy"),
            absent=frozenset({"PolicyNotFound"}),
        ),
        token="aws:efs/fileSystemPolicy:FileSystemPolicy",
        by="fileSystemId",
        delete="efs delete-file-system-policy",
    ),
    slot(
        "repository policy",
        _REPOSITORY,
        Listing(
            "ecr",
            "get_repository_policy",
            each("repositoryName"),
            whole("policyText"),
            absent=frozenset({"RepositoryPolicyNotFoundException"}),
        ),
        token="aws:ecr/repositoryPolicy:RepositoryPolicy",
        by="repository",
        delete="ecr delete-repository-policy",
    ),
    slot(
        "image lifecycle policy",
        _REPOSITORY,
        Listing(
            "ecr",
            "get_lifecycle_policy",
            each("repositoryName"),
            whole("lifecyclePolicyText"),
            absent=frozenset({"LifecyclePolicyNotFoundException"}),
        ),
        token="aws:ecr/lifecyclePolicy:LifecyclePolicy",
        by="repository",
        delete="ecr delete-lifecycle-policy",
    ),
    Row(
        "registry policy",
        _REPOSITORY,
        Listing(
            "ecr",
            "get_registry_policy",
            nothing,
            whole("policyText"),
            ALL,
            absent=frozenset({"RegistryPolicyNotFoundException"}),
        ),
        part("registryId"),
        ids("aws:ecr/registryPolicy:RegistryPolicy"),
        "aws:ecr/registryPolicy:RegistryPolicy",
        "ecr delete-registry-policy",
        shown("policyText"),
    ),
    Row(
        "scanning of images",
        _REPOSITORY,
        Listing(
            "ecr",
            "get_registry_scanning_configuration",
            nothing,
            lambda page: [one for one in (page.get("scanningConfiguration"),) if one],
            ALL,
        ),
        lambda item, parent: ("scanning",),
        lambda state, parent: (
            ["scanning"]
            if state.of("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration")
            else []
        ),
        "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
        "ecr put-registry-scanning-configuration",
        shown("scanType", "rules"),
        # The default: basic scans as each repository's own setting says (ECR User Guide, "Scan images").
        lambda item, parent, state: item.get("scanType") == "BASIC" and not item.get("rules"),
    ),
    Row(
        "replication of images",
        _REPOSITORY,
        Listing(
            "ecr",
            "describe_registry",
            nothing,
            lambda page: field_of("rules")(page.get("replicationConfiguration") or {}),
            ALL,
        ),
        lambda item, parent: ("replication",),
        lambda state, parent: (
            ["replication"] if state.of("aws:ecr/replicationConfiguration:ReplicationConfiguration") else []
        ),
        "aws:ecr/replicationConfiguration:ReplicationConfiguration",
        "ecr put-replication-configuration",
        shown("destinations", "repositoryFilters"),
    ),
)

ROWS = (*_CONFIGURATIONS, *_OTHERS)
