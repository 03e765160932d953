"""Faults in `bootstrap` and `restore`."""

import os
import signal
import time
from dataclasses import dataclass
from typing import Any

from process_tree import below

from faults.registry import deployed, fault, killed_at_fault
from faults.world import BOOTSTRAP, ENVIRONMENT, World, kill_all, named
from strata.engine.state_bucket import state_key
from strata.errors import Exit

_MOVE_SECONDS = 8.0
_MOST_OF_BOOTSTRAP = 10


def bootstrapped(world: World) -> None:
    """The environment with its state in the bucket of its bootstrap."""
    world.done("up", ENVIRONMENT)
    world.done("bootstrap", ENVIRONMENT)


@fault
def ctrl_c_in_bootstrap(world: World) -> None:
    _without_bootstrap(world)
    with world.half_way("bootstrap") as running:
        os.killpg(running.pid, signal.SIGINT)
    world.ended(running, "bootstrap", Exit.INTERRUPTED)


@fault
def bootstrap_killed(world: World) -> None:
    _without_bootstrap(world)
    with world.half_way("bootstrap", most=_MOST_OF_BOOTSTRAP) as running:
        kill_all(running)
    # The platform is used before the bootstrap is repeated.
    deployed(world)
    bootstrapped(world)


@fault
def bootstrap_killed_while_it_moves_the_state(world: World) -> None:
    _without_bootstrap(world)
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


def _without_bootstrap(world: World) -> None:
    """The environment, afresh if its bootstrap exists: a second one changes nothing."""
    if (world.own.folder / BOOTSTRAP).exists():
        world.strata_down()
    world.done("up", ENVIRONMENT)


@dataclass(frozen=True)
class SpoiltState:
    """A state in the bucket that is deleted or cut off; *whole* is its content in *version*."""

    client: Any
    bucket: str
    key: str
    whole: bytes
    version: str

    def is_whole(self) -> bool:
        """True if the bucket has the whole state again."""
        try:
            held = self.client.get_object(Bucket=self.bucket, Key=self.key)["Body"].read()
        except self.client.exceptions.NoSuchKey:
            return False
        return bool(held == self.whole)

    def restored(self, world: World) -> None:
        """Restore the state, which must succeed."""
        if not self.is_whole():
            refused = world.strata("up", ENVIRONMENT)
            assert refused.returncode == Exit.ERROR, refused.stdout
            assert f"strata restore {ENVIRONMENT}" in refused.stderr
        world.done("restore", ENVIRONMENT, "--version", self.version)
        assert self.is_whole()


def spoilt(world: World) -> SpoiltState:
    """The environment's state in its bucket, after it was deleted or cut off."""
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
    return SpoiltState(client, bucket, key, whole, version)


@fault
def restore_killed(world: World) -> None:
    state = spoilt(world)
    with world.half_way("restore", "--version", state.version, most=1) as running:
        kill_all(running)
    state.restored(world)


# Faults of the emulators in them.


def _bootstrap_behind(world: World, kind: str, share: float) -> None:
    _without_bootstrap(world)
    with world.emulators(kind, share):
        code = world.ended(world.start("bootstrap"), "bootstrap", Exit.OK, Exit.ERROR)
    assert code == Exit.ERROR or world.own.moved.exists(), "bootstrap succeeded and has moved nothing"
    bootstrapped(world)


@fault
def emulators_throttle_in_bootstrap(world: World) -> None:
    _bootstrap_behind(world, "429", 0.3)


@fault
def emulators_fail_in_bootstrap(world: World) -> None:
    _bootstrap_behind(world, "500", 0.2)


@fault
def answers_come_late_in_bootstrap(world: World) -> None:
    _bootstrap_behind(world, "late", 0.1)


@fault
def answers_are_lost_in_bootstrap(world: World) -> None:
    _bootstrap_behind(world, "lost", 0.1)


@fault
def answers_never_come_in_bootstrap(world: World) -> None:
    _without_bootstrap(world)
    with world.emulators("never", 0.2):
        killed_at_fault(world, world.start("bootstrap"))
    bootstrapped(world)


def _restore_behind(world: World, kind: str, share: float) -> None:
    state = spoilt(world)
    with world.emulators(kind, share):
        running = world.start("restore", "--version", state.version)
        code = world.ended(running, "restore", Exit.OK, Exit.ERROR)
    assert code == Exit.ERROR or state.is_whole(), "restore succeeded without the state"
    state.restored(world)


@fault
def emulators_throttle_in_restore(world: World) -> None:
    _restore_behind(world, "429", 0.4)


@fault
def emulators_fail_in_restore(world: World) -> None:
    _restore_behind(world, "500", 0.4)


@fault
def answers_come_late_in_restore(world: World) -> None:
    _restore_behind(world, "late", 0.4)


@fault
def answers_are_lost_in_restore(world: World) -> None:
    _restore_behind(world, "lost", 0.4)


@fault
def answers_never_come_in_restore(world: World) -> None:
    state = spoilt(world)
    with world.emulators("never", 0.5):
        killed_at_fault(world, world.start("restore", "--version", state.version))
    state.restored(world)
