"""ENV/SERVICE and ENV/*: their services, files and order."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from strata import project, service_folders
from strata.cli import main
from strata.commands import every_service, side_by_side
from strata.errors import Exit, StrataError
from strata.targets.sandbox import paths, session

ENVIRONMENTS = ("dev", "test", "prod")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with the platform's stack files and two services; receipts subscribes to orders' topic."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ENVIRONMENTS:
        shutil.copy(project.ROOT / f"Pulumi.{name}.yaml", folder)
    for service in ("orders", "receipts"):
        (folder / "services" / service).mkdir(parents=True)
        (folder / "services" / service / "Pulumi.yaml").write_text(f"name: {service}\nruntime: python\n")
        for name in ENVIRONMENTS:
            file = folder / "services" / service / f"Pulumi.{name}.yaml"
            file.write_text(f"config:\n  {service}:run: {{}}\n")
    listens = (
        "config:\n  receipts:run:\n    printer:\n      triggers: [{topic: orders.changed}]\n      uses: {}\n"
    )
    (folder / "services" / "receipts" / "Pulumi.dev.yaml").write_text(listens)
    return folder


def test_a_service_has_a_stack_of_its_own_in_the_account_of_its_environment(root: Path) -> None:
    dev, orders = project.environment("dev", root), project.environment("dev/orders", root)

    assert (orders.name, orders.project, orders.called) == ("dev", "orders", "dev/orders")
    assert orders.stack_file == root / "services" / "orders" / "Pulumi.dev.yaml"
    assert (orders.account, orders.region) == (dev.account, dev.region)
    assert project.platform(orders) == dev == project.platform(dev)
    assert [one.called for one in project.services(dev)] == ["dev/orders", "dev/receipts"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dev/order", "Unknown service 'order'. Did you mean dev/orders? Known: orders, receipts"),
        ("dev/", "Unknown service ''. Known: orders, receipts."),
        (
            "dev/letters",
            "Known: orders, receipts. If dev/letters is deployed: strata destroy dev/letters deletes it",
        ),
        ("dev/../../x", "Unknown service"),
        ("devv/orders", "Unknown environment 'devv'. Did you mean dev?"),
        ("dev/orders/api", "Unknown service 'orders/api'."),
        ("dev/orders/", "Unknown service 'orders/'. Did you mean dev/orders?"),
        ("orders", "Unknown environment 'orders'. Did you mean dev/orders?"),
        ("orders/prod", "Unknown environment 'orders/prod'. Did you mean prod/orders?"),
        ("services/orders", "Unknown environment 'services/orders'. Did you mean dev/orders?"),
    ],
)
def test_an_unknown_service_is_refused_with_what_there_is(root: Path, name: str, said: str) -> None:
    with pytest.raises(StrataError, match=".") as refused:
        project.environment(name, root)

    assert said in str(refused.value)
    assert refused.value.exit_code is Exit.USAGE


def test_a_service_without_one_of_the_stack_files_is_refused(root: Path) -> None:
    (root / "services" / "orders" / "Pulumi.prod.yaml").unlink()

    with pytest.raises(StrataError, match=r"Missing: services/orders/Pulumi\.prod\.yaml"):
        project.environment("dev/orders", root)


def test_a_folder_without_a_project_is_no_service(root: Path) -> None:
    (root / "services" / "draft").mkdir()

    with pytest.raises(StrataError, match=r"services/draft is not a service: it has no Pulumi\.yaml"):
        project.environment("dev/draft", root)


def test_services_have_folders_of_their_own_in_the_environments_folder() -> None:
    dev, orders = paths.of("dev"), paths.of("dev", "services/orders")

    for name in ("stack_file", "creates", "recovered"):
        assert getattr(orders, name).parent == dev.folder / "services" / "orders"
        assert getattr(dev, name).parent == dev.folder
    for name in ("state", "moved", "record", "lock", "mark"):
        assert getattr(orders, name) == getattr(dev, name)


@pytest.mark.parametrize("renew", [False, True])
def test_a_service_of_an_environment_that_is_not_up_names_the_command(root: Path, renew: bool) -> None:
    with pytest.raises(StrataError, match=r"First: strata up dev$"):
        session.open_workspace(project.environment("dev/orders", root), print, renew=renew)


def test_down_refuses_a_single_service(monkeypatch, capsys, root: Path) -> None:
    found = project.environment("dev/orders", root)
    monkeypatch.setattr(project, "environment", lambda _: found)
    monkeypatch.setattr(sys, "argv", ["strata", "down", "dev/orders"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == Exit.USAGE
    assert "strata destroy dev/orders" in capsys.readouterr().err


def test_what_a_service_uses_of_others_is_read_from_its_stack_file(root: Path) -> None:
    assert service_folders.used(root, "receipts", "dev") == {"orders"}
    assert service_folders.used(root, "receipts", "prod") == set()


class Commands:
    """Commands of single services, in place of strata's, and their order."""

    def __init__(self, folder: Path, **codes: int) -> None:
        self.codes = codes
        self.record = folder / f"calls-{id(self)}"
        self.record.touch()

    @property
    def calls(self) -> list[str]:
        return self.record.read_text().split()

    def __call__(self, argv: Sequence[str], **options: Any) -> "subprocess.Popen[str]":
        environment, _, service = next(one for one in argv if one.startswith("dev")).partition("/")
        code = self.codes.get(service, 0)
        script = (
            f"open({str(self.record)!r}, 'a').write({service or environment!r} + ' ')\n"
            f"print({json.dumps({'at': environment})!r})\nraise SystemExit({code})"
        )
        return START([sys.executable, "-IS", "-c", script], **options)


