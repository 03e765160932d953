"""Tag operations of any service, as botocore's model of it describes them.

``TagResource``, ``UntagResource`` and ``ListTagsForResource`` exist in most services; the names of their
members and the form of the tags (a map, or a list of keys and values) are each service's own.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from botocore import xform_name
from botocore.model import OperationModel, Shape

from standin.aws import tagging
from standin.aws.values import Properties


class TagOperations(NamedTuple):
    """The names of a service's three operations."""

    put: str = "TagResource"
    remove: str = "UntagResource"
    list: str = "ListTagsForResource"


def call(client: Any, operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The response of *operation*, by its name in the API (``CreateProtection``)."""
    return dict(getattr(client, xform_name(operation))(**arguments))


def model(client: Any, operation: str) -> OperationModel:
    """Botocore's model of *operation*."""
    found: OperationModel = client.meta.service_model.operation_model(operation)
    return found


def create_argument(client: Any, operation: str, inputs: Properties) -> dict[str, Any]:
    """All tags of *inputs* as a create operation takes them; nothing if it takes none or there are none."""
    tags = inputs.get("tagsAll") or {}
    member = _tags_member(model(client, operation).input_shape)
    return {member[0]: _encoded(member[1], tags)} if member and tags else {}


def read(client: Any, arn: str, operations: TagOperations) -> dict[str, str]:
    """The tags of a resource, without AWS's own."""
    listed = model(client, operations.list)
    found: Any = call(client, operations.list, {_resource_member(listed): arn})
    member = _tags_member(listed.output_shape)
    return from_response(found.get(member[0])) if member else {}


def update(
    client: Any,
    arn: str,
    state: Properties,
    inputs: Properties,
    operations: TagOperations,
) -> None:
    """Change the tags of *state* to those of *inputs*."""
    put, remove = model(client, operations.put), model(client, operations.remove)
    [(name, shape)] = filter(None, [_tags_member(put.input_shape)])
    tagging.update(
        state,
        inputs,
        lambda tags: call(client, operations.put, {_resource_member(put): arn, name: _encoded(shape, tags)}),
        _removal(client, operations.remove, remove, arn),
    )


def _removal(client: Any, name: str, operation: OperationModel, arn: str) -> Callable[[list[str]], object]:
    resource = _resource_member(operation)
    [keys] = [one for one in operation.input_shape.required_members if one != resource]
    return lambda removed: call(client, name, {resource: arn, keys: removed})


def _resource_member(operation: OperationModel) -> str:
    """The required member that isn't for tags or their keys: the resource's ARN, name or id."""
    required = operation.input_shape.required_members
    return str(next(name for name in required if not name.lower().startswith("tag")))


def _tags_member(shape: Any) -> tuple[str, Shape] | None:
    """The member for tags (``Tags``, ``TagList``, ``TagsToAdd``, ``BackupVaultTags``) and its shape."""
    for name, member in shape.members.items():
        named = name.lower().startswith("tag") or name.lower().endswith("tags")
        pairs = member.type_name == "list" and member.member.type_name == "structure"
        if named and (pairs or member.type_name == "map"):
            return name, member
    return None


def _encoded(shape: Any, tags: Mapping[str, str]) -> Any:
    if shape.type_name == "map":
        return dict(tags)
    key = next(name for name in shape.member.members if name.lower().endswith("key"))
    value = next(name for name in shape.member.members if name.lower().endswith("value"))
    return [{key: name, value: text} for name, text in tags.items()]


def from_response(found: Any) -> dict[str, str]:
    """Tags of a response, a map or a list, without AWS's own."""
    if isinstance(found, Mapping):
        return {key: value for key, value in found.items() if not key.startswith("aws:")}
    pairs = [{name.lower().removeprefix("tag"): text for name, text in one.items()} for one in found or ()]
    return {one["key"]: one.get("value", "") for one in pairs if not one["key"].startswith("aws:")}
