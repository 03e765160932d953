"""Faults of disks, files and the cloud's processes."""

import contextlib
import resource
import signal
import time
from pathlib import Path

import pytest
from process_tree import below

from faults.registry import (
    RECOVERY_SECONDS,
    UPDATE,
    deployed,
    fault,
    killed_after,
    with_state_in_files,
)
from faults.world import ENVIRONMENT, World, kill, kill_all
from strata.errors import Exit, StrataError
from strata.targets.sandbox import cloud, processes

_START_SECONDS = 5.0
_DISK_MEGABYTES = 8


@fault
def down_killed(world: World) -> None:
    world.open()
    emulators = [*world.pids().values()]
    running = world.start("down")
    while running.poll() is None and all(map(processes.started, emulators)):
        time.sleep(0.005)
    kill_all(running)


@fault
def start_of_the_cloud_killed(world: World) -> None:
    world.strata_down()
    killed_after(world, _START_SECONDS, "up")


@fault
def the_disk_fills(world: World) -> None:
    with_state_in_files(world)
    deployed(world)
    world.grow()
    filler = world.own.state / "filler"
    with world.small_disk(world.own.state, _DISK_MEGABYTES):
        with world.half_way("exec", *UPDATE) as running:
            _fill(filler)
        world.failed(running, "exec")
        filler.unlink()


@fault
def files_grow_no_more(world: World) -> None:
    """As on a full disk, without the right to mount one: a limit of the size of files for each process."""
    with_state_in_files(world)
    world.grow()
    with world.half_way("exec", *UPDATE) as running:
        for pid in (running.pid, *below(running.pid), *world.plugins()):
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    world.failed(running, "exec")


def _fill(file: Path) -> None:
    """Fill the disk of *file*, which must be a small one."""
    for size in (100_000, 1):
        with file.open("ab", buffering=0) as target, contextlib.suppress(OSError):
            while target.tell() < _DISK_MEGABYTES * 2**20:
                target.write(bytes(size))


@fault
def the_lock_is_left(world: World) -> None:
    world.open()
    lock = world.own.state / ".pulumi" / "locks" / "organization" / "strata" / ENVIRONMENT / "left.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_bytes(world.random.choice([b"", b'{"pid": 1', b"\xff\xfe", b"[" * 50_000]))


@fault
def the_state_is_damaged(world: World) -> None:
    with_state_in_files(world)
    deployed(world)
    state = world.own.state / ".pulumi" / "stacks" / "strata" / f"{ENVIRONMENT}.json"
    whole = state.read_bytes()
    damages = (whole[1:], b"\xff" + whole, b"[" * 99_999)
    for damage in damages:
        state.write_bytes(damage)
        run = world.strata(world.random.choice(["up", "outputs", "preview", "drift", "destroy"]), ENVIRONMENT)
        assert run.returncode == Exit.ERROR, f"exit code {run.returncode}"
        assert "is not readable" in run.stderr
        assert "Traceback" not in run.stderr
        assert state.read_bytes() == damage
    state.write_bytes(whole)


@fault
def the_state_is_cut_off(world: World) -> None:
    with_state_in_files(world)
    deployed(world)
    state = world.own.state / ".pulumi" / "stacks" / "strata" / f"{ENVIRONMENT}.json"
    whole = state.read_bytes()
    state.write_bytes(whole[: world.random.randrange(len(whole))])
    world.done(world.random.choice(["up", "outputs", "preview"]), ENVIRONMENT)


@fault
def the_first_state_is_cut_off(world: World) -> None:
    """A first update that fills the disk: the engine's copy of the state is cut off too."""
    world.strata_down()
    world.open()
    with world.half_way("exec", *UPDATE, most=6) as running:
        kill_all(running)
    stacks = world.own.state / ".pulumi" / "stacks" / "strata"
    for file in (stacks / f"{ENVIRONMENT}.json", stacks / f"{ENVIRONMENT}.json.bak"):
        file.write_bytes(file.read_bytes()[: world.random.randrange(500)])
    killed_after(world, RECOVERY_SECONDS, "outputs")


@fault
def the_record_is_cut_off(world: World) -> None:
    world.open()
    record = world.own.record.read_text()
    world.own.record.write_text(record[: world.random.randrange(len(record))])
    with pytest.raises(StrataError, match="is lost"):
        world.open(renew=False)
    world.own.record.write_text(record)


@fault
def an_emulator_is_frozen(world: World) -> None:
    world.open()
    pid = world.random.choice([*world.pids().values()])
    kill([pid], signal.SIGSTOP)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cloud, "_PATIENCE_SECONDS", 1)
            with pytest.raises(StrataError, match="has not answered"):
                world.open()
    finally:
        kill([pid], signal.SIGCONT)
