"""The engine's structs are read and written as by the SDK's property values."""

from typing import Any

import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime import rpc

from provider.test_values import MARKS, values
from standin.aws import structs
from standin.aws.content import MARK, Content
from standin.aws.values import UNKNOWN, plain_map, property_map

SIGNATURE = rpc._special_sig_key
ARCHIVE = rpc._special_archive_sig


def written(properties: dict[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    structs.write(struct, properties)
    return struct


def of(content: dict[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(content)
    return struct


@given(st.dictionaries(st.text(), values | st.none()))
def test_structs_are_those_of_property_values(properties: dict[str, Any]) -> None:
    struct = written(properties)
    assert struct == PropertyValue.marshal_map(property_map(properties))
    assert structs.read(struct) == plain_map(PropertyValue.unmarshal_map(struct))


@given(st.dictionaries(st.text(), values))
def test_every_value_comes_back_with_its_type(properties: dict[str, Any]) -> None:
    back = structs.read(written(properties))
    assert back == properties
    assert [*map(type, back.values())] == [type(properties[key]) for key in back]


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS.keys())
def test_the_mark_of_an_unknown_value_is_known_for_each_type(mark: str) -> None:
    assert structs.read(of({"a": mark, "b": [{"c": mark}]})) == {"a": UNKNOWN, "b": [{"c": UNKNOWN}]}


def test_an_archive_keeps_its_signature_hash_and_parts() -> None:
    part = {SIGNATURE: rpc._special_asset_sig, "hash": "1", "text": "a = 1"}
    struct = of({"code": {SIGNATURE: ARCHIVE, "hash": "2", "assets": {"main.py": part}}})
    code = structs.read(struct)["code"]
    assert code == Content("2", {})
    assert code.fields["assets"]["main.py"].fields["text"] == "a = 1"
    assert written({"code": code}) == struct


def test_an_archive_of_which_only_the_hash_is_known_is_read() -> None:
    assert structs.read(of({"code": {SIGNATURE: ARCHIVE, "hash": "2"}})) == {"code": Content("2", {})}


@pytest.mark.parametrize("signature", [rpc._special_secret_sig, rpc._special_output_value_sig])
def test_a_secret_or_an_output_is_read_as_its_value(signature: str) -> None:
    assert structs.read(of({"a": {SIGNATURE: signature, "value": {"b": 1}}})) == {"a": {"b": 1}}


def test_an_output_without_a_value_is_unknown() -> None:
    assert structs.read(of({"a": {SIGNATURE: rpc._special_output_value_sig}})) == {"a": UNKNOWN}


def test_a_signature_that_is_none_of_these_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown signature 0123"):
        structs.read(of({"a": {SIGNATURE: "0123"}}))


def test_content_of_the_sdk_has_the_mark_for_a_signature() -> None:
    assert structs.read(written({"a": Content("1", {"text": "x"})}))["a"].fields[MARK] == ""
