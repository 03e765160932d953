"""Deployments side by side: the order of their updates, outdated previews, failures and interrupts."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from strata import cli
from strata.commands import every_service
from strata.commands.side_by_side import Deployments, Done
from strata.commands.turn import CHANGES, GO, NONE, VARIABLE, Turn
from strata.errors import Exit, StrataError
from strata.project import ROOT

# A deployment: NAME previews in SECONDS, has changes or none, and ends its update with CODE.
DEPLOYMENT = """
import os, sys, time
sys.path.insert(0, {root!r})
from strata.commands.turn import Turn
name, seconds, changes, code, broken = sys.argv[1:]
turn = Turn()
def note(text):
    with open({record!r}, "a") as file:
        file.write(f"{{name}}:{{text}} ")
note("preview")
time.sleep(float(seconds))
if broken == "always" or (broken == "first" and not os.path.exists(os.path.join({folder!r}, name))):
    open(os.path.join({folder!r}, name), "w").close()
    sys.exit("broken")
try:
    turn.wait(changes == "yes")
except Exception:
    note("outdated")
    sys.exit(1)
if changes == "yes":
    note("update")
    time.sleep(0.2)
print("output of", name)
sys.exit(int(code))
"""
USES: Mapping[str, set[str]] = {"dev": set(), "orders": {"dev"}, "receipts": {"dev", "orders"}}


class World:
    """Deployments and the record of what they do."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.record = folder, folder / "record"
        self.record.touch()
        self.script = DEPLOYMENT.format(root=str(ROOT), record=str(self.record), folder=str(folder))

    @property
    def steps(self) -> list[str]:
        return self.record.read_text().split()

    def deploy(self, deployed: bool = True, **options: tuple[object, ...]) -> dict[str, Done]:
        """Deploy USES; *options* are seconds, changes, code and broken of a deployment."""

        def command(name: str) -> list[str]:
            given = options.get(name, ())
            own = [*given, *(0, "no", 0, "never")[len(given) :]]
            return [sys.executable, "-c", self.script, name, *map(str, own)]

        done = list(Deployments(USES, command, lambda _: deployed).run())
        return {one.name: one for one in done}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_without_changes_all_preview_beside_each_other(world: World) -> None:
    done = world.deploy(dev=(0.6,), orders=(0.6,))
    assert [one.code for one in done.values()] == [0, 0, 0]
    assert sorted(world.steps) == ["dev:preview", "orders:preview", "receipts:preview"]
    assert done["orders"].stdout == "output of orders\n"


def test_a_first_deployment_waits_for_what_it_uses(world: World) -> None:
    world.deploy(deployed=False, dev=(0, "yes"), orders=(0, "yes"), receipts=(0, "yes"))
    steps = ["preview", "update"]
    assert world.steps == [f"{name}:{step}" for name in USES for step in steps]


def test_a_preview_is_repeated_after_a_change_of_what_it_uses(world: World) -> None:
    done = world.deploy(dev=(0.5, "yes"), orders=(0, "yes"))
    assert [one.code for one in done.values()] == [0, 0, 0]
    last = world.steps.index("dev:update")
    assert world.steps[last:].count("orders:preview") == 1
    assert world.steps.count("orders:update") == 1
    assert world.steps.index("orders:update") > last
    after = world.steps[world.steps.index("orders:update") :]
    assert "receipts:preview" in after


def test_an_update_does_not_wait_for_one_that_only_ends_later(world: World) -> None:
    world.deploy(dev=(0,), orders=(0.3, "yes"), receipts=(0, "yes"))
    assert world.steps.count("orders:preview") == 1
    assert world.steps.index("receipts:update") > world.steps.index("orders:update")


@pytest.mark.parametrize("changes", ["yes", "no"])
def test_after_a_failure_nothing_that_uses_it_is_deployed(world: World, changes: str) -> None:
    done = world.deploy(dev=(0.3, "yes", 1), orders=(0, changes), receipts=(0, changes))
    assert done["orders"].stderr == "Not tried: dev failed.\n"
    assert [one.code for one in done.values()] == [1, 1, 1]
    assert not {"orders:update", "receipts:update"} & {*world.steps}


