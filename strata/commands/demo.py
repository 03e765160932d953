"""Demonstration of the image pipeline: upload pictures, wait, and print the keys of their resized copies.

As a module it runs with an environment's credentials: ``python -m strata.commands.demo BUCKET FILE...``.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from components.common.unique import repeated
from components.pipeline.variants import UPLOADS, VARIANTS
from strata.engine import operations
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

_BUCKET = "media_bucket"
_DEAD_LETTERS = "image_dead_letter_urls"
_TIMEOUT_SECONDS = 60.0
_POLL_SECONDS = 0.5

Say = Callable[[str], None]
# boto3 makes its clients at run time.
_S3 = Any


@dataclass(frozen=True)
class Copy:
    """One variant of one upload; *size* is None while the object doesn't exist."""

    upload: str
    variant: str
    size: str | None

    @property
    def key(self) -> str:
        """The object's key in the bucket."""
        return f"{self.variant}/{self.upload}"


def images(workspace: Workspace, files: Sequence[Path], say: Say) -> Exit:
    """Run *files* through the image pipeline and print the copies' keys; ERROR if a copy is missing."""
    _check(files)
    outputs = operations.outputs(workspace)
    if _BUCKET not in outputs:
        name = workspace.environment
        raise StrataError(f"{name} has no image pipeline: no output {_BUCKET}. First: strata up {name}")
    # A process of its own, which gets the environment's variables and not the user's.
    command = [
        sys.executable,
        "-m",
        "strata.commands.demo",
        str(outputs[_BUCKET]),
        *(str(file) for file in files),
    ]
    code = workspace.run(command)
    if code == Exit.OK:
        return Exit.OK
    say(f"Messages of unreadable files are in the dead-letter queues: {outputs.get(_DEAD_LETTERS)}")
    return Exit.ERROR


def send(s3: _S3, bucket: str, files: Sequence[Path], say: Say, timeout: float = _TIMEOUT_SECONDS) -> bool:
    """Upload *files* to *bucket* and print each copy; whether all exist before the *timeout* in seconds."""
    sent = {file.name: _upload(s3, bucket, file, say) for file in files}
    missing = [(name, variant) for name in sent for variant in VARIANTS]
    deadline = time.monotonic() + timeout
    while True:
        found = [copy for copy in _copies(s3, bucket, sent, missing) if copy.size]
        for copy in found:
            say(f"  s3://{bucket}/{copy.key}  {copy.size}")
        done = {(copy.upload, copy.variant) for copy in found}
        missing = [one for one in missing if one not in done]
        if not missing or time.monotonic() > deadline:
            break
        time.sleep(_POLL_SECONDS)
    for name, variant in missing:
        say(f"  s3://{bucket}/{variant}/{name}  missing after {timeout:.0f} seconds; is {name} a picture?")
    return not missing


def _check(files: Sequence[Path]) -> None:
    absent = [str(file) for file in files if not file.is_file()]
    if absent:
        raise StrataError(f"No such file: {', '.join(absent)}", Exit.USAGE)
    names = [file.name for file in files]
    twice = repeated(names)
    if twice:
        raise StrataError(f"Several files with the same name: {', '.join(twice)}", Exit.USAGE)


def _upload(s3: _S3, bucket: str, file: Path, say: Say) -> datetime:
    """Upload *file*; its modification time in S3, which the new copies can't precede."""
    key = f"{UPLOADS}{file.name}"
    s3.upload_file(str(file), bucket, key)
    say(f"{file} -> s3://{bucket}/{key}  {file.stat().st_size} bytes")
    when: datetime = s3.head_object(Bucket=bucket, Key=key)["LastModified"]
    return when


def _copies(
    s3: _S3, bucket: str, sent: dict[str, datetime], wanted: Sequence[tuple[str, str]]
) -> Iterator[Copy]:
    for name, variant in wanted:
        copy = Copy(name, variant, None)
        try:
            head = s3.head_object(Bucket=bucket, Key=copy.key)
        except s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] not in ("404", "NoSuchKey"):
                raise
            continue
        if head["LastModified"] >= sent[name]:
            metadata = head["Metadata"]
            size = f"{metadata['width']} x {metadata['height']}  {head['ContentLength']} bytes"
            yield Copy(name, variant, size)


def main(arguments: Sequence[str]) -> int:
    """Run with the environment's variables; arguments: bucket, files."""
    import boto3
    from boto3.exceptions import S3UploadFailedError
    from botocore.exceptions import BotoCoreError, ClientError

    bucket, *files = arguments
    try:
        complete = send(boto3.client("s3"), bucket, [Path(file) for file in files], print)
    except (BotoCoreError, ClientError, S3UploadFailedError) as error:
        print(f"S3: {error}", file=sys.stderr)
        return Exit.ERROR
    return Exit.OK if complete else Exit.ERROR


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
