"""The claims that hold for every kind: one deployment is enough, drift is seen and healed, deletion is whole."""

import importlib
import pkgutil

import pytest

import kinds

from .world import Case, Operation, Resource, World

_TABLES = [
    module.name for module in pkgutil.iter_modules(kinds.__path__) if not module.name.startswith("test_")
]
_MODULES = [importlib.import_module(f"{kinds.__name__}.{name}") for name in _TABLES]
CASES: list[Case] = [case for module in _MODULES for case in getattr(module, "CASES", ())]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_a_kind_keeps_every_claim(case: Case, world: World, subtests: pytest.Subtests) -> None:
    """One resource for all claims: a creation costs more than everything that is tried on it."""
    resource = world.make(case.token, case.inputs(world))
    with subtests.test("a second deployment changes nothing"):
        _assert_stable(world, resource)
    for shows, change in case.changes.items():
        with subtests.test("an out-of-band change shows in its property alone and is healed", shows=shows):
            resource = _changed_and_healed(world, resource, shows, change)
    if case.delete:
        with subtests.test("an out-of-band deletion is seen, and deleting again does no harm"):
            case.delete(world.client, resource)
            assert not world.refresh(resource)
            resource = world.replace(resource)
    with subtests.test("delete leaves nothing"):
        world.delete(resource)
        assert world.refresh(resource) == case.undeletable


def _assert_stable(world: World, resource: Resource) -> None:
    assert world.differences(resource) == (set(), set())
    assert world.refresh(resource)
    assert world.differences(resource) == (set(), set())


def _changed_and_healed(world: World, resource: Resource, shows: str, change: Operation) -> Resource:
    change(world.client, resource)
    assert world.refresh(resource)
    changes, replaces = world.differences(resource)
    # A tag shows in `tagsAll`, and also in `tags` if the resource declares any.
    assert {"tags" if name == "tagsAll" else name for name in changes} == {shows}
    if replaces:
        resource = world.replace(resource)
    else:
        world.update(resource)
    _assert_stable(world, resource)
    return resource
