"""Attributes of services that keep them as text by name (SNS, SQS)."""

from collections.abc import Mapping
from typing import Any

from standin.aws.values import Properties

Table = Mapping[str, str]
"""The name of the attribute by the name of the property."""


def capitalized(*properties: str) -> dict[str, str]:
    """Table of attributes whose name is the property's with a capital letter."""
    return {name: name[:1].upper() + name[1:] for name in properties}


def from_response(table: Table, found: Mapping[str, Any]) -> Properties:
    """The properties of *table* in the attributes of a response."""
    return {name: found.get(api) for name, api in table.items()}


def changed(table: Table, state: Properties, wanted: Properties) -> dict[str, str]:
    """The attributes whose text in *wanted* differs from *state*."""
    return {
        api: _text(wanted[name])
        for name, api in table.items()
        if name in wanted and _text(wanted[name]) != _text(state.get(name))
    }


def declared(table: Table, inputs: Properties) -> dict[str, str]:
    """The attributes of a create operation; empty text and false are AWS's own defaults and left out."""
    texts = {api: _text(inputs.get(name)) for name, api in table.items()}
    return {api: text for api, text in texts.items() if text not in ("", "false")}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
