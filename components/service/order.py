"""The order in which processes are declared: processes that others call by ARN come first."""

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter

from components.service.manifest.call_rules import callees
from components.service.manifest.sections import AnyProcess


def in_order(run: Mapping[str, AnyProcess]) -> Sequence[str]:
    """The processes of *run*, those that are called by ARN before their callers.

    The manifest allows no circle of calls.
    """
    return [*TopologicalSorter(callees(run)).static_order()]
