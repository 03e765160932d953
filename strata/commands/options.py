"""Options that several commands share, and the workspace of the environment that they name."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from strata import project
from strata.commands import service_check
from strata.commands.every_service import fan_out
from strata.engine.loaded_program import MODULE, LoadedProgram
from strata.engine.workspace import Workspace


class CloudTarget(StrEnum):
    """The place of an environment: the local sandbox, or an AWS account."""

    sandbox = "sandbox"
    aws = "aws"


Environment = Annotated[
    str,
    typer.Argument(
        metavar="ENV[/SERVICE]",
        help="A Pulumi.<ENV>.yaml, or the path of another; dev/orders is a service, 'dev/*' all of them",
        callback=fan_out,
    ),
]
TargetOption = Annotated[
    CloudTarget, typer.Option("--cloud", help="The local sandbox, or AWS with your credentials")
]
Packs = Annotated[
    list[Path] | None,
    typer.Option("--policy-pack", help="Another policy pack: a folder with PulumiPolicy.yaml"),
]
# environment.service_parts reads it: importing that would import Pulumi's SDK.
UNDEPLOYED = {"STRATA_PREVIEW_UNDEPLOYED": "yes"}
"""Variables of a preview that no update follows: used parts that are not deployed yet are unknown in it."""
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]


def open_workspace(
    name: str,
    cloud: CloudTarget,
    *,
    start: bool = True,
    renew: bool = False,
    valid: bool = False,
    create: bool = False,
) -> Workspace:
    """The environment's workspace in *cloud*.

    Without *start* a missing sandbox is an error; only with *renew* a new one replaces a lost one. A
    service's stack file has to be *valid* for commands that run its program, which shows the file's warnings.
    On AWS *create* makes the stack of a service that has none; with *valid* alone it is previewed as empty.
    """
    with ExitStack() as refused:
        program = _loading(name) if valid and cloud is CloudTarget.sandbox else None
        if program:
            refused.callback(program.end)
        environment = project.environment(name)
        if environment.service and valid:
            service_check.valid(environment)
        elif environment.service:
            for warning in service_check.warnings(environment):
                say(f"warning: {warning}")
        if cloud is CloudTarget.aws:
            from strata.targets import aws

            return aws.open_workspace(environment, "create" if create else "preview" if valid else "refuse")
        from strata.targets.sandbox import session

        opened = session.open_workspace(environment, say, start=start, renew=renew)
        refused.pop_all()
    return replace(opened, argument=name, program=program)


def _loading(name: str) -> LoadedProgram | None:
    """The program of the environment, which loads while its settings are checked; None if there is none.

    Only for the sandbox: on AWS, where the reads take most of the time, the engine is used as everybody
    uses it.
    """
    from strata.targets.sandbox import fork_server, paths, variables

    folder = project.folder(name)
    if not (folder / "__main__.py").exists():
        return None
    argv, more = fork_server.of_program(paths.of(name.partition("/")[0]), MODULE, str(folder))
    return LoadedProgram(argv, {**variables.base(), **more})


def placed(packs: Sequence[Path], workspace: Workspace, cloud: CloudTarget) -> list[Path]:
    """The folders of the project's policy pack and of *packs*, each once, for the engine of *cloud*."""
    wanted = list(dict.fromkeys(pack.resolve() for pack in (project.POLICIES, *packs)))
    if cloud is CloudTarget.aws:
        return wanted
    from strata.targets.sandbox import paths, policy

    own = paths.of(workspace.environment, project.part(workspace.service))
    return [policy.copy(pack, own) for pack in wanted]


def require_packs(packs: Sequence[Path], cloud: CloudTarget) -> None:
    """Raise StrataError (2) unless *cloud* can run each of the policy *packs*."""
    from strata.targets.sandbox import policy

    for pack in packs if cloud is CloudTarget.sandbox else ():
        policy.manifest(pack)


def say(message: str) -> None:
    """Print to stderr; stdout is for JSON."""
    print(message, file=sys.stderr, flush=True)
