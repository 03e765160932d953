"""An engine that is killed half-way loses nothing: the next command puts the state in order and goes on."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.conftest import STRATA, Platform
from strata.errors import Exit


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Platform]:
    """A sandbox of the test's own, with nothing in it yet."""
    made = Platform(tmp_path / "sandbox")
    yield made
    made.close()


def children(pid: int) -> Iterator[int]:
    """Every process below *pid*."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield int(child)
            yield from children(int(child))


def engine_below(pid: int) -> int:
    found = [one for one in children(pid) if Path(f"/proc/{one}/comm").read_text().strip() == "pulumi"]
    assert len(found) == 1
    return found[0]


def vpcs(desk: Platform) -> list[str]:
    found = desk.client("dev", "ec2").describe_vpcs()["Vpcs"]
    return [vpc["VpcId"] for vpc in found if not vpc["IsDefault"]]


def subnets(desk: Platform) -> list[str]:
    found = desk.client("dev", "ec2").describe_subnets()["Subnets"]
    return [subnet["CidrBlock"] for subnet in found if subnet["CidrBlock"].startswith("10.16.")]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the engine by /proc")
def test_an_engine_killed_while_it_makes_things_leaves_no_orphan_and_no_lock(desk: Any) -> None:
    ec2 = desk.client("dev", "ec2")  # opens the sandbox
    running = subprocess.Popen(
        [STRATA, "up", "dev"], env=desk.variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not subnets(desk):
        assert running.poll() is None, "it ended before it made a subnet"
        time.sleep(0.05)
    os.kill(engine_below(running.pid), signal.SIGKILL)
    assert running.wait() != 0
    # The engine writes a state whole, but attributes beside it in place: half of them and it can't be read.
    assert not list(Path(desk.variables["STRATA_SANDBOX_DIR"]).rglob("*.attrs"))

    again = desk.strata("up", "dev")
    assert again.returncode == Exit.OK, again.stdout + again.stderr
    assert "killed half-way" in again.stderr
    assert len(vpcs(desk)) == 1
    assert len(subnets(desk)) == len(set(subnets(desk))) == 6
    known = {item["id"] for item in desk.state("dev")}
    made = {
        item["NetworkAclId"] for item in ec2.describe_network_acls()["NetworkAcls"] if not item["IsDefault"]
    }
    assert made <= known
    assert desk.strata("preview", "dev", "--expect-no-changes").returncode == Exit.OK


def test_two_ups_at_once_do_not_mix(desk: Any) -> None:
    desk.client("dev", "ec2")
    first = subprocess.Popen(
        [STRATA, "up", "dev"], env=desk.variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not subnets(desk):
        assert first.poll() is None, "it ended before it made a subnet"
        time.sleep(0.05)
    second = desk.strata("up", "dev")
    assert second.returncode == Exit.ERROR
    assert "locked" in second.stdout + second.stderr
    assert first.wait() == Exit.OK
    assert len(vpcs(desk)) == 1
