"""GitHub environments of services, each of one stack."""

from collections.abc import Iterator, Mapping, Sequence

from bootstrap import github


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
