"""The order of services' deployments: a service comes after those that it uses."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from environment import service_claims
from strata.service_folders import FOLDER

SIDE_BY_SIDE = 3
"""Waves whose services are deployed side by side; GitHub's jobs are a fixed number."""


def used(root: Path, environment: str) -> dict[str, frozenset[str]]:
    """The services that each service in *root* uses in *environment*; none for a file that can't be read."""
    claims = service_claims.others(root / FOLDER, "", environment)
    return {name: one.needs & claims.keys() - {name} for name, one in claims.items()}


def waves(services: Sequence[str], uses: Mapping[str, frozenset[str]]) -> list[list[str]]:
    """*services* in waves, each after those that it uses.

    The last wave has all that are left, in their order, to be deployed one after the other. So have services
    that use each other in a circle, which `strata up` refuses.
    """
    sorter = TopologicalSorter({name: uses.get(name, frozenset()) & {*services} for name in services})
    try:
        sorter.prepare()
    except CycleError:
        return [*([] for _ in range(SIDE_BY_SIDE)), sorted(services)]
    found: list[list[str]] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        sorter.done(*ready)
        found.append(ready)
    found += [[] for _ in range(SIDE_BY_SIDE - len(found))]
    return [*found[:SIDE_BY_SIDE], [name for wave in found[SIDE_BY_SIDE:] for name in wave]]
