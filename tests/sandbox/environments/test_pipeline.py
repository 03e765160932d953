"""Pictures through the running pipeline: uploads and their copies."""

import io
import json
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sandbox.desk import blocks
from strata import project

ENVIRONMENT = "dev"
LONGEST_SIDES = {"thumbnail": 200, "mobile": 640, "web": 1600}
BURST = 200
PATIENCE_SECONDS = 120.0


class Media:
    """The media bucket, as the platform's outputs have it."""

    def __init__(self, platform: Any) -> None:
        self.s3 = platform.client(ENVIRONMENT, "s3")
        self.sqs = platform.client(ENVIRONMENT, "sqs")
        outputs = platform.outputs(ENVIRONMENT)
        self.bucket: str = outputs["media_bucket"]
        self.dead_letters: Mapping[str, str] = outputs["image_dead_letter_urls"]

    def upload(self, key: str, data: bytes) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=f"uploads/{key}", Body=data)

    def objects(self) -> dict[str, dict[str, Any]]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return {found["Key"]: found for page in pages for found in page.get("Contents", [])}

    def copies(self, key: str) -> dict[str, dict[str, Any]]:
        """The copies of *key* that are there, by variant."""
        found = self.objects()
        return {name: found[f"{name}/{key}"] for name in LONGEST_SIDES if f"{name}/{key}" in found}

    def picture(self, key: str) -> Image.Image:
        return Image.open(io.BytesIO(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()))

    def letters(self, variant: str) -> list[str]:
        """Receive the messages of the variant's dead-letter queue."""
        url = self.dead_letters[variant]
        answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        found = answer.get("Messages", [])
        for message in found:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in found]

    def source(self, letters: str) -> str:
        """The queue whose dead *letters* these are."""
        name = "RedriveAllowPolicy"
        policy = self.sqs.get_queue_attributes(QueueUrl=letters, AttributeNames=[name])["Attributes"][name]
        [arn] = json.loads(policy)["sourceQueueArns"]
        return str(self.sqs.get_queue_url(QueueName=arn.split(":")[-1])["QueueUrl"])

    @contextmanager
    def impatient(self) -> Iterator[None]:
        """Failed messages come again at once, not after six times a worker's timeout."""
        queues = [self.source(letters) for letters in self.dead_letters.values()]
        name = "VisibilityTimeout"
        before = {
            url: self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"]
            for url in queues
        }
        try:
            for url in queues:
                self.sqs.set_queue_attributes(QueueUrl=url, Attributes={name: "2"})
            yield
        finally:
            for url, attributes in before.items():
                self.sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """The bucket keeps every version of an object."""

        def versioning(status: str) -> None:
            self.s3.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration={"Status": status})

        before = self.s3.get_bucket_versioning(Bucket=self.bucket)["Status"]
        versioning("Enabled")
        try:
            yield
        finally:
            versioning(before)


@pytest.fixture(scope="module")
def media(platform: Any) -> Media:
    return Media(platform)


