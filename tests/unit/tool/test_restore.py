"""The restore of a state: the chosen version, and the cases without a restore."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from strata.commands import demo, restore
from strata.engine.state_bucket import S3State, Version
from strata.errors import Exit, StrataError

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
WHOLE = json.dumps({"version": 3, "checkpoint": {"latest": {"resources": []}}})


def version(name: str, minutes: int, size: int | None = 10) -> Version:
    return Version(name, NOON + timedelta(minutes=minutes), size, minutes == 0)


VERSIONS = [version("gone", 0, None), version("late", -1), version("early", -9)]


class Bucket(S3State):
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
    """One object that *held* this, of which a copy may be made."""

    def __init__(self, held: bytes) -> None:
        self.held = held
        self.copied: list[dict[str, object]] = []

    def get_object(self, **asked: str) -> dict[str, object]:
        assert asked["VersionId"] == "late"
        return {"Body": self}

    def read(self) -> bytes:
        return self.held

    def copy_object(self, **asked: object) -> None:
        self.copied.append(asked)


def test_a_moment_means_the_newest_version_that_was_there() -> None:
    assert restore.choose(VERSIONS, None, NOON - timedelta(seconds=1)).id == "late"
    assert restore.choose(VERSIONS, None, NOON - timedelta(minutes=5)).id == "early"


@pytest.mark.parametrize(
    ("name", "at", "said"),
    [
        ("nope", None, "has the id nope"),
        (None, NOON - timedelta(days=1), "or before"),
        (None, NOON, "was deleted"),
        ("gone", None, "was deleted"),
    ],
)
def test_what_cannot_be_brought_back_is_reported(name: str | None, at: datetime | None, said: str) -> None:
    with pytest.raises(StrataError, match=said):
        restore.choose(VERSIONS, name, at)


def test_a_locked_stack_is_left_alone() -> None:
    bucket = Bucket('{"pid": 7}')
    with pytest.raises(StrataError, match=r'locked.*"pid": 7.*Nothing was changed'):
        restore.restore_version(bucket, "strata", "dev", VERSIONS[1])
    assert bucket.restored == []


def test_a_lock_that_is_not_utf_8_can_be_shown() -> None:
    with pytest.raises(StrataError, match="locked") as refused:
        restore.restore_version(Bucket('{"user": "\udcff"}'), "strata", "dev", VERSIONS[1])
    assert '{"user": "?"}' in str(refused.value).encode().decode()


def test_the_chosen_version_becomes_the_newest() -> None:
    s3 = S3(WHOLE.encode())
    S3State("s3://states/team?region=x", s3).restore("a.json", VERSIONS[1])
    source = {"Bucket": "states", "Key": "team/a.json", "VersionId": "late"}
    assert s3.copied == [{"Bucket": "states", "Key": "team/a.json", "CopySource": source}]


@pytest.mark.parametrize(
    "held",
    [
        b"",
        WHOLE[:-9].encode(),
        b'{"checkpoint": {"latest": null}}',
        b"[]",
        b"\xff" + WHOLE.encode(),
        b"[" * 99_999,
    ],
)
def test_half_a_state_is_never_brought_back(held: bytes) -> None:
    s3 = S3(held)
    with pytest.raises(StrataError, match=r"not a complete state.*Nothing was changed"):
        S3State("s3://states", s3).restore("a.json", VERSIONS[1])
    assert s3.copied == []


def test_a_state_in_files_has_no_versions() -> None:
    with pytest.raises(StrataError, match="not an S3 bucket"):
        S3State("file:///state", None)


@pytest.mark.parametrize("text", ["yesterday", "2026-01-31T12:00:00", ""])
def test_a_moment_needs_its_offset(text: str) -> None:
    with pytest.raises(StrataError, match="with its UTC offset") as caught:
        restore._moment(text)
    assert caught.value.exit_code is Exit.USAGE


REFUSALS = [
    EndpointConnectionError(endpoint_url="http://nowhere"),
    ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListObjectVersions"),
    ClientError({"Error": {"Code": "NoSuchBucket", "Message": "no"}}, "ListObjectVersions"),
]


class Refusing:
    """S3 that denies every request."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def get_paginator(self, _: str) -> "Refusing":
        return self

    def paginate(self, **_: str) -> None:
        raise self.error

    def upload_file(self, *_: str) -> None:
        raise self.error


@pytest.mark.parametrize("error", REFUSALS)
@pytest.mark.parametrize("which", [[], ["--version", "late"]])
def test_a_bucket_that_cannot_be_read_is_reported_in_one_line(
    which: list[str], error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(boto3, "client", lambda _: Refusing(error))
    assert restore.main(["s3://states", "strata", "dev", *which]) == Exit.ERROR
    said = capsys.readouterr().err
    assert said == f"The state in s3://states can't be reached: {error}\n"


@pytest.mark.parametrize("which", [[], ["--version", "late"]])
def test_a_state_without_versions_is_an_error(
    which: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(boto3, "client", lambda _: None)
    monkeypatch.setattr(S3State, "versions", lambda *_: [])
    assert restore.main(["s3://states", "strata", "dev", *which]) == Exit.ERROR
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "There is no version of the state of dev in s3://states.\n")


@pytest.mark.parametrize("error", [*REFUSALS, S3UploadFailedError("Failed to upload")])
def test_pictures_that_s3_refuses_are_reported_in_one_line(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(boto3, "client", lambda _: Refusing(error))
    assert demo.main(["media", "photo.jpg"]) == Exit.ERROR
    assert capsys.readouterr().err == f"S3: {error}\n"


@pytest.mark.parametrize(
    ("project_name", "called"), [("strata", "dev"), ("orders", "dev/orders"), ("receipts", "dev/receipts")]
)
def test_a_locked_stack_is_named_as_the_commands_take_it(project_name: str, called: str) -> None:
    class Locked(Bucket):
        def keys(self, prefix: str) -> list[str]:
            assert prefix == f".pulumi/locks/organization/{project_name}/dev/"
            return [f"{prefix}x.json"]

    with pytest.raises(StrataError) as refused:
        restore.restore_version(Locked("{}"), project_name, "dev", VERSIONS[1])
    assert str(refused.value).startswith(f"{called} is locked by an update: ")
    assert str(refused.value).endswith(f"strata exec {called} -- pulumi cancel --yes")


def test_a_version_of_a_service_s_state_is_restored_and_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="states")
        s3.put_bucket_versioning(Bucket="states", VersioningConfiguration={"Status": "Enabled"})
        ids = {}
        for name in ("strata", "orders"):
            key = f".pulumi/stacks/{name}/dev.json"
            for state in (WHOLE, WHOLE.replace("[]", '[{"urn": "x"}]')):
                ids[name, state] = s3.put_object(Bucket="states", Key=key, Body=state.encode())["VersionId"]
        assert restore.main(["s3://states", "orders", "dev", "--version", ids["orders", WHOLE]]) == Exit.OK
        newest = {
            name: s3.get_object(Bucket="states", Key=f".pulumi/stacks/{name}/dev.json")["Body"].read()
            for name in ("strata", "orders")
        }
    assert newest["orders"] == WHOLE.encode()
    assert newest["strata"] != WHOLE.encode()
    assert capsys.readouterr().out.startswith("The state of dev/orders is restored to ")
