"""Kinds of faults by name, and what several of them begin with."""

import contextlib
import subprocess
import time
from collections.abc import Callable

from faults.world import ENVIRONMENT, World, kill_all
from strata.engine.state import real

Fault = Callable[[World], None]
FAULTS: dict[str, Fault] = {}
UPDATE = ("--", "pulumi", "up", "--yes", "--skip-preview", "--refresh=false")
"""An update without the preview, the policies and the refresh of `strata up`: faults are reached sooner."""
ENGINE = "pulumi"
PROVIDER = "standin.aws "
"""A part of the command lines of a provider."""
RECOVERY_SECONDS = 3.0
# A command that waits for one answer may send nothing more.
_MET_SECONDS = 20.0
# A destroy of fewer resources may end before the fault.
_FEWEST = 5


def fault(make: Fault) -> Fault:
    """Enter *make* into FAULTS."""
    FAULTS[make.__name__.replace("_", " ")] = make
    return make


def killed_after(world: World, seconds: float, command: str, *options: str) -> None:
    """Start *command* and kill everything of it within *seconds*, unless it ends before."""
    running = world.start(command, *options)
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(world.random.random() * seconds)
    kill_all(running)


def killed_at_fault(world: World, running: subprocess.Popen[str]) -> None:
    """Kill everything of *running* once one to three of its requests have met the fault of the emulators."""
    most = world.random.randint(1, 3)
    deadline = time.monotonic() + _MET_SECONDS
    while running.poll() is None and world.faults.met < most and time.monotonic() < deadline:
        time.sleep(0.1)
    kill_all(running)


def with_state_in_files(world: World) -> None:
    """Start afresh if the state was moved to a bucket, where each write of it is a request."""
    if world.own.moved.exists():
        world.strata_down()


def deployed(world: World) -> None:
    """The environment with all its resources, and its locks on."""
    world.grow()
    world.done("up", ENVIRONMENT)


def unlocked(world: World) -> None:
    """The environment with enough resources to delete, and its locks off."""
    world.remove_service()
    state = world.require_recovered()
    if sum(map(real, state.resources)) < _FEWEST:
        deployed(world)
        state = world.require_recovered()
    if any(one.get("protect") for one in state.resources):
        world.done("unlock", ENVIRONMENT, "--yes")
