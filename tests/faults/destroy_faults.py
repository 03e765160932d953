"""Faults in `unlock` and `destroy`."""

import os
import signal
import subprocess
from collections.abc import Callable

from process_tree import below

from faults.registry import (
    ENGINE,
    PROVIDER,
    RECOVERY_SECONDS,
    deployed,
    fault,
    killed_after,
    unlocked,
    with_state_in_files,
)
from faults.world import World, kill, kill_all, named
from strata.errors import Exit

_UNLOCK_SECONDS = 4.0


@fault
def unlock_killed(world: World) -> None:
    deployed(world)
    with world.half_way("unlock", "--yes", most=1) as running:
        kill_all(running)


@fault
def unlock_killed_twice(world: World) -> None:
    unlock_killed(world)
    killed_after(world, _UNLOCK_SECONDS, "unlock", "--yes", "--discard-data")


@fault
def ctrl_c_in_unlock(world: World) -> None:
    deployed(world)
    with world.half_way("unlock", "--yes", most=1) as running:
        os.killpg(running.pid, signal.SIGINT)
    world.ended(running, "unlock", Exit.INTERRUPTED)


@fault
def emulators_unavailable_in_unlock(world: World) -> None:
    deployed(world)
    with world.emulators("503", 0.4):
        world.ended(world.start("unlock", "--yes"), "unlock", Exit.OK, Exit.ERROR)


def _in_destroy(world: World, end: Callable[[subprocess.Popen[str]], None], *codes: int) -> None:
    unlocked(world)
    with world.half_way("destroy", most=2) as running:
        end(running)
    if codes:
        world.ended(running, "destroy", *codes)
        assert "are left" in world.log("destroy").read_text()


@fault
def ctrl_c_in_destroy(world: World) -> None:
    _in_destroy(world, lambda running: os.killpg(running.pid, signal.SIGINT), Exit.INTERRUPTED)


@fault
def sigterm_in_destroy(world: World) -> None:
    _in_destroy(world, lambda running: kill([running.pid], signal.SIGTERM), Exit.INTERRUPTED)


@fault
def provider_killed_in_destroy(world: World) -> None:
    with_state_in_files(world)
    _in_destroy(world, lambda running: kill(named(below(running.pid), PROVIDER)), Exit.ERROR)


@fault
def engine_killed_in_destroy(world: World) -> None:
    with_state_in_files(world)
    _in_destroy(world, lambda running: kill(named(below(running.pid), f"{ENGINE} destroy")), Exit.ERROR)


@fault
def destroy_killed(world: World) -> None:
    _in_destroy(world, kill_all)


@fault
def destroy_killed_twice(world: World) -> None:
    destroy_killed(world)
    killed_after(world, RECOVERY_SECONDS, "destroy")


def _destroy_behind(world: World, kind: str, share: float) -> None:
    unlocked(world)
    with world.emulators(kind, share):
        world.ended(world.start("destroy"), "destroy", Exit.OK, Exit.ERROR)


@fault
def emulators_fail_in_destroy(world: World) -> None:
    _destroy_behind(world, "500", 0.3)


@fault
def answers_are_lost_in_destroy(world: World) -> None:
    _destroy_behind(world, "lost", 0.15)
