"""CloudFront's form of lists, ``{"Quantity": n, "Items": […]}``, to and from plain lists."""

from collections.abc import Mapping
from typing import Any

from standin.aws import translate
from standin.aws.values import Properties

_LIST = frozenset({"Quantity", "Items"})


def request(client: Any, operation: str, member: str, inputs: Properties, names: translate.Names) -> Any:
    """The argument *member* of *operation*, from *inputs*."""
    shape = client.meta.service_model.operation_model(operation).input_shape.members[member]
    return _argument(inputs, shape, names)


def answer(token: str, found: Mapping[str, Any], names: translate.Names) -> Properties:
    """The properties of the kind *token* in CloudFront's response."""
    return translate.answer(token, _plain(found), names)


def listed(items: list[Any]) -> dict[str, Any]:
    """*items* in CloudFront's form."""
    return {"Quantity": len(items), "Items": items}


def _argument(value: Any, shape: Any, names: translate.Names) -> Any:
    if shape.type_name == "structure" and isinstance(value, list):
        return listed([_argument(item, shape.members["Items"].member, names) for item in value])
    if shape.type_name == "structure":
        members = {member.lower(): member for member in shape.members}
        found: dict[str, Any] = {}
        for key, inner in value.items():
            other = next((api for name, api in names if name == key and api in shape.members), None)
            member = members.get(key.lower()) or other
            if member and inner is not None:
                found[member] = _argument(inner, shape.members[member], names)
        return found
    if shape.type_name == "list":
        return [_argument(item, shape.member, names) for item in value]
    return str(value) if shape.type_name == "string" else value


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        if "Quantity" in value and value.keys() <= _LIST:
            return [_plain(item) for item in value.get("Items", [])]
        return {key: _plain(item) for key, item in value.items() if key != "Quantity"}
    return [_plain(item) for item in value] if isinstance(value, list) else value
