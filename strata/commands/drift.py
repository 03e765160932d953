"""The command `strata drift`."""

from typing import Annotated

import typer

from strata.commands.options import CloudTarget, Environment, Json, TargetOption, open_workspace
from strata.drift.lister import MODULE, Lister
from strata.errors import Exit, StrataError

_ALL = 100.0


def drift(
    environment: Environment,
    cloud: TargetOption = CloudTarget.sandbox,
    as_json: Json = False,
    min_coverage: Annotated[
        float, typer.Option(min=0, max=100, help="Lowest accepted coverage, in percent")
    ] = _ALL,
    github_issue: Annotated[
        str | None,
        typer.Option(metavar="OWNER/REPO", help="Repository of the drift issue; needs GITHUB_TOKEN"),
    ] = None,
) -> None:
    """Show differences between cloud and state: changed, deleted and unmanaged resources; changes neither.

    With --cloud aws ENV may be landing: the organization of landing/, by a preview of its program.

    Exit code 3: drift; 4: only drift that drift-ignore.yaml accepts; 1: not all could be compared.
    """
    from strata.drift import landing  # late: no other command needs it

    if landing.is_meant(environment):
        if cloud is not CloudTarget.aws or as_json or github_issue or min_coverage != _ALL:
            raise StrataError(
                "The landing zone is compared on AWS, by a preview of its program: "
                "strata drift landing --cloud aws, without other options.",
                Exit.USAGE,
            )
        raise typer.Exit(landing.drift())
    with _lister(environment, cloud) as lister:
        from strata.drift import run  # late: the lister starts meanwhile

        # Wrong usage is reported before any call to AWS.
        wanted = run.request(environment, cloud, min_coverage, github_issue)
        workspace = open_workspace(environment, cloud, start=False)
        lister.prepare(workspace.variables, wanted.region, whole=wanted.neighbours is None)
        raise typer.Exit(run.drift(workspace, wanted, lister, as_json=as_json))


def _lister(name: str, cloud: CloudTarget) -> Lister:
    """The process that lists; in the sandbox a fork of the environment's server of programs, if it runs."""
    if cloud is CloudTarget.aws:
        return Lister()
    from strata.targets.sandbox import fork_server, paths

    return Lister(*fork_server.of_program(paths.of(name.partition("/")[0]), MODULE))
