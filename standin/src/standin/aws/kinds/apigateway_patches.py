"""JSON patches: the form of updates of a REST API."""

from collections.abc import Mapping
from typing import Any

from standin.aws import service_tags
from standin.aws.cloud import Cloud
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

Patch = dict[str, Any]


def patches(
    paths: Mapping[str, str], state: Properties, wanted: Properties, maps: Mapping[str, str] | None = None
) -> list[Patch]:
    """Patches from *state* to *wanted*: of values at *paths*, and of entries below the paths of *maps*."""
    payload = [
        {"op": "replace", "path": path, "value": _text(wanted[name])}
        for name, path in paths.items()
        if name in wanted and _text(wanted[name]) != _text(state.get(name))
    ]
    for name, path in (maps or {}).items():
        if name in wanted:
            payload += _entries(path, state.get(name) or {}, wanted[name] or {})
    return payload


def plain(inputs: Properties) -> Properties:
    """The inputs without tags."""
    return {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}


def update_tags(cloud: Cloud, state: Properties, inputs: Properties) -> None:
    """Update the tags of the state's resource to those of *inputs*."""
    gateway, arn = cloud.client("apigateway"), state["arn"]
    service_tags.update(gateway, arn, state, inputs, TagOperations())


def _entries(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Patch]:
    where = {key: f"{path}/{key.replace('~', '~0').replace('/', '~1')}" for key in {*before, *after}}
    payload: list[Patch] = [{"op": "remove", "path": where[key]} for key in before if key not in after]
    for key, value in after.items():
        if key not in before or before[key] != value:
            operation = "replace" if key in before else "add"
            payload.append({"op": operation, "path": where[key], "value": _text(value)})
    return payload


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
