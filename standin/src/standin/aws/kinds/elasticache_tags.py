"""Tags of ElastiCache's resources, which it keeps by ARN."""

from typing import Any

from standin.aws import tagging
from standin.aws.values import Properties


def tags_of(cache: Any, arn: str) -> dict[str, str]:
    """All tags of the resource."""
    return tagging.as_map(cache.list_tags_for_resource(ResourceName=arn)["TagList"])


def retag(cache: Any, state: Properties, inputs: Properties) -> None:
    """Make the tags of *state*'s resource what *inputs* say."""
    tagging.update(
        state,
        inputs,
        lambda new: cache.add_tags_to_resource(ResourceName=state["arn"], Tags=tagging.as_list(new)),
        lambda old: cache.remove_tags_from_resource(ResourceName=state["arn"], TagKeys=old),
    )
