"""Drift of the landing zone, which is not an environment: a preview with refresh that expects no changes."""

import os

from strata import project
from strata.engine import operations
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.targets import aws

NAME = "landing"
"""The folder of the program, and the argument of `strata drift`."""
_STACK = "organization"
# As docs/landing.md sets up the state, unless PULUMI_BACKEND_URL names another backend.
_STATE = ".state"


def is_meant(name: str) -> bool:
    """Whether *name* is the landing zone, and not an environment of that name."""
    return name == NAME and name not in project.names()


def drift() -> Exit:
    """Show the resources of the organization that were changed or deleted; CHANGES if there are any.

    Policies, units and accounts that somebody added are in no state and not compared.
    """
    aws.require_engine()
    folder = project.ROOT / NAME
    if not (folder / f"Pulumi.{_STACK}.yaml").is_file():
        raise StrataError(f"{NAME}/ has no Pulumi.{_STACK}.yaml.", Exit.USAGE)
    variables = dict(os.environ)
    if "PULUMI_BACKEND_URL" not in variables:
        variables["PULUMI_BACKEND_URL"] = (folder / _STATE).as_uri()
    # The state has no secrets; without a passphrase the engine would prompt for one.
    if "PULUMI_CONFIG_PASSPHRASE_FILE" not in variables:
        variables.setdefault("PULUMI_CONFIG_PASSPHRASE", "")
    workspace = Workspace(_STACK, folder, variables)
    flags = ("--stack", _STACK, "--refresh", "--diff", "--expect-no-changes", "--non-interactive")
    return operations.exit_code(workspace.pulumi("preview", *flags).returncode)
