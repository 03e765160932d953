"""Names that services can't have, because other stacks, roles or jobs have them."""

from collections.abc import Iterable, Iterator

# Pulumi's projects, whose states have their names in the path.
_PROJECTS = frozenset({"strata", "strata-bootstrap"})
PREVIEW, DRIFT = "-preview", "-drift"
"""Ends of the GitHub environments of previews and of drift detection."""


def problems(services: Iterable[str]) -> Iterator[str]:
    """Errors in the names of *services* that have roles of their own."""
    known = [*services]
    for name in known:
        yield from of_one(name, known)


def of_one(name: str, services: Iterable[str]) -> Iterator[str]:
    """Errors in the *name* of a service beside *services*."""
    if name in _PROJECTS:
        yield f"{name} is the name of another stack's project; allowed: any other"
    if f"-{name}".endswith((PREVIEW, DRIFT)):
        ends = " or ".join(end.removeprefix("-") for end in (PREVIEW, DRIFT))
        yield f"{name}: GitHub environments of previews and drift end in {ends}; a service's name can't"
    for other in services:
        if name.startswith(f"{other}-"):
            yield f"{name}: all names of {other} in AWS begin with {other}-; allowed: another beginning"
