"""S3 buckets; their settings are kinds of their own (s3_settings)."""

from typing import Any

from botocore.exceptions import ClientError

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

# S3 refuses a location constraint in this region.
_FIRST_REGION = "us-east-1"
# AWS General Reference, "Amazon Simple Storage Service endpoints": the zone of website endpoints.
_ZONES = {"ap-northeast-2": "Z3W03O7B5YMIYP", _FIRST_REGION: "Z3AQBSTGFYJSTF"}


@register
class Bucket(Kind):
    """``aws.s3.Bucket``; its id is its name. ``forceDestroy`` alone lets objects go with it."""

    token = "aws:s3/bucket:Bucket"
    force_new = frozenset({"bucket", "bucketPrefix", "bucketNamespace", "objectLockEnabled"})
    defaults = {"forceDestroy": False}
    write_only = frozenset({"forceDestroy"})
    autoname = "bucket"
    autoname_length = 63
    autoname_lower = True

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        s3 = cloud.client("s3")
        place = {"LocationConstraint": cloud.region}
        optional: dict[str, Any] = (
            {} if cloud.region == _FIRST_REGION else {"CreateBucketConfiguration": place}
        )
        if inputs.get("objectLockEnabled"):
            optional["ObjectLockEnabledForBucket"] = True
        s3.create_bucket(Bucket=inputs["bucket"], **optional)
        cloud.created(inputs["bucket"])
        self._tag(s3, inputs["bucket"], inputs)
        return str(inputs["bucket"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        s3 = cloud.client("s3")
        try:
            s3.head_bucket(Bucket=resource_id)
        except ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return None
            raise
        return {
            "arn": f"arn:aws:s3:::{resource_id}",
            "bucket": resource_id,
            "bucketDomainName": f"{resource_id}.s3.amazonaws.com",
            "bucketRegion": cloud.region,
            "bucketRegionalDomainName": f"{resource_id}.s3.{cloud.region}.amazonaws.com",
            "hostedZoneId": _ZONES.get(cloud.region),
            "objectLockEnabled": _has_lock(s3, resource_id),
            "tags": _tags(s3, resource_id),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._tag(cloud.client("s3"), resource_id, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        s3 = cloud.client("s3")
        if state.get("forceDestroy"):
            _empty(s3, resource_id)
        s3.delete_bucket(Bucket=resource_id)

    def _tag(self, s3: Any, bucket: str, inputs: Properties) -> None:
        tags = tagging.as_list(inputs.get("tagsAll", {}))
        if tags:
            s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
        else:
            s3.delete_bucket_tagging(Bucket=bucket)


def _empty(s3: Any, bucket: str) -> None:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        objects = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
        if objects:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})


def _has_lock(s3: Any, bucket: str) -> bool:
    try:
        found = s3.get_object_lock_configuration(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ObjectLockConfigurationNotFoundError":
            return False
        raise
    return bool(found["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled")


def _tags(s3: Any, bucket: str) -> dict[str, str]:
    try:
        return tagging.as_map(s3.get_bucket_tagging(Bucket=bucket)["TagSet"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchTagSet":
            return {}
        raise
