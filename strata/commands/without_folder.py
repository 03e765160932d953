"""Deployed services whose folder is not in the checkout: their names, and the workspace that deletes them."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bootstrap.settings import PROJECT as BOOTSTRAP
from environment import yaml_file
from strata import project, service_folders, service_project
from strata.commands.options import CloudTarget, open_workspace, say
from strata.engine import other_stacks
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import NeverDeployedError, StrataError, UnknownServiceError
from strata.targets.sandbox import paths
from strata.targets.sandbox.files import replace_file

HEADING = "Deployed, and without a folder in this checkout:"


def names(workspace: Workspace) -> list[str]:
    """The deployed services of the environment whose folder is not in the checkout."""
    return [*states(workspace)]


def states(workspace: Workspace) -> Mapping[str, State]:
    """The states of these services, by name; StrataError if one can't be read."""
    known = (BOOTSTRAP, project.Environment.project, *service_folders.names(project.ROOT))
    found = other_stacks.read(workspace, *known)
    return {name: found[name] for name in other_stacks.services(found)}


def remedies(environment: str, service: str, cloud: CloudTarget) -> Iterator[str]:
    """The commands that delete the service, or bring its folder back."""
    option = "" if cloud is CloudTarget.sandbox else f" --cloud {cloud.value}"
    yield f"to delete it: strata destroy {environment}/{service}{option}"
    yield f"to keep it, restore its folder: {service_folders.restoring(project.ROOT, service)}"


def lines(environment: str, cloud: CloudTarget) -> list[str]:
    """Lines about deployed services without a folder, with the commands; or why they were not searched."""
    if cloud is CloudTarget.sandbox and not _has_sandbox(environment):
        return []
    try:
        found = names(open_workspace(environment, cloud, start=False))
    except StrataError as error:
        return [f"Deployed services without a folder were not searched: {error}"]
    shown = (f"  {environment}/{one}: {'; '.join(remedies(environment, one, cloud))}" for one in found)
    return ["", HEADING, *shown] if found else []


def open_deployed(name: str, cloud: CloudTarget) -> Workspace:
    """The workspace of a deployed stack, for commands that don't run its program.

    A service without a folder gets a generated project: its state has all that is read or deleted. Raises
    StrataError (2) for a service that has neither a folder nor a state.
    """
    try:
        return open_workspace(name, cloud, start=False)
    except UnknownServiceError as unknown:
        if not service_folders.is_name(name.partition("/")[2]):
            raise
        found = project.without_folder(name)
        _generate(found)
        try:
            return replace(_opened(found, cloud), argument=name)
        except NeverDeployedError:
            shutil.rmtree(found.root)
            raise unknown from None


def _generate(environment: project.Environment) -> None:
    """Write the project without a program."""
    service = str(environment.service)
    environment.root.mkdir(parents=True, exist_ok=True)
    replace_file(environment.root / "Pulumi.yaml", service_project.project_file(service, "Without a folder"))
    replace_file(environment.stack_file, yaml_file.dump({"config": {}}))


def _opened(environment: project.Environment, cloud: CloudTarget) -> Workspace:
    """The workspace of the generated project; NeverDeployedError if its stack has no state."""
    if cloud is CloudTarget.aws:
        from strata.targets import aws

        return aws.open_workspace(environment)
    from strata.targets.sandbox import session

    if not _has_sandbox(environment.name):
        raise NeverDeployedError(f"{environment.name} has no sandbox")
    return session.open_workspace(environment, say, start=False)


def _has_sandbox(environment: str) -> bool:
    return paths.of(environment).folder.is_dir()
