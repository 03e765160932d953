"""The kinds of faults, by name: each breaks a command on a small environment and checks its exit code."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

from faults.world import BOOTSTRAP, ENVIRONMENT, World, below, kill, named
from strata.engine.state_bucket import state_key
from strata.errors import Exit

Fault = Callable[[World], None]
FAULTS: dict[str, Fault] = {}

# The small program has about twenty resources.
_MOST = 12
# An unlock is a preview and an update.
_UNLOCK_SECONDS = 20.0
_MOST_OF_BOOTSTRAP = 24
_MOVE_SECONDS = 10.0
_RESTORE_SECONDS = 4.0


def fault(make: Fault) -> Fault:
    """Enter *make* into FAULTS."""
    FAULTS[make.__name__.replace("_", " ")] = make
    return make


def half_way(world: World, command: str = "up") -> subprocess.Popen[str]:
    """A running command that has made a random number of resources, or has run a random while."""
    running = world.start(command)
    world.sleep_until(running, world.made() + world.random.randint(1, _MOST))
    return running


def failed(world: World, running: subprocess.Popen[str], code: int | None = None) -> None:
    """The command ended with *code*, or any that isn't OK unless it was done."""
    ended = world.wait(running)
    if ended == Exit.OK:  # the fault came too late
        return
    assert code is None or ended == code, f"exit code {ended}, not {code}"


def up(world: World) -> None:
    """The environment as it should be."""
    done = world.strata("up", ENVIRONMENT)
    assert done.returncode == Exit.OK, done.stdout + done.stderr


@fault
def strata_killed(world: World) -> None:
    running = half_way(world)
    kill([running.pid])
    world.wait(running)


@fault
def engine_killed(world: World) -> None:
    running = half_way(world)
    kill(named(below(running.pid), "pulumi up"))
    failed(world, running, Exit.ERROR)


@fault
def provider_killed(world: World) -> None:
    running = half_way(world)
    kill(named(below(running.pid), "standin.aws "))
    failed(world, running, Exit.ERROR)


@fault
def all_but_the_emulators_killed(world: World) -> None:
    running = half_way(world)
    kill([running.pid, *below(running.pid)])
    world.wait(running)


@fault
def all_killed_and_the_recovery_too(world: World) -> None:
    all_but_the_emulators_killed(world)
    again = world.start("up")
    world.random.random()
    try:
        again.wait(1 + 3 * world.random.random())
    except subprocess.TimeoutExpired:
        kill([again.pid, *below(again.pid)])
    world.wait(again)


@fault
def an_emulator_killed(world: World) -> None:
    running = half_way(world)
    kill([world.random.choice([*world.pids().values()])])
    failed(world, running, Exit.ERROR)


@fault
def everything_killed(world: World) -> None:
    running = half_way(world)
    kill([running.pid, *below(running.pid), *world.pids().values()])
    world.wait(running)


@fault
def ctrl_c_in_up(world: World) -> None:
    running = half_way(world)
    os.killpg(running.pid, signal.SIGINT)
    failed(world, running, Exit.INTERRUPTED)


@fault
def sigterm_in_up(world: World) -> None:
    running = half_way(world)
    kill([running.pid], signal.SIGTERM)
    failed(world, running, Exit.INTERRUPTED)


def resources(world: World) -> int:
    """The number of resources in the state."""
    exported = world.platform.workspace(ENVIRONMENT).pulumi("stack", "export", capture=True)
    return len(json.loads(exported.stdout)["deployment"].get("resources") or ())


def _in_destroy(world: World, number: int) -> None:
    up(world)
    running = world.start("destroy")
    left = resources(world)
    while running.poll() is None and resources(world) >= left:
        continue
    os.killpg(running.pid, number)
    ended = world.wait(running)
    whole = not resources(world)
    assert whole or ended != Exit.OK, "a destroy that left something ended with 0"
    assert whole or number != signal.SIGINT or ended == Exit.INTERRUPTED, f"exit code {ended}"


@fault
def ctrl_c_in_destroy(world: World) -> None:
    _in_destroy(world, signal.SIGINT)


@fault
def destroy_killed(world: World) -> None:
    _in_destroy(world, signal.SIGKILL)


@fault
def unlock_killed(world: World) -> None:
    up(world)
    running = world.start("unlock", "--yes", "--discard-data")
    time.sleep(world.random.random() * _UNLOCK_SECONDS)
    kill([running.pid, *below(running.pid)])
    world.wait(running)


def bootstrap(world: World) -> None:
    """The environment with its state in the bucket of its bootstrap."""
    up(world)
    done = world.strata("bootstrap", ENVIRONMENT)
    assert done.returncode == Exit.OK, done.stdout + done.stderr


def killed_in_bootstrap(world: World) -> None:
    """A bootstrap killed while it makes its resources, or while it moves the state."""
    running = world.start("bootstrap")
    world.sleep_until(running, world.made(BOOTSTRAP) + world.random.randint(1, _MOST_OF_BOOTSTRAP), BOOTSTRAP)
    time.sleep(world.random.random() * _MOVE_SECONDS)
    kill([running.pid, *below(running.pid)])
    world.wait(running)


