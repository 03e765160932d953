"""The Lambda handler: for each upload in a batch, one smaller copy of it in the same bucket."""

import functools
import logging
import os
from typing import Any

import boto3
from botocore.exceptions import ClientError

from resizer.events import Upload, uploads
from resizer.resize import MOST_BYTES, RefusedError, resize

# Lambda brings a handler of its own, and then this does nothing.
logging.basicConfig()
_log = logging.getLogger()
_log.setLevel(logging.INFO)


def handle(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Do the whole batch, and name the messages that failed: only those come again."""
    failed = [record["messageId"] for record in event["Records"] if not _succeeds(record)]
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _succeeds(record: dict[str, Any]) -> bool:
    try:
        for upload in uploads(record["body"]):
            _copy(upload, os.environ["VARIANT"], int(os.environ["LONGEST_SIDE"]))
    except RefusedError as error:
        _log.warning("message %s refused: %s", record["messageId"], error)
        return False
    # Whatever it is: one message must not take its batch with it.
    except Exception:
        _log.exception("message %s failed", record["messageId"])
        return False
    return True


def _copy(upload: Upload, variant: str, longest_side: int) -> None:
    if upload.size > MOST_BYTES:
        raise RefusedError(f"{upload.key}: {upload.size} bytes are more than {MOST_BYTES}")
    try:
        data = _s3().get_object(Bucket=upload.bucket, Key=upload.key)["Body"].read(MOST_BYTES + 1)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchKey":
            raise
        # Deleted before its turn came, or the message came again after that.
        _log.info("%s is gone", upload.key)
        return
    try:
        picture = resize(data, longest_side)
    except RefusedError as error:
        raise RefusedError(f"{upload.key}: {error}") from error
    key = upload.copy_key(variant)
    _s3().put_object(
        Bucket=upload.bucket,
        Key=key,
        Body=picture.data,
        ContentType=picture.content_type,
        # So that whoever lists the copies need not open them.
        Metadata={"width": str(picture.width), "height": str(picture.height)},
    )
    _log.info("%s: %d x %d, %d bytes", key, picture.width, picture.height, len(picture.data))


# boto3 makes its clients at run time.
_S3 = Any


@functools.cache
def _s3() -> _S3:
    """One client for all runs of this process, made when it is first needed."""
    return boto3.client("s3")
