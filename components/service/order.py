"""The order in which processes are declared: what others call by its ARN comes first."""

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter

from components.service.manifest.call_rules import callees
from components.service.manifest.sections import AnyProcess


def in_order(run: Mapping[str, AnyProcess]) -> Sequence[str]:
    """The processes of *run*, those that are called by ARN before their callers.

    The manifest has no circle of them.
    """
    return [*TopologicalSorter(callees(run)).static_order()]
