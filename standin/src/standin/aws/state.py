"""A resource's state: what was declared, corrected by what the cloud says of it."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from standin.aws import gaps
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, ProviderError, gone
from standin.aws.schema import Schema
from standin.aws.values import UNKNOWN, Properties, same, typed


def tell(
    kind: Kind, schema: Schema, cloud: Cloud, resource_id: str, declared: Properties
) -> Properties | None:
    """The state of a resource, None if it is gone; values that say the same keep their declared spelling."""
    actual = look(kind, cloud, resource_id, declared)
    if actual is None:
        return None
    unlisted = actual.keys() - schema.outputs
    if unlisted:
        raise ProviderError(f"the stand-in reads {sorted(unlisted)}, which pulumi_aws does not have")
    if "tagsAll" in schema.outputs:
        _split_tags(cloud, actual, declared)
    gaps.fill(kind.token, actual, declared)
    if "region" in schema.outputs:
        actual.setdefault("region", cloud.region)
    return {key: value for key, value in declared.items() if key in kind.unread} | {
        key: _spelling(kind, schema, key, declared.get(key), value) for key, value in actual.items()
    }


def look(kind: Kind, cloud: Cloud, resource_id: str, declared: Properties) -> Properties | None:
    """What the cloud says of a resource, None if it is gone."""
    try:
        return kind.read(cloud, resource_id, declared)
    except ClientError as error:
        if not gone(error):
            raise
        return None


def promise(declared: Properties, schema: Schema, state: Properties) -> Mapping[str, Any]:
    """What a preview may promise: the declared values, and what AWS decides only if it is there already."""
    undecided = {name: state.get(name, UNKNOWN) for name in schema.outputs}
    return {**undecided, **{key: value for key, value in declared.items() if value is not None}}


def _split_tags(cloud: Cloud, actual: Properties, declared: Properties) -> None:
    """A kind reads all tags at once; ``tags`` are those that don't come from the provider's defaults."""
    if "tags" not in actual:
        return
    everything: dict[str, str] = actual.pop("tags")
    own = declared.get("tags") or {}
    inherited = {
        key for key, value in cloud.default_tags.items() if key not in own and everything.get(key) == value
    }
    actual["tagsAll"] = everything
    actual["tags"] = {key: value for key, value in everything.items() if key not in inherited}
    if not actual["tags"] and "tags" not in declared:
        del actual["tags"]


def _spelling(kind: Kind, schema: Schema, key: str, declared: Any, actual: Any) -> Any:
    shape = schema.inputs.properties.get(key)
    if shape is None:
        return actual
    return declared if same(declared, actual, shape, ordered=key in kind.ordered) else typed(actual, shape)
