"""Readers of common shapes of properties: flags, nested blocks, lists and numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

Props = Mapping[str, Any]


def is_true(value: object) -> bool:
    """Whether a flag is on; the provider types some flags as text."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def block(props: Props, name: str) -> Props:
    """The object *name* of *props*, also if it is the one item of a list; empty if it is absent."""
    value = props.get(name) or {}
    if isinstance(value, Mapping):
        return value
    return value[0] if len(value) else {}


def items(props: Props, name: str) -> Sequence[Any]:
    """The list *name* of *props*; empty if it is absent."""
    return props.get(name) or ()


def number(props: Props, name: str, default: float) -> float:
    """The number *name* of *props*, or AWS's *default*."""
    value = props.get(name)
    return default if value is None else float(value)