def eventually(seen: Callable[[], Any]) -> Any:
    """The first result of *seen* that isn't empty."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := seen()):
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.5)
    return found


def photo(width: int, height: int, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_upload_comes_back_in_three_sizes(media: Media, kind: str) -> None:
    key = f"sizes/a cat+dog 고양이.{kind.lower()}"
    media.upload(key, photo(2000, 1000, kind))
    eventually(lambda: len(media.copies(key)) == len(LONGEST_SIDES))

    sizes = {variant: media.picture(f"{variant}/{key}").size for variant in LONGEST_SIDES}
    assert sizes == {"thumbnail": (200, 100), "mobile": (640, 320), "web": (1600, 800)}
    assert {media.picture(f"{variant}/{key}").format for variant in LONGEST_SIDES} == {kind}


def test_the_same_upload_twice_gives_the_same_objects_and_no_others(media: Media) -> None:
    key = "twice.jpg"
    media.upload(key, photo(800, 600))
    eventually(lambda: len(media.copies(key)) == len(LONGEST_SIDES))
    keys, first = media.objects().keys(), media.copies(key)
    time.sleep(1.1)  # S3's times have whole seconds

    media.upload(key, photo(800, 600))
    eventually(
        lambda: all(
            copy["LastModified"] > first[name]["LastModified"] for name, copy in media.copies(key).items()
        )
    )
    again = media.copies(key)
    assert media.objects().keys() == keys
    assert {name: copy["ETag"] for name, copy in again.items()} == {
        name: copy["ETag"] for name, copy in first.items()
    }


def test_what_is_no_picture_is_a_dead_letter_of_every_variant_and_stops_nothing(media: Media) -> None:
    with media.impatient():
        media.upload("bad/broken.jpg", b"no picture")
        media.upload("bad/good.jpg", photo(400, 400))
        eventually(lambda: len(media.copies("bad/good.jpg")) == len(LONGEST_SIDES))
        for variant in LONGEST_SIDES:
            [letter] = eventually(partial(media.letters, variant))
            assert [record["s3"]["object"]["key"] for record in json.loads(letter)["Records"]] == [
                "uploads/bad/broken.jpg"
            ]
    assert not media.copies("bad/broken.jpg")


def test_a_burst_of_uploads_is_done_once_each(media: Media) -> None:
    keys = [f"burst/{number}.jpg" for number in range(BURST)]
    wanted = {f"{variant}/{key}" for key in keys for variant in LONGEST_SIDES}
    data = photo(320, 240)
    with media.remembering():
        with ThreadPoolExecutor(16) as threads:
            list(threads.map(lambda key: media.upload(key, data), keys))
        eventually(lambda: wanted <= media.objects().keys())
        pages = media.s3.get_paginator("list_object_versions").paginate(Bucket=media.bucket)
        versions = [found["Key"] for page in pages for found in page.get("Versions", [])]
    assert sorted(key for key in versions if key in wanted) == sorted(wanted)


def test_the_demo_shows_a_person_where_the_copies_are(media: Media, platform: Any, tmp_path: Path) -> None:
    picture = tmp_path / "beach.jpg"
    picture.write_bytes(photo(2400, 1800))
    run = platform.strata("demo", "images", ENVIRONMENT, str(picture))

    assert run.returncode == 0, run.stderr
    assert f"s3://{media.bucket}/thumbnail/beach.jpg  200 x 150  " in run.stdout
    assert f"s3://{media.bucket}/mobile/beach.jpg  640 x 480  " in run.stdout
    assert f"s3://{media.bucket}/web/beach.jpg  1600 x 1200  " in run.stdout


def test_the_demo_of_the_documentation_works_as_it_stands(platform: Any, tmp_path: Path) -> None:
    text = (project.ROOT / "docs" / "sandbox.md").read_text()
    [command] = [one for one in blocks(text) if "demo images" in one]
    (tmp_path / "photo.jpg").write_bytes(photo(2000, 1000))
    script = command.replace("photo.jpg", str(tmp_path / "photo.jpg"))
    run = platform.strata(*shlex.split(script)[1:])
    assert run.returncode == 0, run.stderr
    assert all(size in run.stdout for size in ("200 x 100", "640 x 320", "1600 x 800"))


def test_the_demo_states_which_file_is_not_there(platform: Any) -> None:
    run = platform.strata("demo", "images", ENVIRONMENT, "nowhere.jpg")
    assert (run.returncode, run.stderr) == (2, "No such file: nowhere.jpg\n")


def test_workers_run_in_the_private_subnets_and_have_the_sandboxes_own_pillow(
    media: Media, platform: Any
) -> None:
    functions = platform.client(ENVIRONMENT, "lambda").list_functions()["Functions"]
    workers = [one for one in functions if one["Handler"] == "resizer.handler.handle"]
    private = sorted(platform.outputs(ENVIRONMENT)["private_subnet_ids"])
    assert len(workers) == len(LONGEST_SIDES)
    assert [sorted(one["VpcConfig"]["SubnetIds"]) for one in workers] == [private] * len(workers)
    # Lambda's packages are for Lambda's platform, not for this machine's.
    assert {tuple(one["Architectures"]) for one in workers} == {("arm64",)}
    assert Path(Image.__file__).is_relative_to(sys.prefix)
