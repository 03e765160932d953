"""EC2's way of tagging, which every EC2 kind shares."""

from collections.abc import Mapping
from typing import Any

from standin.aws.values import Properties


def specification(resource_type: str, inputs: Properties) -> list[dict[str, Any]]:
    """``TagSpecifications`` of a create call; EC2 refuses an empty list of tags."""
    tags = as_list(inputs.get("tagsAll", {}))
    return [{"ResourceType": resource_type, "Tags": tags}] if tags else []


def as_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as most AWS calls take them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def as_map(tags: list[dict[str, str]] | None) -> dict[str, str]:
    """Tags as Pulumi has them, without those that AWS keeps for itself."""
    return {tag["Key"]: tag["Value"] for tag in tags or [] if not tag["Key"].startswith("aws:")}


def retag(client: Any, resource_id: str, state: Properties, inputs: Properties) -> None:
    """Make the tags of *resource_id* what *inputs* say."""
    before, after = state.get("tagsAll", {}), inputs.get("tagsAll", {})
    removed = [{"Key": key} for key in before.keys() - after.keys()]
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    if removed:
        client.delete_tags(Resources=[resource_id], Tags=removed)
    if changed:
        client.create_tags(Resources=[resource_id], Tags=as_list(changed))
