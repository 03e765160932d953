import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from environment.service_files import load
from strata import service_folders
from strata.bench import checkout, growth, measuring, services
from strata.bench.rows import COLUMNS, GROWTH_COLUMNS, BenchRow, Goal, Time, per_added
from strata.bench.rows import growth as cells
from strata.engine.workspace import Workspace
from strata.targets.sandbox.variables import PROGRAMS
from unit.recording import Cloud


def row(resources: int, seconds: float, goal: Goal | None = None) -> BenchRow:
    return BenchRow("dev", "preview", resources, Time(seconds, seconds / 2), Time(2.0, 1.0), goal)


def test_a_row_states_how_many_floors_it_takes_and_whether_it_meets_its_goal() -> None:
    made = row(100, 5.0, Goal(3.0, "x floor", Time(2.0, 1.0)))
    assert made.cells == ("dev", "preview", "100", "5.0", "2.5", "2.5", "2.5", "2.50 <= 3.0 x floor: met")
    assert len(made.cells) == len(COLUMNS)
    assert row(100, 5.0).cells[-1] == "-"


@pytest.mark.parametrize(("cpu", "verdict"), [(1.2, "met"), (1.3, "missed")])
def test_a_goal_without_another_operation_is_about_cpu_seconds(cpu: float, verdict: str) -> None:
    assert Goal(1.2, "s CPU").cell(Time(9.0, cpu)) == f"{cpu:.2f} <= 1.2 s CPU: {verdict}"


def test_what_is_paid_once_is_no_cost_of_an_added_resource() -> None:
    once, each = 4.0, 0.01
    small, large = row(20, once + 20 * each), row(80, once + 80 * each)
    assert per_added(small, large) == pytest.approx(10.0)


def test_a_program_that_did_not_grow_has_no_added_resource() -> None:
    assert per_added(row(20, 3.0), row(20, 4.0)) is None


def test_the_cpu_time_is_that_of_the_processes_below() -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    found = measuring.timed(lambda: subprocess.run([sys.executable, "-c", burn], check=True))
    assert found.cpu >= 0.3


def test_the_cpu_time_has_that_of_forks_which_end_after_their_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left = [2, 1, 0]
    monkeypatch.setattr(measuring.fork_server, "forks", lambda: left.pop(0))
    monkeypatch.setattr(measuring.fork_server, "cpu_seconds", lambda: 0.0 if left else 7.0)
    assert measuring.timed(lambda: None).cpu >= 7.0


def test_works_run_in_turns_and_each_has_its_own_median(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    seconds = {"floor": iter([1.0, 9.0, 2.0]), "preview": iter([5.0, 6.0, 7.0])}

    def timed(work: Callable[[], str]) -> Time:
        order.append(work())
        return Time(next(seconds[order[-1]]), 0.0)

    monkeypatch.setattr(measuring, "timed", timed)
    times = measuring.medians({"floor": lambda: "floor", "preview": lambda: "preview"})
    assert order == ["floor", "preview"] * measuring.REPEATS
    assert times == {"floor": Time(2.0, 0.0), "preview": Time(6.0, 0.0)}


def test_growth_compares_each_program_with_the_next_smaller_one() -> None:
    lines = list(cells([row(10, 3.0), row(20, 4.0), row(20, 4.5)]))
    assert [line[-1] for line in lines] == ["-", "100", "-"]
    assert {len(line) for line in lines} == {len(GROWTH_COLUMNS)}
    assert list(cells([])) == []


def test_the_floor_has_no_fork_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran: list[tuple[Workspace, str]] = []
    monkeypatch.setattr(measuring, "run", lambda workspace, *argv: ran.append((workspace, argv[0])))
    with measuring.floor(Workspace("dev", tmp_path, {PROGRAMS: "/server"}), 1) as preview:
        preview()
    assert [(workspace.variables[PROGRAMS], name) for workspace, name in ran] == [
        (os.devnull, "stack"),
        (os.devnull, "preview"),
    ]


@pytest.mark.parametrize("services", growth.SIZES)
def test_the_grown_program_has_so_many_services(services: int, deploy: Callable[..., Cloud]) -> None:
    text = growth.program(services, "eu-west-1")
    cloud = deploy(lambda: exec(text, {}))
    assert len(cloud.of("aws:ecs/service:Service")) == services
    assert '"eu-west-1"' in text


def test_only_what_a_provider_would_create_is_counted() -> None:
    steps = [
        {"op": "create", "newState": {"type": "aws:sqs/queue:Queue", "custom": True}},
        {"op": "create", "newState": {"type": "strata:messaging:Queue"}},
        {"op": "same", "newState": {"type": "aws:sqs/queue:Queue", "custom": True}},
    ]
    assert growth.created(json.dumps({"steps": steps})) == 1


@pytest.mark.parametrize(("seconds", "verdict"), [(5.0, "met"), (5.1, "missed")])
def test_a_goal_by_the_clock_ignores_cpu_seconds(seconds: float, verdict: str) -> None:
    cell = Goal(5.0, "s", clock=True).cell(Time(seconds, 99.0))
    assert cell == f"{seconds:.2f} <= 5.0 s: {verdict}"


def test_a_checkout_of_many_services_is_valid() -> None:
    with checkout.with_services(5) as root:
        names = service_folders.names(root)
        assert names == ["orders", "orders0", "orders2", "receipts", "receipts1"]
        # Their names, priorities and paths are compared with those of all others.
        assert [load(root / "services" / name, "dev").name for name in names] == names


def test_copies_are_of_the_given_service() -> None:
    with checkout.with_services(4, ["receipts"]) as root:
        assert service_folders.names(root) == ["orders", "receipts", "receipts0", "receipts1"]


def test_the_services_of_the_measured_states_have_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {f"orders{number}" for number in range(services.STACKS - 1)}
    drifts: list[set[str]] = []

    def strata(root: Path, command: str, _: str) -> None:
        if command == "drift":
            drifts.append(made & {*service_folders.names(root)})

    folder = tmp_path / ".pulumi" / "stacks" / "orders"
    folder.mkdir(parents=True)
    (folder / "dev.json").write_text("{}")
    monkeypatch.setattr(services, "strata", strata)
    monkeypatch.setattr(services, "resources", lambda _: ())
    platform = Workspace("dev", tmp_path, {"PULUMI_BACKEND_URL": tmp_path.as_uri()})
    services._drift(platform, Time(1.0, 1.0))
    assert drifts == [set()] * measuring.REPEATS + [made] * measuring.REPEATS


def test_states_of_services_are_there_as_long_as_they_are_measured(tmp_path: Path) -> None:
    folder = tmp_path / ".pulumi" / "stacks" / "orders"
    folder.mkdir(parents=True)
    (folder / "dev.json").write_text('{"urn": "urn:pulumi:dev::orders::aws:sqs/queue:Queue::orders-in"}')
    workspace = Workspace("dev", tmp_path, {"PULUMI_BACKEND_URL": f"file://{tmp_path}?metadata=skip"})
    with services.states(workspace) as copies:
        assert len(copies) == services.STACKS - 1
        copied = (copies[3] / "dev.json").read_text()
        assert copied == '{"urn": "urn:pulumi:dev::orders3::aws:sqs/queue:Queue::orders-in"}'
    assert [path.name for path in folder.parent.iterdir()] == ["orders"]
