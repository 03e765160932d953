"""Faults of the emulators in an update: refused, late and lost requests."""

import time

from faults.registry import UPDATE, fault, killed_at_fault
from faults.world import World

# Until the changes that the engine begins at the same time have begun.
_PARALLEL_SECONDS = 1.5


def _update_behind(world: World, kind: str, share: float) -> None:
    world.grow()
    with world.emulators(kind, share):
        world.wait(world.start("exec", *UPDATE))


@fault
def emulators_throttle(world: World) -> None:
    _update_behind(world, "429", 0.3)


@fault
def emulators_fail(world: World) -> None:
    _update_behind(world, "500", 0.3)


@fault
def emulators_unavailable(world: World) -> None:
    _update_behind(world, "503", 0.4)


@fault
def answers_come_late(world: World) -> None:
    _update_behind(world, "late", 0.1)


@fault
def answers_are_lost(world: World) -> None:
    _update_behind(world, "lost", 0.15)


def _changes_lost(world: World, lost: str) -> None:
    world.grow()
    with world.half_way("exec", *UPDATE, most=1, lost=lost) as running:
        time.sleep(_PARALLEL_SECONDS)
    world.wait(running)


@fault
def answers_of_changes_are_lost(world: World) -> None:
    _changes_lost(world, "answers")


@fault
def requests_of_changes_are_lost(world: World) -> None:
    _changes_lost(world, "requests")


@fault
def answers_never_come(world: World) -> None:
    world.grow()
    with world.emulators("never", 0.2):
        running = world.start("exec", *UPDATE)
        killed_at_fault(world, running)
