"""Archives, defaults inside objects, and properties that the emulators lose."""

import io
import zipfile
from pathlib import Path

import pulumi
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2

from standin.aws import check, gaps
from standin.aws.content import Content, zipped
from standin.aws.schema import Shape
from standin.aws.server import _rename
from standin.aws.values import plain, property_value, same

_ARCHIVE = Shape("archive")


def _archive(text: str) -> Content:
    return Content.of(pulumi.AssetArchive({"main.py": pulumi.StringAsset(text)}))


def test_the_same_archive_is_no_change_and_another_is() -> None:
    assert same(_archive("a = 1"), _archive("a = 1"), _ARCHIVE)
    assert not same(_archive("a = 1"), _archive("a = 2"), _ARCHIVE)


def test_an_archive_of_which_only_the_hash_is_known_equals_the_whole_one() -> None:
    whole = _archive("a = 1")
    assert same(whole, Content(whole.hash, {}), _ARCHIVE)


def test_an_archive_is_equal_after_the_way_to_the_engine_and_back() -> None:
    whole = _archive("a = 1")
    again = plain(property_value(whole))
    assert again == whole
    assert zipped(again) == zipped(whole)


def test_what_the_engine_sends_of_old_code_reaches_the_engine_unchanged() -> None:
    request = provider_pb2.CreateRequest()
    request.properties.update({"code": {rpc._special_sig_key: rpc._special_archive_sig, "hash": "0123"}})
    before = request.SerializeToString(deterministic=True)
    _rename(request, rpc._special_sig_key, "standin:content")
    code = PropertyValue.unmarshal_map(request.properties)["code"]
    assert plain(code) == Content("0123", {})
    _rename(request, "standin:content", rpc._special_sig_key)
    assert request.SerializeToString(deterministic=True) == before


def test_a_zip_goes_to_aws_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "code.zip"
    path.write_bytes(b"as it is")
    assert zipped(Content.of(pulumi.FileArchive(str(path)))) == b"as it is"


def test_a_folder_is_packed_with_the_names_it_has_inside(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "main.py").write_text("a = 1")
    packed = zipped(Content.of(pulumi.FileArchive(str(tmp_path))))
    assert zipfile.ZipFile(io.BytesIO(packed)).namelist() == ["package/main.py"]


def test_a_default_inside_an_object_needs_the_object() -> None:
    defaults = {"timeout": 3, "check.interval": 30, "rules.status": "on"}
    declared = {"check": {"path": "/"}, "rules": [{"id": "a"}, {"id": "b", "status": "off"}]}
    assert check.completed({}, defaults) == {"timeout": 3}
    assert check.completed(declared, defaults) == {
        "timeout": 3,
        "check": {"path": "/", "interval": 30},
        "rules": [{"id": "a", "status": "on"}, {"id": "b", "status": "off"}],
    }


def test_a_gap_hides_its_own_field_and_nothing_beside_it() -> None:
    declared = {
        "subnetMappings": [{"subnetId": "a", "allocationId": "x"}, {"subnetId": "b", "allocationId": "y"}]
    }
    actual = {"subnetMappings": [{"subnetId": "c"}, {"subnetId": "a"}]}
    gaps.fill("aws:lb/loadBalancer:LoadBalancer", actual, declared)
    assert actual == {"subnetMappings": [{"subnetId": "c"}, {"subnetId": "a", "allocationId": "x"}]}


def test_every_gap_has_its_evidence() -> None:
    assert all("moto" in gap.evidence or "ministack" in gap.evidence for gap in gaps.GAPS)
    assert len({(gap.token, gap.path) for gap in gaps.GAPS}) == len(gaps.GAPS)
