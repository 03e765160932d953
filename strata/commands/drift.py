"""The command `strata drift`."""

from typing import Annotated

import typer

from strata.commands.options import Environment, Json, Target, TargetOption, open_workspace

_ALL = 100.0


def drift(
    environment: Environment,
    cloud: TargetOption = Target.sandbox,
    as_json: Json = False,
    min_coverage: Annotated[
        float, typer.Option(min=0, max=100, help="Percent of the resources that must have been read")
    ] = _ALL,
    github_issue: Annotated[
        str | None,
        typer.Option(metavar="OWNER/REPO", help="Keep the environment's issue there; needs GITHUB_TOKEN"),
    ] = None,
) -> None:
    """Show what changed, vanished or appeared behind Pulumi's back; writes nothing to cloud and state.

    Exits 3 if anything did, 4 if drift-ignore.yaml lets all of it pass, 1 if not all could be compared.
    """
    from strata.drift import run  # late, as it is of no use to the others

    # All that can be wrong with the request is said before anything is asked.
    wanted = run.request(environment, cloud, min_coverage, github_issue)
    workspace = open_workspace(environment, cloud, start=False)
    raise typer.Exit(run.drift(workspace, wanted, as_json=as_json))
