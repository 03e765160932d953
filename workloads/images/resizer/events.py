"""Uploads in a queue message: S3's event, alone or in SNS's envelope."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

UPLOADS = "uploads/"


@dataclass(frozen=True)
class Upload:
    """One object that was uploaded under ``uploads/``."""

    bucket: str
    key: str
    size: int

    def copy_key(self, variant: str) -> str:
        """The key of its *variant*; the same for every delivery of the upload."""
        return f"{variant}/{self.key.removeprefix(UPLOADS)}"


def uploads(body: str) -> Iterator[Upload]:
    """The uploads in a message; none in S3's test event, and none for what the workers themselves wrote."""
    message: dict[str, Any] = json.loads(body)
    if "TopicArn" in message:
        message = json.loads(message["Message"])
    for record in message.get("Records", ()):
        stored = record["s3"]["object"]
        # S3 encodes keys in events as a form would: a space comes as "+".
        key = unquote_plus(stored["key"])
        if key.startswith(UPLOADS) and key != UPLOADS:
            yield Upload(record["s3"]["bucket"]["name"], key, stored.get("size", 0))
