"""Services that keep text attributes by name (SNS, SQS), and tags by two calls of their own."""

from collections.abc import Callable, Mapping
from typing import Any

from standin.aws.values import Properties

Table = Mapping[str, str]
"""The attribute of each property."""


def capitals(*properties: str) -> dict[str, str]:
    """The table of attributes that are the properties' names with a capital."""
    return {name: name[:1].upper() + name[1:] for name in properties}


def told(table: Table, found: Mapping[str, Any]) -> Properties:
    """The properties of *table* in the attributes that AWS tells."""
    return {name: found.get(api) for name, api in table.items()}


def changed(table: Table, state: Properties, wanted: Properties) -> dict[str, str]:
    """The text attributes, by the API's name, in which *state* isn't what is *wanted*."""
    return {
        api: _text(wanted[name])
        for name, api in table.items()
        if name in wanted and _text(wanted[name]) != _text(state.get(name))
    }


def attributes(table: Table, inputs: Properties) -> dict[str, str]:
    """The declared properties of *table* as text; empty ones and False are what AWS has without them."""
    texts = {api: _text(inputs.get(name)) for name, api in table.items()}
    return {api: text for api, text in texts.items() if text not in ("", "false")}


def retag(
    state: Properties,
    inputs: Properties,
    put: Callable[[dict[str, str]], object],
    remove: Callable[[list[str]], object],
) -> None:
    """Make the tags what *inputs* say, by the service's two calls."""
    before, after = state.get("tagsAll", {}), inputs.get("tagsAll", {})
    new = {key: value for key, value in after.items() if before.get(key) != value}
    old = sorted(before.keys() - after.keys())
    if old:
        remove(old)
    if new:
        put(new)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
