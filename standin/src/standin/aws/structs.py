"""Protobuf structs of the engine as plain Python and back, without the SDK's property values between."""

from collections.abc import Mapping
from typing import Any

from pulumi.runtime import rpc

from standin.aws.content import MARK, Content
from standin.aws.values import UNKNOWN, UNKNOWN_MARKS, Properties

_SIGNATURE = rpc._special_sig_key
CONTENTS = (rpc._special_asset_sig, rpc._special_archive_sig)
_WRAPPERS = (rpc._special_secret_sig, rpc._special_output_value_sig)


def read(struct: Any) -> Properties:
    """The set properties of a ``google.protobuf.Struct``, as ``values.plain_map`` gives them."""
    found = {key: _plain(value) for key, value in struct.fields.items()}
    return {key: value for key, value in found.items() if value is not None}


def write(struct: Any, values: Mapping[str, Any]) -> None:
    """Put *values* into the empty *struct*; the reverse of :func:`read`."""
    struct.SetInParent()
    for key, value in values.items():
        if value is not None:
            _fill(struct.fields[key], value)


def _plain(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in UNKNOWN_MARKS else text
    if kind == "struct_value":
        return _object(value.struct_value)
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return value.bool_value if kind == "bool_value" else None


def _object(struct: Any) -> Any:
    found = read(struct)
    if _SIGNATURE not in found and MARK not in found:
        return found
    signature = found.pop(_SIGNATURE, found.get(MARK))
    if signature in _WRAPPERS:
        return found.get("value", UNKNOWN)
    if signature not in (*CONTENTS, found.get(MARK)):
        raise ValueError(f"a value with the unknown signature {signature}")
    return Content(str(found.get("hash", "")), {**found, MARK: signature})


def _fill(target: Any, value: Any) -> None:
    if isinstance(value, str):
        target.string_value = value
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    elif isinstance(value, dict):
        _fill_object(target.struct_value, value)
    elif isinstance(value, list | tuple | set | frozenset):
        target.list_value.SetInParent()
        for item in value:
            _fill(target.list_value.values.add(), item)
    elif value is None:
        target.null_value = 0
    elif value is UNKNOWN:
        target.string_value = rpc.UNKNOWN
    elif isinstance(value, Content):
        _fill_object(target.struct_value, _signed(value))
    else:
        _fill_object(target.struct_value, dict(value))


def _signed(content: Content) -> Properties:
    fields = {"hash": content.hash, **content.fields}
    signature = fields.pop(MARK, "")
    return {**fields, _SIGNATURE if signature in CONTENTS else MARK: signature}


def _fill_object(struct: Any, values: Mapping[str, Any]) -> None:
    struct.SetInParent()
    for key, value in values.items():
        _fill(struct.fields[key], value)
