"""The stack of a service on AWS: made by its first update, with secrets that only its own roles decrypt."""

import shutil
from typing import Literal
from urllib.parse import urlsplit

from environment.stack_file import read
from strata import project
from strata.engine import service_state
from strata.engine.backend_url import backend_url
from strata.engine.state_bucket import S3State
from strata.engine.workspace import Workspace, copied_stack_file
from strata.errors import Exit, NeverDeployedError, StrataError
from strata.project import Environment
from strata.targets import assumed
from strata.targets.sandbox import stack
from strata.targets.sandbox.backend import Files, Objects

# Git ignores it.
_BUILD = ".build"
_PROVIDER = "secretsprovider"
_EMPTY = "never-deployed"


Missing = Literal["refuse", "preview", "create"]
"""The behaviour of a command for a service that was never deployed."""


def open_stack(environment: Environment, workspace: Workspace, missing: Missing) -> Workspace:
    """*workspace* with a copy of the stack file that names the secrets provider of the stack's state.

    Without a state "create" makes the stack, and "preview" an empty one in files. StrataError if there is
    none otherwise, or if the service is deployed: its state is lost then. A stack file with a secrets
    provider is the user's, and so is a backend that isn't a bucket.
    """
    url = backend_url(workspace)
    if urlsplit(url).scheme != "s3" or _PROVIDER in read(environment.stack_file):
        return workspace
    objects = S3State(url, assumed.client("s3", environment.region, workspace.variables))
    if not stack.exists(environment, objects):
        if missing == "refuse":
            name = environment.called
            raise NeverDeployedError(
                f"{name} has no state in {url}: it was never deployed. First: strata up {name} --cloud aws"
            )
        service_state.refuse_lost(
            environment, url, assumed.client("ssm", environment.region, workspace.variables)
        )
        if missing == "preview":
            return _empty(environment, workspace)
        stack.initialise(environment, workspace, _provider(environment))
    return _with_copy(environment, workspace, objects)


def never_deployed(workspace: Workspace) -> bool:
    """Whether *workspace* is that of a preview of a service without a state."""
    return f"/{_BUILD}/{_EMPTY}" in workspace.variables.get("PULUMI_BACKEND_URL", "")


def _empty(environment: Environment, workspace: Workspace) -> Workspace:
    """An empty stack in files: a preview writes no state into the bucket, and has no right to."""
    folder = environment.root / _BUILD / _EMPTY
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    nowhere = workspace.with_variables(
        PULUMI_BACKEND_URL=f"{folder.resolve().as_uri()}?metadata=skip", PULUMI_CONFIG_PASSPHRASE=_EMPTY
    )
    stack.initialise(environment, nowhere)
    return _with_copy(environment, nowhere, Files(folder))


def _with_copy(environment: Environment, workspace: Workspace, objects: Objects) -> Workspace:
    copy = environment.root / _BUILD / environment.stack_file.name
    stack.copy_file(environment, copy, objects)
    return workspace.with_variables(**copied_stack_file(copy))


def _provider(environment: Environment) -> str:
    """The platform's secrets provider, with the service's encryption context."""
    file = project.platform(environment).stack_file
    url = read(file).get(_PROVIDER)
    if not isinstance(url, str):
        raise StrataError(
            f"{file.name} has no {_PROVIDER}: the platform's stack is not initialised. Run the commands that "
            f"strata bootstrap {environment.name} --cloud aws prints, and commit the file.",
            Exit.USAGE,
        )
    return service_state.secrets_provider(url, environment.service)
