"""A new service's folder: valid in every environment, formatted, and its code runs."""

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from environment.service_files import load
from strata import project
from strata.commands import image, new, new_code
from strata.commands.new import ProcessKind
from strata.errors import StrataError
from unit.policies import house
from unit.recording import LOCKED
from unit.service import program
from unit.service.test_every_setting import CONTRACT

RUFF = Path(sys.prefix) / "bin" / "ruff"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    (folder / "services").mkdir(parents=True)
    for name in ("dev", "test", "prod"):
        shutil.copy(project.ROOT / f"Pulumi.{name}.yaml", folder)
    shutil.copy(project.ROOT / "pyproject.toml", folder)
    # ruff sorts imports by the existing modules.
    (folder / "environment").symlink_to(project.ROOT / "environment")
    return folder


@pytest.mark.parametrize("kind", [*ProcessKind])
def test_a_new_service_is_valid_everywhere_and_passes_ruff(root: Path, kind: ProcessKind) -> None:
    folder = new.write(root, "parcels", kind)

    for environment in ("dev", "test", "prod"):
        assert [one.kind for one in load(folder, environment).manifest.run.values()] == [kind.value]
    for check in (["check"], ["format", "--check"]):
        ran = subprocess.run([RUFF, *check, "--no-cache", folder], cwd=root, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("kind", [one for one in ProcessKind if one is not ProcessKind.site])
def test_logs_of_a_new_service_are_kept_as_long_as_those_of_its_environment(
    root: Path, kind: ProcessKind
) -> None:
    new.write(root, "parcels", kind)

    for environment, days in (("dev", 7), ("test", 30), ("prod", 365)):
        text = (root / "services" / "parcels" / f"Pulumi.{environment}.yaml").read_text()
        assert {*re.findall(r"log_retention_days: (\d+)", text)} == {str(days)}


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        (ProcessKind.function, {"rawPath": "/parcels"}),
        (ProcessKind.worker, {"Records": [{"messageId": "1"}]}),
        (ProcessKind.job, {}),
    ],
)
def test_the_handler_of_a_new_service_runs(root: Path, kind: ProcessKind, event: dict[str, object]) -> None:
    folder = new.write(root, "parcels", kind)

    assert runpy.run_path(str(folder / "src" / "handler.py"))["handle"](event, None)


def test_two_new_web_services_have_different_priorities(root: Path) -> None:
    priorities = {
        load(new.write(root, name, ProcessKind.web), "dev")
        .manifest.run["api"]
        .model_dump()["route"]["priority"]
        for name in ("parcels", "letters")
    }

    assert priorities == {200, 300}


def test_a_new_route_comes_before_the_platform_s_rule_for_all_paths(root: Path) -> None:
    """The rule has the priority 1000: the ninth service by hundreds would have it too."""
    for number in range(8):
        folder = root / "services" / f"other-{number}"
        folder.mkdir()
        (folder / "Pulumi.yaml").write_text(f"name: other-{number}\n")
        route = {"hosts": [], "paths": [f"/{number}"], "priority": 200 + 100 * number}
        text = yaml.safe_dump({"config": {f"other-{number}:run": {"api": {"kind": "web", "route": route}}}})
        (folder / "Pulumi.dev.yaml").write_text(text)
    web = load(new.write(root, "parcels", ProcessKind.web), "dev").manifest.run["api"]

    assert web.model_dump()["route"]["priority"] == 210


def test_without_a_free_priority_the_reason_is_named(root: Path) -> None:
    assert new._free_priority(root, [201]) == 200
    (root / "services" / "a").mkdir()
    (root / "services" / "a" / "Pulumi.yaml").write_text("name: a\n")
    (root / "services" / "a" / "Pulumi.dev.yaml").write_text("config: {a:run: {b: {route: {priority: 200}}}}")
    with pytest.raises(StrataError, match="No priority from 200 to 200 is free"):
        new._free_priority(root, [201])


@pytest.mark.parametrize("path", new_code.CODE["web"])
def test_the_web_process_of_the_example_is_that_of_a_new_service(path: str) -> None:
    committed = project.ROOT / "services" / "orders" / "web" / Path(path).name
    assert committed.read_text() == new_code.CODE["web"][path].format(name="orders")


@pytest.mark.parametrize("name", ["", "Orders", "1st", "a" * 21, "../x", "a_b", "platform", "queues"])
def test_a_name_that_can_not_be_is_refused_and_nothing_written(root: Path, name: str) -> None:
    with pytest.raises(StrataError):
        new.write(root, name, ProcessKind.function)

    assert [*(root / "services").iterdir()] == []


def test_a_folder_that_is_there_stays_as_it_is(root: Path) -> None:
    (root / "services" / "parcels").mkdir()

    with pytest.raises(StrataError, match="is there already"):
        new.write(root, "parcels", ProcessKind.web)

    assert [*(root / "services" / "parcels").iterdir()] == []


def test_the_image_of_a_service_is_named_by_its_content(root: Path) -> None:
    folder = new.write(root, "parcels", ProcessKind.web)
    dev = project.environment("dev/parcels", root)
    before = image.images(dev)["api"]
    (folder / "src" / "server.py").write_text("# other\n")
    after = image.images(dev)["api"]

    assert before.repository == after.repository
    assert before.repository.endswith(".amazonaws.com/strata/parcels")
    assert before.tag.startswith("src-")
    assert before.tag != after.tag
    assert before.platform == "linux/arm64"


def test_up_of_a_service_without_its_image_names_the_command(root: Path, monkeypatch) -> None:
    new.write(root, "parcels", ProcessKind.web)
    dev = project.environment("dev/parcels", root)
    monkeypatch.setattr(image, "missing", lambda _, wanted: [one.uri for one in wanted.values()])

    with pytest.raises(StrataError, match="strata image dev/parcels --cloud aws"):
        image.require(None, dev, containers=True)  # type: ignore[arg-type]


def test_the_sandbox_states_in_one_line_that_no_task_starts(root: Path, capsys) -> None:
    new.write(root, "parcels", ProcessKind.web)

    image.require(None, project.environment("dev/parcels", root), containers=False)  # type: ignore[arg-type]

    assert capsys.readouterr().err == "The sandbox runs no containers: api is declared, and no task starts.\n"


@pytest.mark.parametrize("kind", [*ProcessKind])
def test_a_new_service_keeps_the_house_rules_of_production(root: Path, kind: ProcessKind) -> None:
    whole = load(new.write(root, "parcels", kind), "prod").manifest
    findings, _ = house.checked(
        "prod",
        lambda: program.declared(root / "services" / "parcels", whole, locks=LOCKED, **CONTRACT),
        {},
    )
    assert not findings, "\n".join(findings)
