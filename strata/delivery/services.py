"""Services that changed files affect, per environment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from strata import project
from strata.delivery import use, waves
from strata.delivery.affected import affects_everything, belongs_to_stack_file, is_outside
from strata.delivery.paths import changed_paths, is_file
from strata.service_folders import FOLDER, PROJECT, names

SHARED = "components/service/"
"""Every service is built from this folder, and from what its program imports."""
_ENTRY = "environment/service.py"


def affected(changed: Iterable[str], root: Path) -> dict[str, list[str]]:
    """For every ENV/SERVICE the *changed* files that can affect it; paths are relative to *root*."""
    services, environments = names(root), project.names(root)
    if not services:
        return {}
    paths = changed_paths(changed, root)
    program = use.reached(root, _ENTRY) if is_file(root / _ENTRY) else set()
    layers = {layer for path in program if (layer := use.layer_of(path)) is not None}
    return with_users(
        {
            f"{environment}/{service}": [
                path for path in paths if _affects(path, environment, service, program, layers, root)
            ]
            for environment in environments
            for service in services
        },
        root,
    )


def deleted(changed: Iterable[str], root: Path) -> list[str]:
    """The services whose folders the change deletes, or moves: their stacks stay deployed."""
    known = names(root)
    parts = (path.split("/") for path in changed_paths(changed, root))
    found = {one[1] for one in parts if len(one) == 3 and one[0] == FOLDER and one[2] == PROJECT}
    return sorted(found.difference(known))


def with_users(found: Mapping[str, Sequence[str]], root: Path) -> dict[str, list[str]]:
    """*found*, and for services that use an affected one its reasons that can replace what it offers.

    A queue that is replaced under its name has another URL, which its users have in a variable.
    """
    uses = {name: waves.used(root, name) for name in {target.partition("/")[0] for target in found}}
    users = {}
    for target, why in found.items():
        environment, _, service = target.partition("/")
        others = sorted(uses[environment].get(service, ()))
        more = [one for other in others for one in _offers(other, found.get(f"{environment}/{other}", ()))]
        users[target] = [*dict.fromkeys([*why, *more])]
    return users


def _offers(service: str, why: Iterable[str]) -> Iterator[str]:
    """The reasons of *service* that can replace its parts: not its code, which is updated in place."""
    own = f"{FOLDER}/{service}/"
    return (one for one in why if not one.startswith(own) or "/" not in one.removeprefix(own))


def _affects(
    path: str, environment: str, service: str, program: set[str], layers: set[str], root: Path
) -> bool:
    own = f"{FOLDER}/{service}/"
    if path.startswith(own):
        return _own(path.removeprefix(own), environment)
    if path.startswith(f"{FOLDER}/"):
        return False
    if belongs_to_stack_file(path):
        return path == f"Pulumi.{environment}.yaml"
    if affects_everything(path) or path.startswith(SHARED):
        return True
    if path.endswith(".py") and is_file(root / path):
        return path in program
    layer = use.layer_of(path)
    if layer is not None:
        return layer in layers
    return path in program or not (is_outside(path) or path == use.PROGRAM)


def _own(path: str, environment: str) -> bool:
    """Whether the file at *path* of a service's folder counts in *environment*."""
    if "/" not in path and belongs_to_stack_file(path):
        return path == f"Pulumi.{environment}.yaml"
    return not (path.endswith(".md") and "/" not in path) and not path.startswith("tests/")
