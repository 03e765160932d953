"""Small questions that rules ask of properties."""

from collections.abc import Mapping, Sequence
from typing import Any

Props = Mapping[str, Any]


def yes(value: object) -> bool:
    """Whether a flag is on; the provider has some of them as text."""
    return value is True or value == "true"


def part(props: Props, name: str) -> Props:
    """The object *name* of *props*, also where it is a list of one; empty if it isn't there."""
    value = props.get(name) or {}
    if isinstance(value, Mapping):
        return value
    return value[0] if len(value) else {}


def parts(props: Props, name: str) -> Sequence[Any]:
    """The list *name* of *props*, empty if it isn't there."""
    return props.get(name) or ()


def number(props: Props, name: str, default: float) -> float:
    """The number *name* of *props*, or what AWS takes without it."""
    value = props.get(name)
    return default if value is None else float(value)
