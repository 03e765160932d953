"""Tags of a resource: AWS's list of keys and values, Pulumi's map, and the calls that update them."""

from collections.abc import Callable, Mapping
from typing import Any

from standin.aws.values import Properties


def as_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as most AWS operations take them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def as_map(tags: list[dict[str, str]] | None) -> dict[str, str]:
    """Tags as Pulumi has them, without AWS's own (prefix ``aws:``)."""
    return {tag["Key"]: tag["Value"] for tag in tags or [] if not tag["Key"].startswith("aws:")}


def update(
    state: Properties,
    inputs: Properties,
    put: Callable[[dict[str, str]], object],
    remove: Callable[[list[str]], object],
) -> None:
    """Change the tags of *state* to those of *inputs*, by the service's two operations."""
    before, after = state.get("tagsAll", {}), inputs.get("tagsAll", {})
    removed = sorted(before.keys() - after.keys())
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    if removed:
        remove(removed)
    if changed:
        put(changed)


def ec2_specification(resource_type: str, inputs: Properties) -> list[dict[str, Any]]:
    """``TagSpecifications`` of an EC2 create operation; EC2 refuses an empty list of tags."""
    tags = as_list(inputs.get("tagsAll", {}))
    return [{"ResourceType": resource_type, "Tags": tags}] if tags else []


def update_ec2(client: Any, resource_id: str, state: Properties, inputs: Properties) -> None:
    """Change the tags of an EC2 resource from those of *state* to those of *inputs*."""
    update(
        state,
        inputs,
        lambda tags: client.create_tags(Resources=[resource_id], Tags=as_list(tags)),
        lambda keys: client.delete_tags(Resources=[resource_id], Tags=[{"Key": key} for key in keys]),
    )
