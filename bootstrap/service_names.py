"""Names that services with roles of their own can't have."""

from collections.abc import Iterator, Mapping, Sequence

from bootstrap import github

# Pulumi's projects, whose states have their names in the path.
_PROJECTS = frozenset({"strata", "strata-bootstrap"})
_OF_JOBS = tuple(of("") for of in (github.preview_environment, github.drift_environment))


def problems(services: Sequence[str]) -> Iterator[str]:
    """Why *services* can't have roles of their own."""
    for name in services:
        if name in _PROJECTS:
            yield f"{name} is the name of another stack's project; allowed: any other"
        if f"-{name}".endswith(_OF_JOBS):
            ends = " or ".join(end.removeprefix("-") for end in _OF_JOBS)
            yield f"{name}: GitHub environments of previews and drift end so; allowed: not {ends} at the end"
        for other in services:
            if name.startswith(f"{other}-"):
                yield f"{name}: all names of {other} in AWS begin with {other}-; allowed: another beginning"


def collisions(services: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """GitHub environments that two stacks would share: services, by environment."""
    owners = {github.IMAGES: "the images'"}
    pairs = [(name, f"{name}'s") for name in services]
    pairs += [(f"{name}-{one}", f"{name}/{one}'s") for name, named in services.items() for one in named]
    for stack, owner in pairs:
        for of_jobs in (stack, github.preview_environment(stack), github.drift_environment(stack)):
            if of_jobs in owners:
                yield (
                    f"strata-bootstrap:services: the GitHub environment {of_jobs} would be {owner} and "
                    f"{owners[of_jobs]}; allowed: another name of the service"
                )
            owners[of_jobs] = owner
