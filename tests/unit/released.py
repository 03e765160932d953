"""The released URNs of each environment; run as a program it accepts the present ones."""

import runpy
from itertools import product
from pathlib import Path

import pulumi

from unit.recording import PROJECT, ROOT, STACKS, Cloud, Monitor, Registered, set_event_loop, stack_config

_FOLDER = ROOT / "tests" / "unit" / "released_urns"

_ROOT_TYPE = "pulumi:pulumi:Stack"
_STACK = f"urn:pulumi:stack::{PROJECT}::{_ROOT_TYPE}::{PROJECT}-stack"


def file(stack: str, service: str = "") -> Path:
    """The committed list of *stack*, of the platform or of a *service*."""
    return _FOLDER / service / f"{stack}.txt"


def identities(cloud: Cloud) -> set[str]:
    """The permanent part of the resources' URNs: types from the top down, and the name."""
    return {_identity(resource.urn) for resource in cloud.registered if resource.parent}


def remembered(cloud: Cloud) -> set[str]:
    """The identities, and all that the resources had before, by aliases of their own or of a parent."""
    known = {resource.urn: resource for resource in cloud.registered}
    return {_identity(urn) for resource in cloud.registered for urn in _names(resource, known)}


def accept(stack: str, cloud: Cloud, service: str = "") -> None:
    """Write the list of *stack* anew."""
    path = file(stack, service)
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(sorted(identities(cloud))) + "\n")


def _names(resource: Registered, known: dict[str, Registered]) -> set[str]:
    """Every URN that the engine takes for this resource: its own, and those by aliases."""
    above = known.get(resource.parent)
    parents = _names(above, known) if above else {_STACK}
    found = {resource.urn, *(_urn(parent, resource.typ, resource.name) for parent in parents)}
    for alias in resource.aliases:
        if alias.urn:
            found.add(alias.urn)
            continue
        spec = alias.spec
        elsewhere = {_STACK} if spec.noParent else {spec.parentUrn} if spec.parentUrn else parents
        for parent, typ in product(elsewhere, [spec.type or resource.typ]):
            found.add(_urn(parent, typ, spec.name or resource.name))
    return found


def _urn(parent: str, typ: str, name: str) -> str:
    # As the mocks make it: with the type of the parent, and not with those above it.
    above = parent.split("::")[2].rpartition("$")[2]
    return f"urn:pulumi:stack::{PROJECT}::{above}${typ}::{name}"


def _identity(urn: str) -> str:
    # The engine leaves the stack out, which the mocks name like any other parent.
    return urn.split("::", 2)[2].removeprefix(f"{_ROOT_TYPE}$")


def _render(stack: str) -> Cloud:
    cloud = Cloud()
    monitor = Monitor(cloud)
    set_event_loop()
    pulumi.runtime.set_mocks(cloud, monitor=monitor, project=PROJECT, stack=stack, preview=False)
    pulumi.runtime.set_all_config(stack_config(stack))
    program = str(ROOT / "__main__.py")

    def body() -> None:
        runpy.run_path(program)

    pulumi.runtime.test(body)()
    return cloud


if __name__ == "__main__":
    for each in STACKS:
        accept(each, _render(each))