@fault
def bootstrap_killed(world: World) -> None:
    up(world)
    killed_in_bootstrap(world)
    # The platform is used before somebody repeats the bootstrap.
    up(world)
    bootstrap(world)


@fault
def bootstrap_killed_twice(world: World) -> None:
    up(world)
    killed_in_bootstrap(world)
    again = world.start("bootstrap")
    time.sleep(world.random.random() * _MOVE_SECONDS)
    kill([again.pid, *below(again.pid)])
    world.wait(again)
    bootstrap(world)


@fault
def restore_killed(world: World) -> None:
    bootstrap(world)
    s3, bucket, key = (
        world.platform.client(ENVIRONMENT, "s3"),
        world.state_bucket(),
        state_key("strata", ENVIRONMENT),
    )
    held = s3.get_object(Bucket=bucket, Key=key)
    whole, version = held["Body"].read(), held["VersionId"]
    if world.random.random() < 0.5:
        s3.delete_object(Bucket=bucket, Key=key)
    else:
        s3.put_object(Bucket=bucket, Key=key, Body=whole[: world.random.randrange(len(whole))])
    for _ in range(world.random.randint(1, 2)):
        running = world.start("restore", "--version", version)
        time.sleep(world.random.random() * _RESTORE_SECONDS)
        kill([running.pid, *below(running.pid)])
        world.wait(running)
    lost = s3.get_object(Bucket=bucket, Key=key) if key in _keys(s3, bucket) else None
    if lost is None or lost["Body"].read() != whole:
        refused = world.strata("up", ENVIRONMENT)
        assert refused.returncode == Exit.ERROR, refused.stdout
        assert f"strata restore {ENVIRONMENT}" in refused.stderr
    restored = world.strata("restore", ENVIRONMENT, "--version", version)
    assert restored.returncode == Exit.OK, restored.stderr


def _keys(s3: Any, bucket: str) -> list[str]:
    return [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", ())]


def _behind(world: World, name: str, share: float) -> None:
    with world.emulators_behind(name, share) as proxies:
        running = world.start("up")
        if name == "never":
            world.sleep_until(running, _MOST)
            kill([running.pid, *below(running.pid)])
        code = world.wait(running)
        assert code in (Exit.OK, Exit.ERROR) or name == "never", f"exit code {code}"
        assert sum(one.met for one in proxies) > 0, "no request met the fault"


@fault
def emulators_throttle(world: World) -> None:
    _behind(world, "429", 0.2)


@fault
def emulators_fail(world: World) -> None:
    _behind(world, "500", 0.2)


@fault
def emulators_unavailable(world: World) -> None:
    _behind(world, "503", 0.3)


@fault
def answers_come_late(world: World) -> None:
    _behind(world, "late", 0.1)


@fault
def answers_are_lost(world: World) -> None:
    _behind(world, "lost", 0.05)


@fault
def answers_never_come(world: World) -> None:
    _behind(world, "never", 0.1)


@fault
def the_disk_fills(world: World) -> None:
    world.mount("80m")
    running = half_way(world)
    filler = world.own.sandbox / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1_000_000))
    failed(world, running, Exit.ERROR)
    refused = world.strata("up", ENVIRONMENT)
    assert refused.returncode == Exit.ERROR
    assert "Disk full" in refused.stderr
    filler.unlink()


@fault
def the_lock_is_left(world: World) -> None:
    up(world)
    lock = world.own.state / ".pulumi" / "locks" / "organization" / "strata" / ENVIRONMENT / "left.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_bytes(world.random.choice([b"", b'{"pid": 1', b"\xff\xfe", b"[" * 50_000]))


@fault
def the_state_is_cut_off(world: World) -> None:
    up(world)
    state = world.own.state / ".pulumi" / "stacks" / "strata" / f"{ENVIRONMENT}.json"
    whole = state.read_bytes()
    state.write_bytes(whole[: world.random.randrange(len(whole))])
    for command in ("up", "outputs", "preview", "drift", "destroy"):
        run = world.strata(command, ENVIRONMENT)
        assert run.returncode == Exit.ERROR, f"{command}: exit code {run.returncode}"
        assert "is not readable" in run.stderr
        assert "Traceback" not in run.stderr
    state.write_bytes(whole)


@fault
def the_record_is_cut_off(world: World) -> None:
    up(world)
    record = world.own.record.read_text()
    world.own.record.write_text(record[: world.random.randrange(len(record))])
    outputs = world.strata("outputs", ENVIRONMENT)
    assert outputs.returncode == Exit.ERROR
    assert "is lost" in outputs.stderr
    world.own.record.write_text(record)


@fault
def an_emulator_is_frozen(world: World) -> None:
    up(world)
    pid = world.random.choice([*world.pids().values()])
    kill([pid], signal.SIGSTOP)
    outputs = world.strata("outputs", ENVIRONMENT)
    kill([pid], signal.SIGCONT)
    assert outputs.returncode == Exit.ERROR, outputs.stdout
    assert "has not answered" in outputs.stderr.replace("\n", " ")