START = subprocess.Popen


def _run(monkeypatch, root: Path, commands: Commands, *argv: str) -> int:
    monkeypatch.setattr(side_by_side.subprocess, "Popen", commands)
    platform = project.environment("dev", root)
    return every_service.run(platform, service_folders.names(root), argv, "dev/*")


def test_up_waits_for_used_services_and_destroy_for_their_users(monkeypatch, root: Path) -> None:
    up, destroy = Commands(root), Commands(root)

    _run(monkeypatch, root, up, "up", "dev/*")
    _run(monkeypatch, root, destroy, "destroy", "dev/*")

    assert up.calls == ["orders", "receipts"]
    assert destroy.calls == ["receipts", "orders"]


def test_a_service_whose_used_service_failed_is_not_tried(monkeypatch, capsys, root: Path) -> None:
    commands = Commands(root, orders=Exit.ERROR)

    code = _run(monkeypatch, root, commands, "up", "dev/*")

    assert (commands.calls, code) == (["orders"], Exit.ERROR)
    assert "Not tried: dev/orders failed." in capsys.readouterr().err


def test_a_service_whose_used_service_was_refused_is_refused_too(monkeypatch, capsys, root: Path) -> None:
    code = _run(monkeypatch, root, Commands(root, orders=Exit.USAGE), "up", "dev/*", "--nope")

    assert code == Exit.USAGE
    assert "Not tried: dev/orders was refused." in capsys.readouterr().err


def test_services_that_use_each_other_in_a_circle_are_refused(monkeypatch, root: Path) -> None:
    circle = "config:\n  orders:run:\n    api: {uses: {receipts.run.api: call}}\n"
    (root / "services" / "orders" / "Pulumi.dev.yaml").write_text(circle)

    with pytest.raises(StrataError, match=r"in a circle: .*orders"):
        _run(monkeypatch, root, Commands(root), "up", "dev/*")


def test_json_of_all_services_is_one_object_by_service(monkeypatch, capsys, root: Path) -> None:
    _run(monkeypatch, root, Commands(root), "outputs", "dev/*", "--json")

    shown = capsys.readouterr()
    assert json.loads(shown.out) == {"orders": {"at": "dev"}, "receipts": {"at": "dev"}}
    assert "dev/receipts" in shown.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("codes", "worst"),
    [([0, 0], 0), ([0, 4], 4), ([3, 4], 3), ([3, 2], 2), ([2, 1], 1), ([1, 130], 130), ([0, 7], 7)],
)
def test_the_exit_code_is_the_worst(codes: list[int], worst: int) -> None:
    assert every_service.worst(codes) == worst


def test_options_of_one_file_are_refused_for_several_services(monkeypatch, capsys, root: Path) -> None:
    dev = project.environment("dev", root)
    monkeypatch.setattr(project, "environment", lambda _: dev)
    monkeypatch.setattr(sys, "argv", ["strata", "report", "dev/*", "--out", "x.md"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == Exit.USAGE
    assert capsys.readouterr().err == "--out is for one service: give ENV/SERVICE, not dev/*.\n"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("pass", 0),
        ("raise SystemExit(3)", 3),
        ("import os; os.kill(os.getpid(), 9)", 137),
        ("import os; os.kill(os.getpid(), 15)", 143),
    ],
)
def test_a_killed_command_of_a_service_has_a_shells_exit_code(script: str, code: int) -> None:
    command = [sys.executable, "-IS", "-c", script]
    [done] = side_by_side.Deployments({"dev/orders": set()}, lambda _: command).run()
    assert done.code == code
