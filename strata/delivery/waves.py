"""The order of services' deployments: a service comes after those that it uses."""

from collections.abc import Mapping, Sequence
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
    that use each other in a circle, which `strata up` refuses, and those that depend on them.
    """
    left = {name: uses.get(name, frozenset()) & {*services} for name in services}
    found, last = list[list[str]](), list[str]()
    while left:
        ready = sorted(name for name, needed in left.items() if not needed & left.keys())
        if ready and not last and len(found) < SIDE_BY_SIDE:
            found.append(ready)
        else:
            ready = ready or _circle(left)
            last += ready
        left = {name: needed for name, needed in left.items() if name not in ready}
    return [*found, *([] for _ in range(SIDE_BY_SIDE - len(found))), last]


def _circle(left: Mapping[str, frozenset[str]]) -> list[str]:
    """The services of a circle among those that are *left* which uses nothing else of them."""
    needed = {name: _needed(name, left) for name in left}
    return min(sorted(one) for name, one in needed.items() if all(name in needed[other] for other in one))


def _needed(service: str, left: Mapping[str, frozenset[str]]) -> set[str]:
    """The services among those that are *left* which *service* uses, also by others."""
    found, waiting = set[str](), [service]
    while waiting:
        more = left[waiting.pop()] & left.keys() - found
        found |= more
        waiting += more
    return found
