"""An up that is killed loses no resource: the next command repairs the state and continues."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from faults.world import inventory
from process_tree import below

from sandbox.conftest import SMALL, Platform
from sandbox.desk import Desk
from strata.errors import Exit
from strata.targets.sandbox import cloud
from strata.targets.sandbox.paths import Paths

Made = Callable[[Any], list[str]]
"""The ids of what an account has, by its EC2 client."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Platform]:
    """The small program in a checkout and a sandbox of the test's own, with nothing in it yet."""
    checkout = Desk(tmp_path, program=SMALL)
    checkout.commit()
    made = Platform(tmp_path / "sandbox", checkout)
    yield made
    made.close()


def engine_below(pid: int) -> int:
    found = [one for one in below(pid) if Path(f"/proc/{one}/comm").read_text().strip() == "pulumi"]
    assert len(found) == 1
    return found[0]


def vpcs(desk: Platform) -> list[str]:
    return made_vpcs(desk.client("dev", "ec2"))


def made_vpcs(ec2: Any) -> list[str]:
    found = ec2.describe_vpcs()["Vpcs"]
    return [vpc["VpcId"] for vpc in found if not vpc["IsDefault"]]


def made_subnets(ec2: Any) -> list[str]:
    """The subnets, which are made after the VPC."""
    wanted = [{"Name": "vpc-id", "Values": made_vpcs(ec2)}]
    return [subnet["SubnetId"] for subnet in ec2.describe_subnets(Filters=wanted)["Subnets"]]


@contextmanager
def half_way(desk: Platform, made: Made = made_vpcs) -> Iterator[subprocess.Popen[str]]:
    """A running `strata up dev` that has *made* something, in a group of its own as in a terminal."""
    ec2 = desk.client("dev", "ec2")  # opens the sandbox; a client of each look would take longer than the up
    running = subprocess.Popen(
        [desk.command, "up", "dev"],
        cwd=desk.root,
        env=desk.variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    while not made(ec2):
        assert running.poll() is None, "it ended before it made what is awaited"
        time.sleep(0.01)
    try:
        yield running
    finally:
        if running.returncode is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()


def attributes(desk: Platform) -> list[Path]:
    """Files beside states, which the engine writes in place: a state with half of one can't be read."""
    return list(Path(desk.variables["STRATA_SANDBOX_DIR"]).rglob("*.attrs"))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the engine by /proc")
def test_two_ups_cut_short_while_they_make_things_leave_no_orphan_and_no_lock(desk: Any) -> None:
    """The first by a killed engine; the second by Ctrl-C, after which there is nothing to recover."""
    with half_way(desk) as first:
        os.kill(engine_below(first.pid), signal.SIGKILL)
        shown, _ = first.communicate()
    assert first.returncode == Exit.ERROR, shown
    assert not attributes(desk)
    assert not made_subnets(desk.client("dev", "ec2")), "it was not half-way"

    with half_way(desk, made_subnets) as second:
        os.killpg(second.pid, signal.SIGINT)
        shown, _ = second.communicate()
    assert second.returncode == Exit.INTERRUPTED, shown
    assert "killed half-way" in shown
    assert not attributes(desk)

    again = desk.strata("up", "dev")
    assert again.returncode == Exit.OK, again.stdout + again.stderr
    assert "killed half-way" not in again.stderr
    exported = json.loads(desk.workspace("dev").pulumi("stack", "export", capture=True).stdout)
    assert not exported["deployment"].get("pending_operations")
    assert len(vpcs(desk)) == 1
    known = desk.state("dev")
    for kind, ids in inventory(lambda service: desk.client("dev", service)).items():
        assert {*ids} == {item["id"] for item in known if item["type"] == kind}, kind
    assert desk.strata("preview", "dev", "--expect-no-changes").returncode == Exit.OK


def test_an_up_whose_emulator_ends_fails_with_a_reason_and_the_next_command_starts_afresh(desk: Any) -> None:
    with half_way(desk) as running:
        there = cloud.read(Paths(Path(desk.variables["STRATA_SANDBOX_DIR"]), "dev"))
        assert there is not None
        os.kill(there.emulators["moto"].process.pid, signal.SIGKILL)
        shown, _ = running.communicate()
    assert running.returncode == Exit.ERROR
    assert f"127.0.0.1:{there.emulators['moto'].port}" in shown
    # The SDK prints a traceback of its own where the engine stops answering the program.
    assert not re.search(r"/(standin/src|strata/(engine|targets|commands))/", shown), shown

    again = desk.strata(
        "exec", "dev", "--", "aws", "ec2", "describe-subnets", "--query", "Subnets[].CidrBlock"
    )
    assert again.returncode == Exit.OK, again.stderr
    assert "The local cloud of dev is lost: moto" in again.stderr
    assert "a new one starts" in again.stderr
    assert "10.16." not in again.stdout
    assert desk.strata("outputs", "dev").stderr.startswith("Nothing is deployed in dev")


def test_two_ups_at_once_do_not_mix(desk: Any) -> None:
    with half_way(desk) as first:
        engine = engine_below(first.pid)
        # It holds its lock until the others have tried.
        os.kill(engine, signal.SIGSTOP)
        second, removal = desk.strata("up", "dev"), desk.strata("down", "dev")
        os.kill(engine, signal.SIGCONT)
        assert second.returncode == removal.returncode == Exit.ERROR
        assert "locked" in second.stdout + second.stderr
        assert f"pulumi (pid {engine}) is running on dev" in removal.stderr
        shown, _ = first.communicate()
    assert first.returncode == Exit.OK, shown
    assert len(vpcs(desk)) == 1
