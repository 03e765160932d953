"""Every command of docs/operations.md, run as it is written there, on the platform and its faults."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.conftest import ENVIRONMENTS, ONE_CHECKPOINT
from sandbox.desk import Desk, blocks, sections
from strata.errors import Exit

SECTIONS = sections("docs/operations.md")
HEADINGS = [
    "Day-to-day",
    "Pull request",
    "Machines of the web tier",
    "Drift",
    "Promotion",
    "Upgrades of stores",
    "Growth of Kafka",
    "Stuck lock",
    "Pending operations",
    "Restore",
    "Adding an account",
]
# They move the state into a bucket, for which there is an account of its own.
TRIED_WITH_BOOTSTRAP = {"Restore", "Adding an account"}
CHANGE = """
    git checkout --quiet -b change
    echo "# a comment" >> Pulumi.test.yaml
    git commit --quiet --all --message "a change of test"
"""


@pytest.fixture(scope="module")
def platform(small: Any) -> Any:
    """The small platform."""
    return small


@pytest.fixture(scope="module")
def desk(platform: Any) -> Iterator[Desk]:
    """The small platform's clone with a change on a branch; finally all environments have the change."""
    made: Desk = platform.desk
    made.run(CHANGE)
    yield made
    merged = made.run("git checkout --quiet main; git merge --quiet --ff-only change; git rev-parse HEAD")
    for workspace in map(platform.workspace, ENVIRONMENTS):
        if workspace.pulumi("stack", "output", "commit", capture=True).stdout != merged:
            once = workspace.with_variables(**ONE_CHECKPOINT)
            up = once.pulumi("up", "--yes", "--skip-preview", capture=True)
            assert up.returncode == Exit.OK, up.stdout + up.stderr


def commands(section: str) -> list[str]:
    found = blocks(SECTIONS[section])
    assert found, section
    return found


def test_the_document_has_the_sections_that_a_team_looks_for() -> None:
    assert list(SECTIONS) == HEADINGS


def test_the_sections_left_to_bootstrap_s_test_are_run_there() -> None:
    text = (Path(__file__).parents[1] / "test_bootstrap.py").read_text()
    assert {name for name in TRIED_WITH_BOOTSTRAP if f'"{name}"' not in text} == set()


def test_day_to_day(desk: Desk) -> None:
    [shown] = [desk.run(block) for block in commands("Day-to-day")]
    assert "unchanged" in shown
    assert "vpc_id" in shown


def test_a_pull_request(desk: Desk) -> None:
    affected, report, gate = commands("Pull request")
    names = {"dev", "test", "prod"} & {*desk.run(affected).splitlines()}
    assert names == {"test"}
    desk.run(report)
    assert (desk.root / "report.md").read_text().startswith("## dev: no changes")
    assert "## dev: no changes" in desk.run(gate)


def test_drift_of_a_platform_that_has_none(desk: Desk) -> None:
    shown = [desk.run(block) for block in commands("Drift")]
    assert "No drift" in shown[0]


def test_a_promotion(desk: Desk, platform: Any) -> None:
    services, here, saved = commands("Promotion")
    desk.run(services)
    # Day-to-day brought dev up with the change; prod is still at main.
    once = platform.workspace("test").with_variables(**ONE_CHECKPOINT)
    up = once.pulumi("up", "--yes", "--skip-preview", capture=True)
    assert up.returncode == Exit.OK, up.stdout + up.stderr
    for shown in (desk.run(here), desk.run(saved)):
        assert "In dev and not yet in test:\n  nothing" in shown
        assert "In test and not yet in prod:\n" in shown
        assert shown.rstrip().endswith("a change of test")


def test_a_stuck_lock(desk: Desk, platform: Any) -> None:
    state = Path(platform.variables["STRATA_SANDBOX_DIR"]) / "dev" / "state"
    lock = state / ".pulumi" / "locks" / "organization" / "strata" / "dev" / "somebody.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    # The lock of another machine, which has no process here.
    lock.write_text(
        json.dumps({"pid": 1, "username": "x", "hostname": "elsewhere", "timestamp": "2026-01-01T00:00:00Z"})
    )
    # Something to deploy: an `up` without changes needs no lock.
    desk.run("git commit --quiet --allow-empty --message 'another commit'")
    code, shown = desk.attempt("strata up dev")
    assert code == 1
    assert "the stack is currently locked by" in shown
    [block] = commands("Stuck lock")
    assert "unchanged" in desk.run(block)
    assert not lock.exists()
    assert desk.attempt("strata up dev")[0] == 0


def test_pending_operations(desk: Desk, platform: Any) -> None:
    listing, clearing = commands("Pending operations")
    folder = Path(platform.variables["STRATA_SANDBOX_DIR"]) / "dev" / "state" / ".pulumi" / "stacks"
    state = folder / "strata" / "dev.json"
    whole = json.loads(state.read_text())
    latest = whole["checkpoint"]["latest"]
    made = next(item for item in latest["resources"] if item["type"] == "aws:ec2/eip:Eip")
    urn = f"{made['urn']}-lost"
    lost = {**made, "urn": urn, "id": "", "outputs": {}}
    # As after a killed engine; `pulumi stack import` would drop it.
    latest["pending_operations"] = [{"resource": lost, "type": "creating"}]
    (desk.root / "state.json").write_text(json.dumps({"deployment": latest}))
    _, reading = listing.split("\n", 1)
    assert f"creating {urn}" in desk.run(reading)

    # The sandbox clears them itself, from its provider's record of creations.
    state.write_text(json.dumps(whole))
    shown = desk.run(listing)
    assert "was killed half-way" in shown
    assert f"creating {urn}" not in shown
    desk.run(clearing)
    assert "creating" not in desk.run(listing)
