"""Stopped processes, commands beside each other, and a restarted machine."""

import json
import os
import signal
import subprocess
import time

from process_tree import below

from faults.registry import ENGINE, UPDATE, fault, with_state_in_files
from faults.world import ENVIRONMENT, SERVICE, World, kill, kill_all, named
from strata.errors import Exit
from strata.targets.sandbox import fork_server, processes

_PROGRAM = "pulumi-language-python-exec"


# Stopped processes.


@fault
def engine_stopped_and_strata_killed(world: World) -> None:
    with_state_in_files(world)
    world.grow()
    with world.half_way("exec", *UPDATE) as running:
        engines = named(below(running.pid), f"{ENGINE} up")
        kill(engines, signal.SIGSTOP)
        kill([running.pid])
        running.wait()
        refused = world.strata("exec", ENVIRONMENT, *UPDATE)
        assert refused.returncode != Exit.OK, refused.stdout
        assert f"pid {engines[0]}" in refused.stdout + refused.stderr, refused.stdout + refused.stderr
        kill(engines)


@fault
def provider_stopped_and_all_killed(world: World) -> None:
    with_state_in_files(world)
    world.grow()
    with world.half_way("exec", *UPDATE) as running:
        plugins = world.plugins()
        kill(plugins, signal.SIGSTOP)
        kill_all(running)
    world.require_recovered()
    kill(plugins, signal.SIGCONT)  # a provider that started late sends nothing more
    while any(map(processes.started, plugins)):
        time.sleep(0.05)


@fault
def program_stopped_and_ctrl_c(world: World) -> None:
    with_state_in_files(world)
    world.grow()
    with world.half_way("exec", *UPDATE) as running:
        kill(named(below(running.pid), _PROGRAM), signal.SIGSTOP)
        for _ in range(2):
            os.killpg(running.pid, signal.SIGINT)
            time.sleep(1)
    world.failed(running, "exec")


@fault
def fork_server_killed(world: World) -> None:
    with_state_in_files(world)
    world.grow()
    with world.half_way("exec", *UPDATE) as running:
        server = fork_server.process(world.own)
        assert server is not None
        kill([server.pid])
    assert world.wait(running) == Exit.OK, world.log("exec").read_text()


@fault
def fork_server_stopped(world: World) -> None:
    world.open()
    world.grow()
    server = fork_server.process(world.own)
    assert server is not None
    kill([server.pid], signal.SIGSTOP)
    try:
        world.done("exec", ENVIRONMENT, *UPDATE)
    finally:
        kill([server.pid], signal.SIGCONT)


@fault
def fork_server_stopped_in_an_update(world: World) -> None:
    world.open()
    world.grow()
    server = fork_server.process(world.own)
    assert server is not None
    running = world.start("exec", *UPDATE)
    while not named(below(running.pid), f"{ENGINE} up"):
        assert running.poll() is None, world.log("exec").read_text()
        time.sleep(0.02)
    time.sleep(world.random.random())
    kill([server.pid], signal.SIGSTOP)
    try:
        world.ended(running, "exec", Exit.OK)
    finally:
        kill([server.pid], signal.SIGCONT)


@fault
def terminal_closed_in_up(world: World) -> None:
    with_state_in_files(world)
    world.grow()
    with world.half_way("up") as running:
        os.killpg(running.pid, signal.SIGHUP)
    world.failed(running, "up")


# Commands beside each other.


@fault
def two_commands_at_once(world: World) -> None:
    world.grow()
    both = {one: world.start(one, *more) for one, more in (("up", ()), ("exec", UPDATE))}
    codes = {one: world.wait(running) for one, running in both.items()}
    assert Exit.OK in codes.values(), f"{codes}: {world.log('up').read_text()}{world.log('exec').read_text()}"
    for one, code in codes.items():
        shown = world.log(one).read_text()
        assert code == Exit.OK or "locked by" in shown or "was running" in shown, f"{one}: {code}: {shown}"


@fault
def two_first_commands_at_once(world: World) -> None:
    world.strata_down()
    two_commands_at_once(world)


@fault
def killed_beside_the_update_of_a_service(world: World) -> None:
    world.require_recovered()
    world.grow()
    service = world.start("up", stack=f"{ENVIRONMENT}/{SERVICE}")
    with world.half_way("exec", *UPDATE) as running:
        kill_all(running)
    world.ended(service, "up", Exit.OK)


@fault
def machine_restarted(world: World) -> None:
    """Every process ends, the clock is set back, and an engine of another sandbox has the pid of the lock."""
    world.grow()
    other = world.folder / "other" / ENGINE
    other.parent.mkdir(exist_ok=True)
    other.unlink(missing_ok=True)
    other.symlink_to("/bin/sleep")
    with world.half_way("exec", *UPDATE) as running:
        pids = [*world.pids().values()]
        kill_all(running)
        kill(pids)
    server = fork_server.process(world.own)
    kill([server.pid] if server else [])
    pulumi = subprocess.Popen([other, "600"], env={"PULUMI_BACKEND_URL": "file:///another"})
    try:
        for lock in (world.own.state / ".pulumi" / "locks").rglob("*.json"):
            held = json.loads(lock.read_text())
            lock.write_text(json.dumps({**held, "pid": pulumi.pid, "timestamp": "2099-01-01T00:00:00Z"}))
        world.done("up", ENVIRONMENT)
    finally:
        pulumi.kill()
        pulumi.wait()
