"""Pulumi's state in an S3 bucket: its current object, its earlier versions, and how to restore one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from strata.client import Client
from strata.errors import StrataError

_SCHEME = "s3"


@dataclass(frozen=True)
class Version:
    """One version of a state; *size* in bytes, None where it is the mark of a deletion."""

    id: str
    at: datetime
    size: int | None
    latest: bool


def state_key(project: str, stack: str) -> str:
    """The key of the state of *stack* in a backend."""
    return f".pulumi/stacks/{project}/{stack}.json"


def history_prefix(project: str, stack: str) -> str:
    """The prefix of the keys of the updates of *stack* and of the states after them."""
    return f".pulumi/history/{project}/{stack}/"


def lock_prefix(project: str, stack: str) -> str:
    """The prefix of the keys of the locks on *stack*."""
    return f".pulumi/locks/organization/{project}/{stack}/"


class S3State:
    """The bucket, and the folder in it, that *url* names as `pulumi login` does; *s3* is a boto3 client."""

    def __init__(self, url: str, s3: Client) -> None:
        parts = urlsplit(url)
        if parts.scheme != _SCHEME or not parts.hostname:
            raise StrataError(
                f"The state is in {url}, which is not an S3 bucket: it has no versions to restore."
            )
        self._s3 = s3
        self._bucket = parts.netloc
        folder = parts.path.strip("/")
        self._prefix = f"{folder}/" if folder else ""

    def read(self, key: str) -> str | None:
        """The object's text, other bytes than UTF-8 as lone surrogates; None if there is none."""
        try:
            return self._get(key).decode(errors="surrogateescape")
        except self._s3.exceptions.NoSuchKey:
            return None

    def read_lock(self, key: str) -> str:
        """The lock's text for a message, other bytes than UTF-8 replaced; empty if there is none."""
        return (self.read(key) or "").encode(errors="replace").decode()

    def keys(self, prefix: str) -> list[str]:
        """The keys that begin with *prefix*."""
        found = self._pages("list_objects_v2", prefix)
        return [item["Key"].removeprefix(self._prefix) for page in found for item in page.get("Contents", ())]

    def versions(self, key: str) -> list[Version]:
        """Every version of the object that is still kept, the newest first."""
        found = []
        for page in self._pages("list_object_versions", key):
            for item in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
                if item["Key"] == self._prefix + key:
                    at, latest = item["LastModified"], item["IsLatest"]
                    found.append(Version(item["VersionId"], at, item.get("Size"), latest))
        return sorted(found, key=lambda one: (one.at, one.latest), reverse=True)

    def restore(self, key: str, version: Version) -> None:
        """Restore *version*; StrataError, without changes, if it is not a complete state."""
        from strata.engine.state import StateError, stored  # late: pydantic

        held = self._get(key, version.id).decode(errors="surrogateescape")
        try:
            if stored(held) is None:
                raise StateError("the engine never wrote it")
        except StateError as error:
            raise StrataError(
                f"Version {version.id} of {key} is not a complete state: {error}. Choose another one. "
                "Nothing was changed."
            ) from None
        name = self._prefix + key
        source = {"Bucket": self._bucket, "Key": name, "VersionId": version.id}
        self._s3.copy_object(Bucket=self._bucket, Key=name, CopySource=source)

    def _get(self, key: str, version: str | None = None) -> bytes:
        which = {"VersionId": version} if version else {}
        found = self._s3.get_object(Bucket=self._bucket, Key=self._prefix + key, **which)
        return bytes(found["Body"].read())

    def _pages(self, operation: str, prefix: str) -> Iterator[dict[str, Any]]:
        pages = self._s3.get_paginator(operation).paginate(Bucket=self._bucket, Prefix=self._prefix + prefix)
        yield from pages
