"""Images of services: each is built once, and pushed only where the registry lacks its tag."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from strata import cli, project
from strata.commands import image
from strata.commands.image import Image
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


Registry = Callable[[Sequence[str]], None]


@pytest.fixture
def lacks(monkeypatch: pytest.MonkeyPatch) -> Registry:
    """The registry lacks these images."""

    def set_missing(uris: Sequence[str]) -> None:
        monkeypatch.setattr(image, "missing", lambda *_: [*uris])

    return set_missing


def test_all_images_of_all_environments_are_built_once(docker: list[list[str]], lacks: Registry) -> None:
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
    docker: list[list[str]], lacks: Registry, argv: list[str]
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
    docker: list[list[str]], lacks: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workspace, "run", lambda *_: 1)
    [one] = image.of_all(project.ROOT).values()
    lacks([one.uri])
    done = RUN.invoke(cli.app, ["image", "--cloud", "aws"])
    assert isinstance(done.exception, StrataError)
    assert str(done.exception) == f"docker did not build and push {one.uri}."


def test_a_folder_that_environments_build_for_two_processors_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def images(environment: project.Environment) -> dict[str, Image]:
        platform = "linux/amd64" if environment.name == "prod" else "linux/arm64"
        return {"web": Image(f"{REGISTRY}:web-0123", tmp_path / "web", platform)}

    monkeypatch.setattr(image, "images", images)
    with pytest.raises(StrataError, match=r"web is for linux/arm64 and for linux/amd64, also in") as refused:
        image.of_all(project.ROOT)
    assert refused.value.exit_code is Exit.USAGE
