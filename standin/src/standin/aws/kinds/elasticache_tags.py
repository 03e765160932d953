"""Tags of ElastiCache's resources."""

from typing import Any

from standin.aws import service_tags, tagging
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties


def tags_of(cache: Any, arn: str) -> dict[str, str]:
    """All tags of the resource."""
    return tagging.as_map(cache.list_tags_for_resource(ResourceName=arn)["TagList"])


def update_tags(cache: Any, state: Properties, inputs: Properties) -> None:
    """Update the tags of *state*'s resource to those of *inputs*."""
    service_tags.update(
        cache, state["arn"], state, inputs, TagOperations("AddTagsToResource", "RemoveTagsFromResource")
    )
