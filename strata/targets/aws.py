"""An environment on AWS: the user's engine, login and credentials, in an allowed account only."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from components.common.account import ASSUMED
from environment import yaml_file
from environment.stack_file import CONFIG_KEY, read
from strata.engine.workspace import Workspace, copied_stack_file
from strata.errors import Exit, StrataError
from strata.project import Environment
from strata.targets import assumed
from strata.targets.sandbox import engine
from strata.targets.sandbox.files import replace_file

if TYPE_CHECKING:
    from strata.targets.service_stack import Missing

_TIMEOUT_SECONDS = 5
_ROLES = "aws:assumeRoles"
# Git ignores it.
_BUILD = ".build"
_INSTALL = "https://www.pulumi.com/docs/install/"


def open_workspace(environment: Environment, missing: "Missing" = "refuse") -> Workspace:
    """The user's own workspace with the stack; StrataError where :func:`user_workspace` raises it.

    *missing* is for a service that has no state.
    """
    workspace = user_workspace(environment)
    if environment.service is None:
        return workspace
    from strata.targets import service_stack  # late: the platform needs no client of its state

    return service_stack.open_stack(environment, workspace, missing)


def user_workspace(environment: Environment) -> Workspace:
    """The user's own workspace; StrataError unless the credentials are for an account of this environment."""
    if environment.file is not None:
        raise StrataError(
            f"{environment.file} is for the sandbox. On AWS an environment has its stack file in the "
            "project: copy it to Pulumi.<environment>.yaml.",
            Exit.USAGE,
        )
    account = _account(environment)
    if account not in environment.accounts and not environment.roles:
        raise StrataError(
            f"The AWS credentials are for account {account}. {environment.name} is in "
            f"{', '.join(environment.accounts)} (aws:allowedAccountIds). Nothing was done."
        )
    require_engine()
    variables = os.environ | {"PULUMI_STACK": environment.name}
    if environment.roles:
        variables |= _assumed(environment, inside=account in environment.accounts)
        # Otherwise boto3 and the engine would use a profile of the login.
        variables.pop("AWS_PROFILE", None)
    return Workspace(environment.name, environment.root, variables, service=environment.service)


def _assumed(environment: Environment, *, inside: bool) -> dict[str, str]:
    """Variables with the credentials of the last role, for engine, provider and strata's readers.

    *inside*: the login is for the environment's account already, as in a workflow, and assumes nothing. The
    provider would assume the roles once more: the engine gets a copy of the stack file without them.
    """
    try:
        credentials = {} if inside else assumed.assume(environment.roles, environment.region)
    except (BotoCoreError, ClientError) as error:
        names = " -> ".join(role.arn for role in environment.roles)
        raise StrataError(f"aws:assumeRoles: {names}: {error}. Nothing was done.") from None
    # A service's program has its own provider, which reads the variable.
    copied = {} if environment.service else _copied(environment)
    return {**credentials, ASSUMED: "yes", **copied}


def _copied(environment: Environment) -> dict[str, str]:
    """The engine's options for a copy of the stack file without roles."""
    copy = environment.root / _BUILD / environment.stack_file.name
    document = read(environment.stack_file)
    document = {**document, CONFIG_KEY: {**document[CONFIG_KEY], _ROLES: []}}
    copy.parent.mkdir(parents=True, exist_ok=True)
    replace_file(copy, yaml_file.dump(document))
    return copied_stack_file(copy)


def require_engine() -> None:
    """StrataError unless the user's engine has a supported version."""
    found = shutil.which("pulumi")
    if found is None:
        raise StrataError(f"No pulumi on PATH. On AWS strata runs the installed engine: {_INSTALL}")
    version = engine.shown_version(Path(found))
    if not engine.fits(version):
        raise StrataError(
            f"{found} is {version or 'no pulumi: it tells no version'}. Strata needs pulumi {engine.VERSION} "
            f"or a later one of the same major version: {_INSTALL} Nothing was done."
        )


def _account(environment: Environment) -> str:
    short = Config(
        connect_timeout=_TIMEOUT_SECONDS, read_timeout=_TIMEOUT_SECONDS, retries={"total_max_attempts": 1}
    )
    try:
        client = boto3.client("sts", region_name=environment.region, config=short)
        return str(client.get_caller_identity()["Account"])
    except (BotoCoreError, ClientError) as error:
        raise StrataError(
            f"No usable AWS credentials: {error}. {environment.name} on AWS needs some for account "
            f"{', '.join(environment.accounts)}. Nothing was done."
        ) from None
