"""Checks of inputs that the official provider makes before it calls AWS, with its messages."""

import json
from collections.abc import Iterator, Mapping, Sequence

from standin.aws.values import Properties

Failure = tuple[str, str]
"""A property and the reason."""


def in_range(inputs: Properties, ranges: Mapping[str, tuple[int, int]]) -> Iterator[Failure]:
    """Failures of the numbers that are out of their range."""
    for name, (least, most) in ranges.items():
        value = inputs.get(name)
        if isinstance(value, int | float) and not least <= value <= most:
            yield name, f"expected {name} to be in the range ({least} - {most}), got {value}"


def one_of(inputs: Properties, choices: Mapping[str, Sequence[str]]) -> Iterator[Failure]:
    """Failures of the texts that are none of their choices."""
    for name, allowed in choices.items():
        value = inputs.get(name)
        if isinstance(value, str) and value not in allowed:
            listed = " ".join(f'"{word}"' for word in allowed)
            yield name, f"expected {name} to be one of [{listed}], got {value}"


def valid_json(inputs: Properties, *names: str) -> Iterator[Failure]:
    """Failures of the texts that are not JSON documents."""
    for name in names:
        value = inputs.get(name)
        if isinstance(value, str) and value:
            try:
                json.loads(value)
            except ValueError as error:
                yield name, f'"{name}" contains an invalid JSON: {error}'


def conflicts(inputs: Properties, *groups: tuple[str, ...]) -> Iterator[Failure]:
    """Failures of the first property of each group, if another of the group is set too."""
    for first, *others in groups:
        for other in others:
            if first in inputs and other in inputs:
                yield first, f'"{first}": conflicts with {other}'


def unsupported(inputs: Properties, *names: str) -> Iterator[Failure]:
    """Failures of properties that the official provider has and the stand-in doesn't."""
    for name in names:
        if name in inputs:
            yield name, "the stand-in doesn't know this property; use the official plugin"
