"""The kinds of S3, and of parameters."""

import json
from typing import Any

from standin.aws.values import Properties

from .world import Case, Client, Resource, World

_BUCKET = "aws:s3/bucket:Bucket"


def bucket(world: World) -> str:
    """A bucket's name."""
    return world.make(_BUCKET, {"forceDestroy": True}).id


def _policy(name: str, bucket: str) -> str:
    statement = {
        "Sid": name,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _tls_only(world: World) -> Properties:
    made = bucket(world)
    return {"bucket": made, "policy": _policy("TlsOnly", made)}


def _lifecycle(world: World) -> Properties:
    return {
        "bucket": bucket(world),
        "rules": [
            {
                "id": "age",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "expiration": {"days": 365},
                "transitions": [
                    {"days": 30, "storageClass": "STANDARD_IA"},
                    {"days": 60, "storageClass": "GLACIER"},
                ],
                "noncurrentVersionExpiration": {"noncurrentDays": 30},
                "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
            },
            {
                "id": "large",
                "status": "Enabled",
                "filter": {"and": {"prefix": "raw/", "tags": {"keep": "no"}, "objectSizeGreaterThan": 1000}},
                "expiration": {"days": 7},
            },
        ],
    }


def notified(world: World) -> Properties:
    """Inputs of a bucket's notifications, by a topic and by EventBridge."""
    topic = world.make("aws:sns/topic:Topic", {}).outputs["arn"]
    return {
        "bucket": bucket(world),
        "eventbridge": True,
        "topics": [
            {
                "id": "uploads",
                "topicArn": topic,
                "events": ["s3:ObjectCreated:*"],
                "filterPrefix": "uploads/",
                "filterSuffix": ".jpg",
            }
        ],
    }


def _s3(call: str, **arguments: Any) -> Any:
    def operation(client: Client, it: Resource) -> object:
        return getattr(client("s3"), call)(Bucket=it.inputs["bucket"], **arguments)

    return operation


def _page(world: World) -> Properties:
    return {
        "bucket": bucket(world),
        "key": "index.html",
        "content": "<h1>Shop</h1>",
        "contentType": "text/html",
        "cacheControl": "no-cache",
    }


def _put_page(client: Client, it: Resource) -> None:
    tags = "&".join(f"{key}={value}" for key, value in it.inputs["tagsAll"].items())
    client("s3").put_object(
        Bucket=it.inputs["bucket"],
        Key=it.id,
        Body=b"<h1>Shop</h1>",
        ContentType="text/html",
        CacheControl="max-age=31536000",
        Tagging=tags,
    )


CASES = (
    Case(
        "aws:s3/bucketObjectv2:BucketObjectv2",
        _page,
        lambda client, it: client("s3").delete_object(Bucket=it.inputs["bucket"], Key=it.id),
        {"cacheControl": _put_page},
    ),
    Case(
        _BUCKET,
        lambda world: {"tags": {"Purpose": "test"}},
        _s3("delete_bucket"),
        {"tags": _s3("put_bucket_tagging", Tagging={"TagSet": [{"Key": "Owner", "Value": "by-hand"}]})},
    ),
    Case(
        "aws:s3/bucketVersioning:BucketVersioning",
        lambda world: {"bucket": bucket(world), "versioningConfiguration": {"status": "Enabled"}},
        None,
        {
            "versioningConfiguration": _s3(
                "put_bucket_versioning", VersioningConfiguration={"Status": "Suspended"}
            )
        },
        undeletable=True,
    ),
    Case(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        lambda world: {
            "bucket": bucket(world),
            "rules": [
                {
                    "applyServerSideEncryptionByDefault": {
                        "sseAlgorithm": "aws:kms",
                        "kmsMasterKeyId": "alias/data",
                    },
                    "bucketKeyEnabled": True,
                }
            ],
        },
        None,
        {"rules": _s3("delete_bucket_encryption")},
        undeletable=True,
    ),
    Case(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        lambda world: {
            "bucket": bucket(world),
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
        _s3("delete_public_access_block"),
        {
            "blockPublicPolicy": _s3(
                "put_public_access_block",
                PublicAccessBlockConfiguration={
                    "BlockPublicAcls": True,
                    "BlockPublicPolicy": False,
                    "IgnorePublicAcls": True,
                    "RestrictPublicBuckets": True,
                },
            )
        },
    ),
    Case(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        lambda world: {"bucket": bucket(world), "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        _s3("delete_bucket_ownership_controls"),
        {
            "rule": _s3(
                "put_bucket_ownership_controls",
                OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
            )
        },
    ),
    Case(
        "aws:s3/bucketPolicy:BucketPolicy",
        _tls_only,
        _s3("delete_bucket_policy"),
        {
            "policy": lambda client, it: client("s3").put_bucket_policy(
                Bucket=it.id, Policy=_policy("ByHand", it.id)
            )
        },
    ),
    Case(
        "aws:s3/bucketLogging:BucketLogging",
        lambda world: {
            "bucket": bucket(world),
            "targetBucket": world.make(_BUCKET, {"forceDestroy": True}, "logs").id,
            "targetPrefix": "media/",
        },
        _s3("put_bucket_logging", BucketLoggingStatus={}),
        {
            "targetPrefix": lambda client, it: client("s3").put_bucket_logging(
                Bucket=it.id,
                BucketLoggingStatus={
                    "LoggingEnabled": {"TargetBucket": it.inputs["targetBucket"], "TargetPrefix": "other/"}
                },
            )
        },
    ),
    Case(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        _lifecycle,
        _s3("delete_bucket_lifecycle"),
        {
            "rules": _s3(
                "put_bucket_lifecycle_configuration",
                LifecycleConfiguration={
                    "Rules": [{"ID": "age", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 1}}]
                },
            )
        },
    ),
    Case(
        "aws:s3/bucketNotification:BucketNotification",
        notified,
        None,  # an empty value is a change
        {
            "topics": _s3(
                "put_bucket_notification_configuration",
                NotificationConfiguration={"EventBridgeConfiguration": {}},
            )
        },
        undeletable=True,
    ),
    Case(
        "aws:ssm/parameter:Parameter",
        lambda world: {"name": "/app/limit", "type": "String", "value": "10", "description": "A limit"},
        lambda client, it: client("ssm").delete_parameter(Name=it.id),
        {
            "value": lambda client, it: client("ssm").put_parameter(
                Name=it.id, Value="99", Type="String", Description="A limit", Overwrite=True
            ),
            "tags": lambda client, it: client("ssm").add_tags_to_resource(
                ResourceType="Parameter", ResourceId=it.id, Tags=[{"Key": "Owner", "Value": "by-hand"}]
            ),
        },
    ),
    Case(
        "aws:ssm/parameter:Parameter",
        lambda world: {"name": "/app/port", "type": "String", "insecureValue": "80"},
        lambda client, it: client("ssm").delete_parameter(Name=it.id),
        {
            "description": lambda client, it: client("ssm").put_parameter(
                Name=it.id, Value="80", Type="String", Description="by hand", Overwrite=True
            ),
        },
        title="undescribed",
    ),
)
