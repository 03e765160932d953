"""How API Gateway takes changes to a REST API: as JSON patches."""

from collections.abc import Mapping
from typing import Any

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.values import Properties

Patch = dict[str, Any]


def patches(
    paths: Mapping[str, str], state: Properties, wanted: Properties, maps: Mapping[str, str] | None = None
) -> list[Patch]:
    """What makes of *state* what is *wanted*: values at *paths*, and entries below the paths of *maps*."""
    told = [
        {"op": "replace", "path": path, "value": _text(wanted[name])}
        for name, path in paths.items()
        if name in wanted and _text(wanted[name]) != _text(state.get(name))
    ]
    for name, path in (maps or {}).items():
        if name in wanted:
            told += _entries(path, state.get(name) or {}, wanted[name] or {})
    return told


def plain(inputs: Properties) -> Properties:
    """The inputs without tags, which go by another name."""
    return {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}


def retag(cloud: Cloud, state: Properties, inputs: Properties) -> None:
    """Make the tags of the resource with the state's ARN what *inputs* say."""
    gateway, arn = cloud.client("apigateway"), state["arn"]
    tagging.update(
        state,
        inputs,
        lambda new: gateway.tag_resource(resourceArn=arn, tags=new),
        lambda old: gateway.untag_resource(resourceArn=arn, tagKeys=old),
    )


def _entries(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Patch]:
    where = {key: f"{path}/{key.replace('~', '~0').replace('/', '~1')}" for key in {*before, *after}}
    told: list[Patch] = [{"op": "remove", "path": where[key]} for key in before if key not in after]
    for key, value in after.items():
        if key not in before or before[key] != value:
            operation = "replace" if key in before else "add"
            told.append({"op": operation, "path": where[key], "value": _text(value)})
    return told


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
