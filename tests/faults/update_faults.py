"""Faults in `up` and in an update."""

import os
import signal
import time

from process_tree import below

from faults.registry import (
    ENGINE,
    PROVIDER,
    RECOVERY_SECONDS,
    UPDATE,
    fault,
    killed_after,
    with_state_in_files,
)
from faults.world import ENVIRONMENT, SERVICE, World, kill, kill_all, named
from strata.errors import Exit
from strata.targets.sandbox import processes

_HOST = "pulumi-language-python"


@fault
def strata_killed(world: World) -> None:
    with_state_in_files(world)
    world.grow()
    with world.half_way("up") as running:
        engines = named(below(running.pid), f"{ENGINE} up")
        kill([running.pid])
        running.wait()
        refused = world.strata("down", ENVIRONMENT)
        assert refused.returncode == Exit.ERROR, refused.stderr
        assert f"(pid {engines[0]})" in refused.stderr, f"{engines}: {refused.stderr}"
    while processes.name(engines[0]) == ENGINE:
        time.sleep(0.05)


@fault
def engine_killed(world: World) -> None:
    with_state_in_files(world)
    world.grow()
    with world.half_way("up") as running:
        kill(named(below(running.pid), f"{ENGINE} up"))
    world.ended(running, "up", Exit.ERROR)


def _killed_in_update(world: World, part: str) -> None:
    with_state_in_files(world)
    world.grow()
    with world.half_way("exec", *UPDATE) as running:
        found = named(below(running.pid), part)
        assert found, f"no process has {part} in its command line"
        kill(found)
    world.failed(running, "exec")


@fault
def provider_killed(world: World) -> None:
    _killed_in_update(world, PROVIDER)


@fault
def language_host_killed(world: World) -> None:
    _killed_in_update(world, _HOST)


@fault
def program_killed(world: World) -> None:
    _killed_in_update(world, f"{_HOST}-exec")


@fault
def policy_pack_killed(world: World) -> None:
    with_state_in_files(world)
    world.grow()
    with world.half_way("up", read=True) as running:
        while not (packs := [one for one in below(running.pid) if _in_pack(one)]):
            assert running.poll() is None, "the command ended without a policy pack"
            time.sleep(0.05)
        kill(packs)
    world.ended(running, "up", Exit.ERROR)


def _in_pack(pid: int) -> bool:
    try:
        return os.readlink(f"/proc/{pid}/cwd").endswith("/policies/policies")
    except OSError:
        return False


@fault
def all_but_the_emulators_killed(world: World) -> None:
    world.grow()
    with world.half_way("exec", *UPDATE) as running:
        kill_all(running)


@fault
def all_killed_and_the_recovery_too(world: World) -> None:
    all_but_the_emulators_killed(world)
    killed_after(world, RECOVERY_SECONDS, "outputs")


@fault
def all_killed_and_two_recoveries(world: World) -> None:
    all_but_the_emulators_killed(world)
    for _ in range(2):
        killed_after(world, RECOVERY_SECONDS, "outputs")


@fault
def an_emulator_killed(world: World) -> None:
    world.grow()
    with world.half_way("exec", *UPDATE) as running:
        kill([world.random.choice([*world.pids().values()])])
    world.wait(running)  # all remaining changes may be those of the other emulator


@fault
def everything_killed(world: World) -> None:
    world.grow()
    with world.half_way("exec", *UPDATE) as running:
        pids = [*world.pids().values()]
        kill_all(running)
        kill(pids)


@fault
def ctrl_c_in_up(world: World) -> None:
    world.grow()
    with world.half_way("up") as running:
        os.killpg(running.pid, signal.SIGINT)
    world.ended(running, "up", Exit.INTERRUPTED)


@fault
def ctrl_c_twice_in_up(world: World) -> None:
    world.grow()
    with world.half_way("up") as running:
        os.killpg(running.pid, signal.SIGINT)
        time.sleep(world.random.random())
        os.killpg(running.pid, signal.SIGINT)
    world.ended(running, "up", Exit.INTERRUPTED)


@fault
def sigint_of_the_command_alone_in_up(world: World) -> None:
    world.grow()
    with world.half_way("up") as running:
        kill([running.pid], signal.SIGINT)
    world.ended(running, "up", Exit.INTERRUPTED)


@fault
def sigterm_in_up(world: World) -> None:
    world.grow()
    with world.half_way("up") as running:
        kill([running.pid], signal.SIGTERM)
    world.ended(running, "up", Exit.INTERRUPTED)


@fault
def update_of_a_service_killed(world: World) -> None:
    world.require_recovered()
    world.grow()
    with world.half_way("exec", *UPDATE, stack=f"{ENVIRONMENT}/{SERVICE}", most=2) as running:
        kill_all(running)
    world.require_recovered()
    world.done("exec", f"{ENVIRONMENT}/{SERVICE}", *UPDATE)
