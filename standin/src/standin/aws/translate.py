"""Translation between the property names of ``pulumi_aws`` and boto3, by the schemas of both.

Names that differ in case only (``targetGroupArns``, ``TargetGroupARNs``) match; a kind lists the other pairs.
An object on one side and a list of one object on the other are converted.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from standin.aws import schema
from standin.aws.schema import Shape
from standin.aws.values import Properties

Names = tuple[tuple[str, str], ...]
"""Pairs of Pulumi's name and boto3's, at any depth."""


def request(client: Any, operation: str, inputs: Mapping[str, Any], names: Names = ()) -> dict[str, Any]:
    """The arguments of *operation* (``CreateSchedule``) in *inputs*; what it doesn't take is left out."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    return dict(_structure(inputs, shape, names))


def answer(token: str, value: Mapping[str, Any], names: Names = ()) -> Properties:
    """The properties of the kind *token* in an answer of boto3's; what the kind doesn't have is left out."""
    return dict(_properties(value, _inputs(token), names))


def taken(table: Mapping[str, str], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The declared ones of *table*'s properties, by the names that it gives them."""
    return {api: inputs[name] for name, api in table.items() if inputs.get(name) is not None}


@cache
def _inputs(token: str) -> Shape:
    return schema.load(token, schema.cache_dir()).inputs


def _structure(value: Mapping[str, Any], shape: Any, names: Names) -> dict[str, Any]:
    by_lower = {member.lower(): member for member in shape.members}
    found: dict[str, Any] = {}
    for key, inner in value.items():
        others = [other for name, other in names if name == key and other in shape.members]
        member = by_lower.get(key.lower()) or next(iter(others), None)
        if member is not None and inner is not None:
            found[member] = _argument(inner, shape.members[member], names)
    return found


def _argument(value: Any, shape: Any, names: Names) -> Any:
    if shape.type_name == "list":
        items = value if isinstance(value, list) else [value]
        return [_argument(item, shape.member, names) for item in items]
    if shape.type_name == "structure":
        return _structure(value, shape, names)
    if shape.type_name == "map":
        return {key: _argument(item, shape.value, names) for key, item in value.items()}
    if shape.type_name == "boolean":
        return value if isinstance(value, bool) else value == "true"
    if shape.type_name in ("integer", "long"):
        return int(value)
    if shape.type_name in ("float", "double"):
        return float(value)
    return (
        str(value).lower()
        if isinstance(value, bool)
        else value
        if shape.type_name != "string"
        else str(value)
    )


def _properties(value: Mapping[str, Any], shape: Shape, names: Names) -> Properties:
    by_lower = {name.lower(): name for name in shape.properties}
    found: Properties = {}
    for key, inner in value.items():
        others = [name for name, other in names if other == key and name in shape.properties]
        name = by_lower.get(key.lower()) or next(iter(others), None)
        if name is not None and inner is not None:
            found[name] = _property(inner, shape.properties[name], names)
    return found


def _property(value: Any, shape: Shape, names: Names) -> Any:
    if shape.kind == "list" and shape.item:
        items = value if isinstance(value, list) else [value]
        return [_property(item, shape.item, names) for item in items]
    if isinstance(value, list) and shape.kind not in ("list", "any"):
        return _property(value[0], shape, names) if value else None
    if shape.kind == "object":
        return _properties(value, shape, names)
    if shape.kind == "str" and isinstance(value, bool):
        return str(value).lower()
    return value
