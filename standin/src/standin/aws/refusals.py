"""What the official provider refuses before it calls AWS, in its own words."""

import json
from collections.abc import Iterator, Mapping, Sequence

from standin.aws.values import Properties

Refusal = tuple[str, str]
"""A property and the reason."""


def outside(inputs: Properties, ranges: Mapping[str, tuple[int, int]]) -> Iterator[Refusal]:
    """Numbers that are out of range."""
    for name, (least, most) in ranges.items():
        value = inputs.get(name)
        if isinstance(value, int | float) and not least <= value <= most:
            yield name, f"expected {name} to be in the range ({least} - {most}), got {value}"


def unlisted(inputs: Properties, choices: Mapping[str, Sequence[str]]) -> Iterator[Refusal]:
    """Words that are not among the choices."""
    for name, allowed in choices.items():
        value = inputs.get(name)
        if isinstance(value, str) and value not in allowed:
            listed = " ".join(f'"{word}"' for word in allowed)
            yield name, f"expected {name} to be one of [{listed}], got {value}"


def not_json(inputs: Properties, *names: str) -> Iterator[Refusal]:
    """Texts that should be JSON documents."""
    for name in names:
        value = inputs.get(name)
        if isinstance(value, str) and value:
            try:
                json.loads(value)
            except ValueError as error:
                yield name, f'"{name}" contains an invalid JSON: {error}'


def conflicts(inputs: Properties, *groups: tuple[str, ...]) -> Iterator[Refusal]:
    """Properties that exclude each other."""
    for first, *others in groups:
        for other in others:
            if first in inputs and other in inputs:
                yield first, f'"{first}": conflicts with {other}'


def unserved(inputs: Properties, *names: str) -> Iterator[Refusal]:
    """Properties that the official provider has and the stand-in would lose."""
    for name in names:
        if name in inputs:
            yield name, "the sandbox's provider doesn't know this property; use the official plugin"
