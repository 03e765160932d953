import io
import json

import pytest
from botocore.exceptions import ClientError
from PIL import Image
from resizer import handler
from resizer.resize import MOST_BYTES


class Bucket:
    """The part of S3 that the worker uses, with one bucket."""

    def __init__(self, objects=()):
        self.objects = dict(objects)
        self.read = []
        self.types = {}
        self.sizes = {}

    def get_object(self, Bucket, Key):
        self.read.append(Key)
        if Key not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        if self.objects[Key] is None:
            raise ClientError({"Error": {"Code": "SlowDown"}}, "GetObject")
        return {"Body": io.BytesIO(self.objects[Key])}

    def put_object(self, Bucket, Key, Body, ContentType, Metadata):
        self.objects[Key] = Body
        self.types[Key] = ContentType
        self.sizes[Key] = Metadata


@pytest.fixture
def run(monkeypatch):
    """Handle one batch of messages over *bucket* as the thumbnail worker."""

    def handle(bucket, *bodies):
        monkeypatch.setenv("VARIANT", "thumbnail")
        monkeypatch.setenv("LONGEST_SIDE", "100")
        monkeypatch.setattr(handler, "_s3", lambda: bucket)
        records = [
            {"messageId": f"m{number}", "body": json.dumps(body)} for number, body in enumerate(bodies)
        ]
        answer = handler.handle({"Records": records}, None)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    return handle


def photo():
    out = io.BytesIO()
    Image.new("RGB", (400, 200)).save(out, "JPEG")
    return out.getvalue()


def uploaded(*keys, size=1000):
    records = [{"s3": {"bucket": {"name": "media"}, "object": {"key": key, "size": size}}} for key in keys]
    return {"Records": records}


def test_an_upload_gets_its_copy_under_the_variants_prefix(run):
    bucket = Bucket({"uploads/2026/cat.jpg": photo()})
    assert run(bucket, uploaded("uploads/2026/cat.jpg")) == []
    assert Image.open(io.BytesIO(bucket.objects["thumbnail/2026/cat.jpg"])).size == (100, 50)
    assert bucket.types == {"thumbnail/2026/cat.jpg": "image/jpeg"}
    assert bucket.sizes == {"thumbnail/2026/cat.jpg": {"width": "100", "height": "50"}}


def test_a_message_that_comes_twice_leaves_the_same_objects(run):
    bucket = Bucket({"uploads/cat.jpg": photo()})
    run(bucket, uploaded("uploads/cat.jpg"))
    first = dict(bucket.objects)
    run(bucket, uploaded("uploads/cat.jpg"), uploaded("uploads/cat.jpg"))
    assert bucket.objects == first


def test_an_envelope_from_sns_is_opened(run):
    bucket = Bucket({"uploads/cat.jpg": photo()})
    envelope = {"Type": "Notification", "TopicArn": "arn", "Message": json.dumps(uploaded("uploads/cat.jpg"))}
    assert run(bucket, envelope) == []
    assert "thumbnail/cat.jpg" in bucket.objects


def test_keys_are_decoded_as_s3_encodes_them(run):
    bucket = Bucket({"uploads/a cat+dog/고양이.jpg": photo()})
    assert run(bucket, uploaded("uploads/a+cat%2Bdog/%EA%B3%A0%EC%96%91%EC%9D%B4.jpg")) == []
    assert "thumbnail/a cat+dog/고양이.jpg" in bucket.objects


@pytest.mark.parametrize("key", ["thumbnail/cat.jpg", "web/cat.jpg", "other/uploads/cat.jpg", "uploads/"])
def test_what_is_no_upload_is_not_even_read_so_that_there_are_no_loops(run, key):
    bucket = Bucket({key: photo()})
    assert run(bucket, uploaded(key)) == []
    assert bucket.read == []


def test_the_event_by_which_s3_tries_the_topic_out_is_no_upload(run):
    bucket = Bucket()
    assert run(bucket, {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "media"}) == []
    assert bucket.read == []


def test_one_bad_message_fails_alone(run):
    bucket = Bucket({"uploads/good.jpg": photo(), "uploads/bad.jpg": b"bad", "uploads/slow.jpg": None})
    failed = run(
        bucket,
        uploaded("uploads/bad.jpg"),
        uploaded("uploads/good.jpg"),
        uploaded("uploads/slow.jpg"),
        {"Records": [{"nonsense": 1}]},
    )
    assert failed == ["m0", "m2", "m3"]
    assert bucket.types.keys() == {"thumbnail/good.jpg"}


def test_a_message_of_several_uploads_fails_if_one_of_them_does(run):
    bucket = Bucket({"uploads/good.jpg": photo(), "uploads/bad.jpg": b"bad"})
    assert run(bucket, uploaded("uploads/good.jpg", "uploads/bad.jpg")) == ["m0"]


def test_an_upload_that_was_deleted_in_between_is_done(run):
    assert run(Bucket(), uploaded("uploads/gone.jpg")) == []


def test_an_upload_of_too_many_bytes_is_refused_before_it_is_read(run):
    bucket = Bucket({"uploads/cat.jpg": photo()})
    assert run(bucket, uploaded("uploads/cat.jpg", size=MOST_BYTES + 1)) == ["m0"]
    assert bucket.read == []


def test_the_log_states_which_upload_was_refused_and_why(run, caplog):
    run(Bucket({"uploads/bad.jpg": b"bad"}), uploaded("uploads/bad.jpg"))
    assert "message m0 refused: uploads/bad.jpg: not a picture that can be read" in caplog.text
