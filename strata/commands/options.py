"""Options that several commands share, and the workspace of the environment that they name."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from strata import project
from strata.engine.workspace import Workspace


class Target(StrEnum):
    """The place of an environment: the local cloud, or an AWS account."""

    sandbox = "sandbox"
    aws = "aws"


Environment = Annotated[
    str, typer.Argument(metavar="ENV", help="dev, test, prod: a Pulumi.<ENV>.yaml; or the path of another")
]
TargetOption = Annotated[
    Target, typer.Option("--cloud", help="The local sandbox, or AWS with your own login")
]
Packs = Annotated[
    list[Path] | None, typer.Option("--policy-pack", help="A folder with PulumiPolicy.yaml, beside policies/")
]
Json = Annotated[bool, typer.Option("--json", help="For machines")]


def open_workspace(name: str, cloud: Target, *, start: bool = True, renew: bool = False) -> Workspace:
    """The environment's workspace in *cloud*.

    Without *start* a sandbox that isn't there is an error; only with *renew* a lost one is started afresh.
    """
    environment = project.environment(name)
    if cloud is Target.aws:
        from strata.targets import aws

        return aws.open_workspace(environment)
    from strata.targets.sandbox import session

    return replace(session.open_workspace(environment, say, start=start, renew=renew), argument=name)


def placed(packs: Sequence[Path], environment: str, cloud: Target) -> list[Path]:
    """The project's own policy pack and *packs*, each once, where the engine of *cloud* can run them."""
    wanted = list(dict.fromkeys(pack.resolve() for pack in (project.POLICIES, *packs)))
    if cloud is Target.aws:
        return wanted
    from strata.targets.sandbox import paths, policy

    return [policy.copy(pack, paths.of(environment)) for pack in wanted]


def require_packs(packs: Sequence[Path], cloud: Target) -> None:
    """Raise StrataError (2) unless *cloud* can run each of the policy *packs*; before anything is started."""
    from strata.targets.sandbox import policy

    for pack in packs if cloud is Target.sandbox else ():
        policy.manifest(pack)


def say(message: str) -> None:
    """Tell the user; on stderr, so that --json has stdout to itself."""
    print(message, file=sys.stderr, flush=True)