def test_a_preview_that_failed_counts_only_if_nothing_changed_meanwhile(world: World) -> None:
    done = world.deploy(dev=(0.5, "yes"), orders=(0, "no", 0, "first"))
    assert [one.code for one in done.values()] == [0, 0, 0]
    done = world.deploy(dev=(0.5, "no"), orders=(0, "no", 0, "always"))
    assert done["orders"].code == 1
    assert done["orders"].stderr == "broken\n"
    assert done["receipts"].stderr == "Not tried: orders failed.\n"


def test_a_program_that_is_left_behind_does_not_hold_the_others() -> None:
    left = "import subprocess, sys, os; fd = int(os.environ['STRATA_TURN']);"
    left += "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(20)'], pass_fds=(fd,),"
    left += "stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); sys.exit(1)"
    began = time.monotonic()
    [done] = Deployments({"dev": set()}, lambda _: [sys.executable, "-c", left]).run()
    assert done.code == 1
    assert time.monotonic() - began < 15


def test_an_interrupt_starts_no_more_deployments(world: World) -> None:
    script = (
        "import signal, sys, time; signal.signal(signal.SIGINT, signal.default_int_handler); "
        f"open({str(world.record)!r}, 'a').write(sys.argv[1] + ' '); time.sleep(30)"
    )
    code = (
        "import signal, sys; from strata.commands.side_by_side import Deployments\n"
        # The parent of the tests may ignore it, and a deployment as well.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "order = {'a': set(), 'b': {'a'}}\n"
        f"command = lambda name: [sys.executable, '-c', {script!r}, name]\n"
        "list(Deployments(order, command).run())"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL
    )
    for _ in range(400):
        if world.steps:
            break
        time.sleep(0.05)
    os.killpg(process.pid, 2)
    assert process.wait(20)
    assert world.steps == ["a"]


def test_a_turn_without_others_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    Turn().wait(True)


@pytest.mark.parametrize(("changes", "sent"), [(True, CHANGES), (False, NONE)])
def test_a_turn_tells_whether_there_are_changes(
    changes: bool, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = socket.socketpair()
    monkeypatch.setenv(VARIABLE, str(theirs.detach()))
    turn = Turn()
    assert VARIABLE not in os.environ
    ours.sendall(GO)
    turn.wait(changes)
    assert ours.recv(1) == sent
    ours.close()


def test_an_update_whose_starter_has_ended_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    monkeypatch.setenv(VARIABLE, str(theirs.detach()))
    turn = Turn()
    ours.close()
    with pytest.raises(StrataError, match="has changed since its preview"):
        turn.wait(True)


def test_services_of_a_service_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["strata", "up", "dev/orders", "--services"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == Exit.USAGE
    assert "--services is for an environment: give dev, not dev/orders." in capsys.readouterr().err


def test_an_environment_and_its_services_are_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Deployments] = []

    def run(deployments: Deployments) -> list[Done]:
        found.append(deployments)
        return [Done(name, 0, "", "", 1.0) for name in deployments.order]

    monkeypatch.setattr(Deployments, "run", run)
    monkeypatch.setattr(sys, "argv", ["strata", "up", "dev", "--services", "--expect-no-changes"])
    assert every_service.deploy_all("dev") == 0
    [one] = found
    assert one.order == {"dev": set(), "dev/orders": {"dev"}, "dev/receipts": {"dev", "dev/orders"}}
    assert [*one.command("dev")[-3:]] == ["up", "dev", "--expect-no-changes"]
    assert [*one.command("dev/orders")[-3:]] == ["up", "dev/orders", "--expect-no-changes"]
    assert one.shown == {"dev"}


def test_only_what_is_deployed_in_the_sandbox_previews_beside_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STRATA_SANDBOX_DIR", str(tmp_path))
    state = tmp_path / "dev" / "state" / ".pulumi" / "stacks" / "orders" / "dev.json"
    assert not every_service._deployed("dev/orders", ["up", "dev"])
    state.parent.mkdir(parents=True)
    state.touch()
    assert every_service._deployed("dev/orders", ["up", "dev"])
    assert not every_service._deployed("dev/orders", ["up", "dev", "--cloud", "aws"])
    assert not every_service._deployed("dev/orders", ["up", "dev", "--cloud=aws"])
