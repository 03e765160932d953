"""The AWS resources that the running program declares, for dashboards and alarms."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pulumi


@dataclass(frozen=True)
class Declaration:
    """One resource: its type token, its logical name and its inputs in snake case."""

    token: str
    name: str
    resource: Any
    inputs: Mapping[str, Any]


class Declared:
    """Declarations by type, sorted by name."""

    def __init__(self) -> None:
        self._found: list[Declaration] = []

    def of(self, token: str) -> list[Declaration]:
        """The resources of the type *token*, as they are declared so far."""
        return sorted((one for one in self._found if one.token == token), key=lambda one: one.name)

    def know(self, token: str, name: str, *, id: pulumi.Input[str]) -> None:
        """Note a resource that another program declares, such as a child of an awsx component."""
        self._found.append(Declaration(token, name, SimpleNamespace(id=id), {}))

    def add(self, args: pulumi.ResourceTransformationArgs) -> None:
        """Note one resource; a transformation that changes nothing.

        A resource with a URN is the reference to one that another program has declared.
        """
        if args.opts.urn is None:
            self._found.append(Declaration(args.type_, args.name, args.resource, dict(args.props)))


def watch_declarations() -> Declared:
    """The resources that the program declares from now on, without the children of awsx components."""
    declared = Declared()
    pulumi.runtime.register_stack_transformation(declared.add)
    return declared
