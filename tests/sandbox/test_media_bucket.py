"""The released media bucket as the present store: by the real engine, and without replacement."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.conftest import Platform
from sandbox.program import Program
from strata.drift.engine import compare

SOURCE = Path(__file__).with_name("media")
PICTURE = {"Key": "uploads/cat.jpg", "Body": b"a cat"}


class Media(Program):
    """The media bucket in one of its forms."""

    def become(self, form: str) -> None:
        self.done("config", "set", "media:form", form)

    def bucket(self) -> str:
        """The bucket's name after an `up`."""
        return str(self.up()["bucket"])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Platform]:
    """A sandbox of the test's own, with nothing in it yet."""
    made = Platform(tmp_path / "sandbox")
    yield made
    made.close()


def test_the_released_bucket_becomes_the_new_one_in_place_and_keeps_its_objects(
    desk: Any, tmp_path: Path
) -> None:
    media, s3 = Media(SOURCE, tmp_path / "program", desk), desk.client("dev", "s3")
    media.become("released")
    name = media.bucket()
    s3.put_object(Bucket=name, **PICTURE)
    released = set(media.steps())

    media.become("now")
    steps = media.steps()
    assert released <= set(steps)
    done = set().union(*(steps[urn] for urn in released))
    assert done == {"same", "update"}, steps
    assert all(steps[urn] == {"create"} for urn in set(steps) - released)

    assert media.bucket() == name
    assert s3.get_object(Bucket=name, Key=PICTURE["Key"])["Body"].read() == PICTURE["Body"]
    assert s3.get_bucket_logging(Bucket=name)["LoggingEnabled"]["TargetPrefix"] == "s3/images-media/"
    assert compare(media.workspace).drifted == ()
    assert all(ops == {"same"} for ops in media.steps().values())
    media.done("destroy", "--yes", "--skip-preview")
    assert s3.list_buckets()["Buckets"] == []
