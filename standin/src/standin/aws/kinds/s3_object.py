"""Objects of S3 buckets."""

import base64
from typing import Any
from urllib.parse import urlencode

from botocore.exceptions import ClientError

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.content import plain
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_HEADERS = {
    "cacheControl": "CacheControl",
    "contentDisposition": "ContentDisposition",
    "contentEncoding": "ContentEncoding",
    "contentLanguage": "ContentLanguage",
    "contentType": "ContentType",
}


@register
class BucketObject(Kind):
    """``aws.s3.BucketObjectv2``; its id is the object's key."""

    token = "aws:s3/bucketObjectv2:BucketObjectv2"
    force_new = frozenset({"bucket", "key"})
    write_only = frozenset({"source", "content", "contentBase64", "sourceHash", "forceDestroy", "acl"})
    id_input = "key"
    search_inputs = ("bucket",)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._put(cloud, inputs)
        return str(inputs["key"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        s3, bucket = cloud.client("s3"), inputs["bucket"]
        try:
            found = s3.head_object(Bucket=bucket, Key=resource_id)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NoSuchBucket"):
                return None
            raise
        tags = s3.get_object_tagging(Bucket=bucket, Key=resource_id)["TagSet"]
        return {
            "arn": f"arn:aws:s3:::{bucket}/{resource_id}",
            "bucket": bucket,
            "key": resource_id,
            "etag": found["ETag"].strip('"'),
            "storageClass": found.get("StorageClass", "STANDARD"),
            "versionId": found.get("VersionId", ""),
            "tags": tagging.as_map(tags),
            **{name: found[header] for name, header in _HEADERS.items() if header in found},
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._put(cloud, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        s3, bucket = cloud.client("s3"), state["bucket"]
        found = s3.list_object_versions(Bucket=bucket, Prefix=resource_id)
        for one in [*found.get("Versions", ()), *found.get("DeleteMarkers", ())]:
            if one["Key"] == resource_id:
                s3.delete_object(Bucket=bucket, Key=resource_id, VersionId=one["VersionId"])
        s3.delete_object(Bucket=bucket, Key=resource_id)

    def _put(self, cloud: Cloud, inputs: Properties) -> None:
        headers = {header: inputs[name] for name, header in _HEADERS.items() if name in inputs}
        cloud.client("s3").put_object(
            Bucket=inputs["bucket"],
            Key=inputs["key"],
            Body=_body(inputs),
            Tagging=urlencode(inputs.get("tagsAll", {})),
            **headers,
        )


def _body(inputs: Properties) -> Any:
    if "source" in inputs:
        return plain(inputs["source"])
    if "contentBase64" in inputs:
        return base64.b64decode(inputs["contentBase64"])
    return str(inputs.get("content", "")).encode()
