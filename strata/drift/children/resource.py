"""A resource of the state, and the index of all of them by type."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from strata.engine.property_path import look_up


@dataclass(frozen=True)
class StateResource:
    """One resource of the state, in the AWS *account*."""

    urn: str
    type: str
    id: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    account: str = ""

    def get(self, path: str) -> Any:  # noqa: ANN401 (a property has any type)
        """The property at *path* as the provider returned it, else as it was declared."""
        found = look_up(self.outputs, path)
        return look_up(self.inputs, path) if found is None else found

    def text(self, path: str) -> str:
        """The property at *path* as text, empty if it isn't set; ``id`` is the resource's own."""
        if path == "id":
            return self.id
        found = self.get(path)
        if isinstance(found, bool):
            return str(found).lower()
        return "" if found is None else str(found)

    def key(self, *paths: str, separator: str = "/") -> str:
        """The properties at *paths*, joined."""
        return separator.join(self.text(path) for path in paths)

    @cached_property
    def names(self) -> frozenset[str]:
        """The resource's names in AWS: its id, ARN, name and the last part of the ARN."""
        arn = self.text("arn").removesuffix(":*")
        last = arn.rpartition("/")[2].rpartition(":")[2]
        return frozenset({self.id, arn, last, self.text("name")}) - {""}


class Index:
    """The state's resources; *members* are the instances of its Auto Scaling groups."""

    def __init__(self, resources: Iterable[StateResource], members: frozenset[str] = frozenset()) -> None:
        self.resources = tuple(resources)
        self.members = members

    def of(self, *tokens: str) -> list[StateResource]:
        """The resources of these types."""
        return [one for token in tokens for one in self._by_type.get(token, ())]

    def ids(self, *tokens: str) -> frozenset[str]:
        """The ids and ARNs of the resources of these types."""
        return frozenset(name for one in self.of(*tokens) for name in (one.id, one.text("arn")) if name)

    def keys(self, token: str, *paths: str, separator: str = "/") -> frozenset[str]:
        """For every resource of the type the properties at *paths*, joined."""
        return frozenset(one.key(*paths, separator=separator) for one in self.of(token))

    def has(self, name: str) -> bool:
        """True if a resource of the state has this id, ARN or name."""
        return name in self._names

    @cached_property
    def _by_type(self) -> dict[str, list[StateResource]]:
        found: dict[str, list[StateResource]] = {}
        for one in self.resources:
            found.setdefault(one.type, []).append(one)
        return found

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(name for one in self.resources for name in one.names)
