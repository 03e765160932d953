"""State of a resource: what the cloud reports, in the spelling of the declaration."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from standin.aws import gaps
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, ProviderError, not_found
from standin.aws.schema import Schema
from standin.aws.values import UNKNOWN, Properties, same, typed


def read_state(
    kind: Kind, schema: Schema, cloud: Cloud, resource_id: str, declared: Properties
) -> Properties | None:
    """State of a resource, None if it doesn't exist; a value equal to the declared one keeps its spelling."""
    actual = read_raw(kind, cloud, resource_id, declared)
    if actual is None:
        return None
    unknown = actual.keys() - schema.outputs
    if unknown:
        raise ProviderError(f"the stand-in reads {sorted(unknown)}, which pulumi_aws does not have")
    if "tagsAll" in schema.outputs:
        _split_tags(cloud, actual, declared)
    gaps.fill(kind.token, actual, declared)
    if "region" in schema.outputs:
        actual.setdefault("region", cloud.region)
    return {key: value for key, value in declared.items() if key in kind.unread} | {
        key: _spelling(kind, schema, key, declared.get(key), value) for key, value in actual.items()
    }


def read_raw(kind: Kind, cloud: Cloud, resource_id: str, declared: Properties) -> Properties | None:
    """Properties of a resource as its kind reads them, None if it doesn't exist."""
    try:
        return kind.read(cloud, resource_id, declared)
    except ClientError as error:
        if not not_found(error):
            raise
        return None


def inputs_in(state: Properties, kind: Kind, schema: Schema, declared: Properties) -> Properties:
    """The inputs in *state*: the *declared* ones, of an import all; without what AWS computes inside them."""
    writable = declared.keys() or (schema.inputs.properties.keys() | {"tagsAll"})
    found = {key: state[key] for key in writable if key in state}
    for key, value in found.items():
        if isinstance(value, Mapping) and kind.read_inside:
            own = _object(declared.get(key))
            found[key] = {
                name: inner for name, inner in value.items() if name in own or name not in kind.read_inside
            }
    return found


def preview_outputs(kind: Kind, declared: Properties, schema: Schema, state: Properties) -> Mapping[str, Any]:
    """Outputs known before the deployment: the declared values, and computed ones of an existing resource."""
    computed = {name: state.get(name, UNKNOWN) for name in schema.outputs}
    unknown = dict.fromkeys(kind.read_inside, UNKNOWN)
    return {
        **computed,
        **{
            key: _with_computed(kind, value, {**unknown, **_object(state.get(key))})
            for key, value in declared.items()
            if value is not None
        },
    }


def _split_tags(cloud: Cloud, actual: Properties, declared: Properties) -> None:
    """Split the tags that a kind reads into ``tags`` and ``tagsAll``, which has the default tags too."""
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
    ordered, computed = key in kind.ordered, kind.computed_inside
    if same(declared, actual, shape, ordered=ordered, computed=computed):
        return _with_computed(kind, declared, actual)
    return typed(actual, shape)


def _with_computed(kind: Kind, declared: Any, actual: Any) -> Any:
    """*declared*, an object with what AWS computes inside it."""
    if not isinstance(declared, Mapping) or not kind.read_inside:
        return declared
    computed = {name: value for name, value in _object(actual).items() if name in kind.read_inside}
    return {**computed, **declared}


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
