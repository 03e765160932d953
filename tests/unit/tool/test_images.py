"""Images of services: each is built once, and pushed only where the registry lacks its tag."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from components.service.content import content_hash
from environment.registry import Registry
from strata import cli, project
from strata.commands import image
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.workload import ask

RUN = CliRunner()
REGISTRY = "333333333333.dkr.ecr.ap-northeast-2.amazonaws.com/strata/orders"


@pytest.fixture
def docker(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that are run, and the repositories that docker logs in to."""
    ran: list[list[str]] = []

    def run(_: Workspace, argv: Sequence[str]) -> int:
        ran.append([*argv])
        return 0

    monkeypatch.setattr(image.shutil, "which", lambda _: "/usr/bin/docker")
    monkeypatch.setattr(Workspace, "run", run)
    monkeypatch.setattr(ask, "login", lambda _, repository: ran.append(["login", repository]))
    return ran


Lacks = Callable[[Sequence[str]], None]


@pytest.fixture
def lacks(monkeypatch: pytest.MonkeyPatch) -> Lacks:
    """The registry lacks these images."""

    def set_missing(uris: Sequence[str]) -> None:
        monkeypatch.setattr(image, "missing", lambda *_: [*uris])

    return set_missing


def test_all_images_of_all_environments_are_built_once(docker: list[list[str]], lacks: Lacks) -> None:
    [one] = image.of_all(project.ROOT).values()
    lacks([one.uri])
    done = RUN.invoke(cli.app, ["image", "--cloud", "aws"])
    assert done.exit_code == Exit.OK, done.output
    assert one.uri.startswith(f"{REGISTRY}:web-")
    assert docker == [
        ["login", REGISTRY],
        [
            *("docker", "buildx", "build", "--platform", "linux/arm64", "--tag", one.uri, "--push"),
            str(project.ROOT / "services" / "orders" / "web"),
        ],
    ]


@pytest.mark.parametrize("argv", [[], ["dev/orders"]])
def test_an_image_that_the_registry_has_is_neither_built_nor_pushed(
    docker: list[list[str]], lacks: Lacks, argv: list[str]
) -> None:
    lacks([])
    done = RUN.invoke(cli.app, ["image", *argv, "--cloud", "aws"])
    assert done.exit_code == Exit.OK, done.output
    assert docker == []
    assert "is in the registry" in done.stderr


def test_the_sandbox_has_no_registry() -> None:
    done = RUN.invoke(cli.app, ["image"])
    assert isinstance(done.exception, StrataError)
    assert str(done.exception).endswith("On AWS: strata image --cloud aws")


def test_a_build_that_fails_is_an_error_with_the_image(
    docker: list[list[str]], lacks: Lacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workspace, "run", lambda *_: 1)
    [one] = image.of_all(project.ROOT).values()
    lacks([one.uri])
    done = RUN.invoke(cli.app, ["image", "--cloud", "aws"])
    assert isinstance(done.exception, StrataError)
    assert str(done.exception) == f"docker did not build and push {one.uri}."


def test_a_folder_has_one_tag_for_each_processor(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    where = Registry("333333333333", "ap-northeast-2")

    usual, other = (where.image("orders", tmp_path, "web", one) for one in ("arm64", "x86_64"))

    assert usual == f"{REGISTRY}:web-{content_hash(tmp_path / 'web')}"
    assert other == f"{usual}-x86_64"


def test_processes_of_one_folder_have_an_image_for_each_processor(
    docker: list[list[str]], lacks: Lacks, tmp_path: Path
) -> None:
    root = tmp_path / "checkout"
    for folder in ("", "bootstrap"):
        (root / folder).mkdir(parents=True)
        for path in (project.ROOT / folder).glob("Pulumi*.yaml"):
            shutil.copy(path, root / folder)
    shutil.copytree(project.ROOT / "services" / "orders", root / "services" / "orders")
    for path in (root / "services" / "orders").glob("Pulumi.*.yaml"):
        document = yaml.safe_load(path.read_text())
        run = document["config"]["orders:run"]
        [web] = [one for one in run.values() if one["kind"] == "web"]
        other = {**web, "route": {**web["route"], "paths": ["/other"], "priority": 999}}
        run["other"] = {**other, "architecture": "x86_64"}
        path.write_text(yaml.safe_dump(document))

    found = image.of_all(root)

    assert sorted((uri.endswith("-x86_64"), one.platform) for uri, one in found.items()) == [
        (False, "linux/arm64"),
        (True, "linux/amd64"),
    ]
    lacks([*found])
    image._push(Workspace("images", root, {}), found)
    built = [argv for argv in docker if argv[0] == "docker"]
    assert sorted(argv[argv.index("--platform") + 1] for argv in built) == ["linux/amd64", "linux/arm64"]
