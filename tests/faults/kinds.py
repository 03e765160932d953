"""The kinds of faults, by name: each breaks a command on a small environment and checks its exit code."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faults.world import BOOTSTRAP, ENVIRONMENT, SERVICE, World, below, kill, kill_all, named
from strata.engine.state import real
from strata.engine.state_bucket import state_key
from strata.errors import Exit, StrataError
from strata.targets.sandbox import cloud, processes

Fault = Callable[[World], None]
FAULTS: dict[str, Fault] = {}

_ENGINE = "pulumi"
# An update without the preview, the policies and the refresh of `strata up`: faults are reached sooner.
_UPDATE = ("--", "pulumi", "up", "--yes", "--skip-preview", "--refresh=false")
_PROVIDER = "standin.aws "
_HOST = "pulumi-language-python"
# A destroy of fewer resources may end before the fault.
_FEWEST = 5
# Until the changes that the engine begins at the same time have begun.
_PARALLEL_SECONDS = 1.5
_RECOVERY_SECONDS = 3.0
_UNLOCK_SECONDS = 4.0
_START_SECONDS = 5.0
_MOVE_SECONDS = 8.0
_MOST_OF_BOOTSTRAP = 10
_DISK_MEGABYTES = 8


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


def deployed(world: World) -> None:
    """The environment with all its resources, and its locks on."""
    world.grow()
    world.done("up", ENVIRONMENT)


def unlocked(world: World) -> None:
    """The environment with enough resources to delete, and its locks off."""
    state = world.require_recovered()
    if sum(map(real, state.resources)) < _FEWEST:
        deployed(world)
        state = world.require_recovered()
    if any(one.get("protect") for one in state.resources):
        world.done("unlock", ENVIRONMENT, "--yes")


# Faults in `up`.


@fault
def strata_killed(world: World) -> None:
    world.grow()
    with world.half_way("up") as running:
        engines = named(below(running.pid), f"{_ENGINE} up")
        kill([running.pid])
        running.wait()
        refused = world.strata("down", ENVIRONMENT)
        assert refused.returncode == Exit.ERROR, refused.stderr
        assert f"(pid {engines[0]})" in refused.stderr, f"{engines}: {refused.stderr}"
    while processes.name(engines[0]) == _ENGINE:
        time.sleep(0.05)


@fault
def engine_killed(world: World) -> None:
    world.grow()
    with world.half_way("up") as running:
        kill(named(below(running.pid), f"{_ENGINE} up"))
    world.ended(running, "up", Exit.ERROR)


def _killed_in_update(world: World, part: str) -> None:
    world.grow()
    with world.half_way("exec", *_UPDATE) as running:
        found = named(below(running.pid), part)
        assert found, f"no process has {part} in its command line"
        kill(found)
    world.failed(running, "exec")


@fault
def provider_killed(world: World) -> None:
    _killed_in_update(world, _PROVIDER)


@fault
def language_host_killed(world: World) -> None:
    _killed_in_update(world, _HOST)


@fault
def program_killed(world: World) -> None:
    _killed_in_update(world, f"{_HOST}-exec")


@fault
def policy_pack_killed(world: World) -> None:
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
    with world.half_way("exec", *_UPDATE) as running:
        kill_all(running)


@fault
def all_killed_and_the_recovery_too(world: World) -> None:
    all_but_the_emulators_killed(world)
    killed_after(world, _RECOVERY_SECONDS, "outputs")


@fault
def all_killed_and_two_recoveries(world: World) -> None:
    all_but_the_emulators_killed(world)
    for _ in range(2):
        killed_after(world, _RECOVERY_SECONDS, "outputs")


@fault
def an_emulator_killed(world: World) -> None:
    world.grow()
    with world.half_way("exec", *_UPDATE) as running:
        kill([world.random.choice([*world.pids().values()])])
    world.wait(running)  # the other emulator may have all that is left to change


@fault
def everything_killed(world: World) -> None:
    world.grow()
    with world.half_way("exec", *_UPDATE) as running:
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
def sigterm_in_up(world: World) -> None:
    world.grow()
    with world.half_way("up") as running:
        kill([running.pid], signal.SIGTERM)
    world.ended(running, "up", Exit.INTERRUPTED)


# Faults of the emulators.


def _update_behind(world: World, kind: str, share: float) -> None:
    world.grow()
    with world.emulators(kind, share):
        world.wait(world.start("exec", *_UPDATE))


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


@fault
def answers_of_changes_are_lost(world: World) -> None:
    world.grow()
    with world.half_way("exec", *_UPDATE, most=1, lost="answers") as running:
        time.sleep(_PARALLEL_SECONDS)
    world.wait(running)


@fault
def requests_of_changes_are_lost(world: World) -> None:
    world.grow()
    with world.half_way("exec", *_UPDATE, most=1, lost="requests") as running:
        time.sleep(_PARALLEL_SECONDS)
    world.wait(running)


@fault
def answers_never_come(world: World) -> None:
    world.grow()
    with world.emulators("never", 0.2):
        running = world.start("exec", *_UPDATE)
        while running.poll() is None and world.faults.met < world.random.randint(1, 3):
            time.sleep(0.1)
        kill_all(running)


# Faults in `unlock` and `destroy`.


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
    _in_destroy(world, lambda running: kill(named(below(running.pid), _PROVIDER)), Exit.ERROR)


@fault
def engine_killed_in_destroy(world: World) -> None:
    _in_destroy(world, lambda running: kill(named(below(running.pid), f"{_ENGINE} destroy")), Exit.ERROR)


@fault
def destroy_killed(world: World) -> None:
    _in_destroy(world, kill_all)


@fault
def destroy_killed_twice(world: World) -> None:
    destroy_killed(world)
    killed_after(world, _RECOVERY_SECONDS, "destroy")


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


# Faults in the update of a service.


@fault
def update_of_a_service_killed(world: World) -> None:
    world.require_recovered()
    world.grow()
    with world.half_way("exec", *_UPDATE, stack=f"{ENVIRONMENT}/{SERVICE}", most=2) as running:
        kill_all(running)
    world.require_recovered()
    world.done("exec", f"{ENVIRONMENT}/{SERVICE}", *_UPDATE)


# Faults in `down` and in the start of the cloud.


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


# Faults in `bootstrap` and `restore`.


def bootstrapped(world: World) -> None:
    """The environment with its state in the bucket of its bootstrap."""
    world.done("up", ENVIRONMENT)
    world.done("bootstrap", ENVIRONMENT)


@fault
def ctrl_c_in_bootstrap(world: World) -> None:
    world.done("up", ENVIRONMENT)
    _new_bootstrap(world)
    with world.half_way("bootstrap") as running:
        os.killpg(running.pid, signal.SIGINT)
    world.ended(running, "bootstrap", Exit.INTERRUPTED)


@fault
def bootstrap_killed(world: World) -> None:
    world.done("up", ENVIRONMENT)
    _new_bootstrap(world)
    with world.half_way("bootstrap", most=_MOST_OF_BOOTSTRAP) as running:
        kill_all(running)
    # The platform is used before somebody repeats the bootstrap.
    deployed(world)
    bootstrapped(world)


@fault
def bootstrap_killed_while_it_moves_the_state(world: World) -> None:
    world.done("up", ENVIRONMENT)
    _new_bootstrap(world)
    for _ in range(2):
        running = world.start("bootstrap")
        deadline = time.monotonic() + _MOVE_SECONDS
        while running.poll() is None and time.monotonic() < deadline and not _moves(running.pid):
            time.sleep(0.02)
        time.sleep(world.random.random())
        kill_all(running)
    bootstrapped(world)


def _moves(pid: int) -> bool:
    return bool(named(below(pid), " change-secrets-provider")) or bool(named(below(pid), "stack import"))


def _new_bootstrap(world: World) -> None:
    """Start afresh if the bootstrap exists: a second one changes nothing."""
    if (world.own.folder / BOOTSTRAP).exists():
        world.strata_down()
        world.done("up", ENVIRONMENT)


@fault
def restore_killed(world: World) -> None:
    if world.own.moved.exists():
        world.open()
    else:
        bootstrapped(world)
    client = world.client(world.open())("s3")
    bucket, key = world.state_bucket(), state_key("strata", ENVIRONMENT)
    held = client.get_object(Bucket=bucket, Key=key)
    whole, version = held["Body"].read(), held["VersionId"]
    if world.random.random() < 0.5:
        client.delete_object(Bucket=bucket, Key=key)
    else:
        client.put_object(Bucket=bucket, Key=key, Body=whole[: world.random.randrange(len(whole))])
    with world.half_way("restore", "--version", version, most=1) as running:
        kill_all(running)
    if _body(client, bucket, key) != whole:
        refused = world.strata("up", ENVIRONMENT)
        assert refused.returncode == Exit.ERROR, refused.stdout
        assert f"strata restore {ENVIRONMENT}" in refused.stderr
    world.done("restore", ENVIRONMENT, "--version", version)
    assert _body(client, bucket, key) == whole


def _body(client: Any, bucket: str, key: str) -> bytes | None:
    try:
        return bytes(client.get_object(Bucket=bucket, Key=key)["Body"].read())
    except client.exceptions.NoSuchKey:
        return None


# Faults of disks and files.


@fault
def the_disk_fills(world: World) -> None:
    if world.own.moved.exists():
        world.strata_down()
    deployed(world)
    world.grow()
    filler = world.own.state / "filler"
    with world.small_disk(world.own.state, _DISK_MEGABYTES):
        with world.half_way("exec", *_UPDATE) as running:
            _fill(filler)
        world.failed(running, "exec")
        filler.unlink()


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
    if world.own.moved.exists():
        world.strata_down()
    deployed(world)
    state = world.own.state / ".pulumi" / "stacks" / "strata" / f"{ENVIRONMENT}.json"
    whole = state.read_bytes()
    damages = (whole[: world.random.randrange(len(whole))], b"\xff" + whole, b"[" * 99_999)
    for damage in damages:
        state.write_bytes(damage)
        run = world.strata(world.random.choice(["up", "outputs", "preview", "drift", "destroy"]), ENVIRONMENT)
        assert run.returncode == Exit.ERROR, f"exit code {run.returncode}"
        assert "is not readable" in run.stderr
        assert "Traceback" not in run.stderr
        assert state.read_bytes() == damage
    state.write_bytes(whole)


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
