"""Bringing back a state: which version is meant, and when none is touched."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from strata import restore
from strata.errors import Exit, StrataError
from strata.state_bucket import StateBucket, Version

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
WHOLE = json.dumps({"version": 3, "checkpoint": {"latest": {"resources": []}}})


def version(name: str, minutes: int, size: int | None = 10) -> Version:
    return Version(name, NOON + timedelta(minutes=minutes), size, minutes == 0)


VERSIONS = [version("gone", 0, None), version("late", -1), version("early", -9)]


class Bucket(StateBucket):
    """A bucket with one *lock*, or none."""

    def __init__(self, lock: str | None = None) -> None:
        self.lock = lock
        self.restored: list[tuple[str, Version]] = []

    def keys(self, prefix: str) -> list[str]:
        assert prefix == ".pulumi/locks/organization/strata/dev/"
        return [f"{prefix}x.json"] if self.lock else []

    def read(self, key: str) -> str | None:
        return self.lock

    def restore(self, key: str, version: Version) -> None:
        self.restored.append((key, version))


class S3:
    """One object, *text*, of which a copy may be made."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.copied: list[dict[str, object]] = []

    def get_object(self, **asked: str) -> dict[str, object]:
        assert asked["VersionId"] == "late"
        return {"Body": self}

    def read(self) -> bytes:
        return self.text.encode()

    def copy_object(self, **asked: object) -> None:
        self.copied.append(asked)


def test_a_moment_means_the_newest_version_that_was_there() -> None:
    assert restore.choose(VERSIONS, None, NOON - timedelta(seconds=1)).id == "late"
    assert restore.choose(VERSIONS, None, NOON - timedelta(minutes=5)).id == "early"


@pytest.mark.parametrize(
    ("name", "at", "said"),
    [
        ("nope", None, "is called nope"),
        (None, NOON - timedelta(days=1), "or before"),
        (None, NOON, "was deleted"),
        ("gone", None, "was deleted"),
    ],
)
def test_what_cannot_be_brought_back_is_told(name: str | None, at: datetime | None, said: str) -> None:
    with pytest.raises(StrataError, match=said):
        restore.choose(VERSIONS, name, at)


def test_a_locked_stack_is_left_alone() -> None:
    bucket = Bucket('{"pid": 7}')
    with pytest.raises(StrataError, match=r'locked.*"pid": 7.*Nothing was changed'):
        restore.bring_back(bucket, "strata", "dev", VERSIONS[1])
    assert bucket.restored == []


def test_the_chosen_version_becomes_the_newest() -> None:
    s3 = S3(WHOLE)
    StateBucket("s3://states/team?region=x", s3).restore("a.json", VERSIONS[1])
    source = {"Bucket": "states", "Key": "team/a.json", "VersionId": "late"}
    assert s3.copied == [{"Bucket": "states", "Key": "team/a.json", "CopySource": source}]


@pytest.mark.parametrize("text", ["", WHOLE[:-9], '{"checkpoint": {"latest": null}}', "[]"])
def test_half_a_state_is_never_brought_back(text: str) -> None:
    s3 = S3(text)
    with pytest.raises(StrataError, match=r"no whole state.*Nothing was changed"):
        StateBucket("s3://states", s3).restore("a.json", VERSIONS[1])
    assert s3.copied == []


def test_a_state_in_files_has_no_versions() -> None:
    with pytest.raises(StrataError, match="no S3 bucket"):
        StateBucket("file:///state", None)


@pytest.mark.parametrize("text", ["yesterday", "2026-01-31T12:00:00", ""])
def test_a_moment_needs_its_offset(text: str) -> None:
    with pytest.raises(StrataError, match="with its offset") as caught:
        restore._moment(text)
    assert caught.value.exit_code is Exit.USAGE
