"""Every kind of every table: made once and for all, drift seen and healed, deletion seen and complete."""

import importlib
import pkgutil
from typing import Any

import pytest

import kinds

from .world import Case, World

_TABLES = [
    module.name for module in pkgutil.iter_modules(kinds.__path__) if not module.name.startswith("test_")
]
_MODULES = [importlib.import_module(f"{kinds.__name__}.{name}") for name in _TABLES]
CASES: list[Case] = [case for module in _MODULES for case in getattr(module, "CASES", ())]


def _cases(*, deletable: bool = False) -> list[Any]:
    return [pytest.param(case, id=case.name) for case in CASES if case.delete or not deletable]


def _changes() -> list[Any]:
    return [pytest.param(case, shows, id=f"{case.name}-{shows}") for case in CASES for shows in case.changes]


@pytest.mark.parametrize("case", _cases())
def test_a_second_deployment_changes_nothing_and_delete_leaves_nothing(case: Case, world: World) -> None:
    resource = world.make(case.token, case.inputs(world))
    assert world.differences(resource) == (set(), set())
    assert world.refresh(resource)
    assert world.differences(resource) == (set(), set())
    world.delete(resource)
    assert world.refresh(resource) == case.stays


@pytest.mark.parametrize(("case", "shows"), _changes())
def test_a_change_by_hand_shows_in_its_property_alone_and_is_healed(
    case: Case, shows: str, world: World
) -> None:
    resource = world.make(case.token, case.inputs(world))
    case.changes[shows](world.client, resource)
    assert world.refresh(resource)
    # Tags show in what is declared with the defaults, and in what is declared here if anything is.
    changes, replaces = world.differences(resource)
    assert {"tags" if name == "tagsAll" else name for name in changes} == {shows}
    if replaces:
        resource = world.replace(resource)
    else:
        world.update(resource)
    assert world.differences(resource) == (set(), set())
    assert world.refresh(resource)
    assert world.differences(resource) == (set(), set())


@pytest.mark.parametrize("case", _cases(deletable=True))
def test_a_deletion_by_hand_is_seen_and_a_second_one_does_no_harm(case: Case, world: World) -> None:
    assert case.delete
    resource = world.make(case.token, case.inputs(world))
    case.delete(world.client, resource)
    assert not world.refresh(resource)
    world.delete(resource)
