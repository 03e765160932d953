"""`strata image [ENV/SERVICE]`: build images whose tag isn't in the registry yet, and push them."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from strata import project, service_folders
from strata.commands import service_check
from strata.commands.every_service import fan_out
from strata.commands.options import CloudTarget, TargetOption, say
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.workload import ask
from strata.workload.resources import StackResources

_PLATFORMS = {"arm64": "linux/arm64", "x86_64": "linux/amd64"}


@dataclass(frozen=True)
class Image:
    """The image of a code folder: its repository and tag, and the processor that it is for."""

    uri: str
    code: Path
    platform: str

    @property
    def repository(self) -> str:
        """Registry and repository, without the tag."""
        return self.uri.rpartition(":")[0]

    @property
    def tag(self) -> str:
        """Folder, content hash, and the processor if it is not arm64."""
        return self.uri.rpartition(":")[2]


def _each(context: typer.Context, value: str | None) -> str | None:
    return None if value is None else fan_out(context, value)


def image(
    environment: Annotated[
        str | None,
        typer.Argument(
            metavar="[ENV/SERVICE]",
            help="dev/orders, or 'dev/*'; without it all images of all services, each once",
            callback=_each,
        ),
    ] = None,
    cloud: TargetOption = CloudTarget.sandbox,
) -> None:
    """Build images of services with docker, and push those that the registry doesn't have."""
    named = f" {environment}" if environment else ""
    if environment is None:
        wanted = of_all(project.ROOT)
    else:
        found = project.environment(environment)
        if found.service is None:
            raise StrataError(
                f"{environment} is an environment: give one of its services, ENV/SERVICE.", Exit.USAGE
            )
        wanted = images(found)
    if cloud is CloudTarget.sandbox:
        raise StrataError(
            f"The sandbox has no registry and runs no containers. On AWS: strata image{named} --cloud aws",
            Exit.USAGE,
        )
    if not wanted:
        say(f"{environment or 'The project'} has no process in a container.")
        return
    if shutil.which("docker") is None:
        raise StrataError(
            "No docker on PATH. Images are built with docker buildx: https://docs.docker.com/get-docker/"
        )
    # The registry needs neither the engine nor a state, and its account may be another one.
    _push(Workspace("images", project.ROOT, {**os.environ}), wanted)
    raise typer.Exit(Exit.OK)


def _push(workspace: Workspace, wanted: Mapping[str, Image]) -> None:
    """Build and push those of *wanted* that the registry doesn't have, each once."""
    lacking = missing(workspace, wanted)
    for one in {one.uri: one for one in wanted.values()}.values():
        if one.uri not in lacking:
            say(f"{one.uri} is in the registry.")
            continue
        ask.login(workspace, one.repository)
        build = [
            "docker",
            "buildx",
            "build",
            "--platform",
            one.platform,
            "--tag",
            one.uri,
            "--push",
            str(one.code),
        ]
        if workspace.run(build):
            raise StrataError(f"docker did not build and push {one.uri}.")


def of_all(root: Path) -> Mapping[str, Image]:
    """The images of all services in all environments, by URI."""
    return {
        one.uri: one
        for name in service_folders.names(root)
        for environment in project.names(root)
        for one in images(project.environment(f"{environment}/{name}", root)).values()
    }


def images(environment: project.Environment) -> Mapping[str, Image]:
    """The images of the service's processes, by process; StrataError (2) if its stack file is not valid."""
    from components.service.manifest.containers import Task
    from components.service.manifest.functions import Lambda
    from environment.registry import registry

    service = service_check.read(environment)
    aws, root = service.environment.aws, project.platform(environment).root
    where = registry(root, environment.name, account=aws.account, region=aws.region)
    return {
        key: Image(
            where.image(service.name, service.folder, one.code, one.architecture),
            service.folder / one.code,
            _PLATFORMS[one.architecture],
        )
        for key, one in service.manifest.run.items()
        if isinstance(one, Task) or (isinstance(one, Lambda) and one.package == "image")
    }


def missing(workspace: Workspace, wanted: Mapping[str, Image]) -> list[str]:
    """Those of the images that are not in the registry."""
    nothing = StackResources(str(workspace.service), (), ())
    uris = sorted({one.uri for one in wanted.values()})
    return ask.lines(workspace, nothing, "missing-images", *uris) if uris else []


def require(workspace: Workspace, environment: project.Environment, *, containers: bool) -> None:
    """StrataError if an image isn't in the registry; without *containers* only a line that says so."""
    wanted = images(environment)
    if not wanted:
        return
    if not containers:
        say(f"The sandbox runs no containers: {', '.join(sorted(wanted))} is declared, and no task starts.")
        return
    lacking = missing(workspace, wanted)
    if lacking:
        called = environment.called
        raise StrataError(
            "\n".join(
                [
                    f"Images of {called} are not in the registry; nothing was changed:",
                    *(f"  {uri}" for uri in lacking),
                    f"To build and push them: strata image {called} --cloud aws",
                ]
            )
        )
