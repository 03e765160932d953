"""The strata command: the engine on the right cloud, for people and for machines.

Exit codes: 0 fine; 1 error; 2 bad usage or bad settings; 3 drift, or with --expect-no-changes changes.
`strata exec` exits as the command that it ran.
"""

import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Never

import typer

from strata import operations, project
from strata.errors import Exit, StrataError
from strata.workspace import Workspace


class Cloud(StrEnum):
    """Where an environment lives."""

    sandbox = "sandbox"
    aws = "aws"


Environment = Annotated[str, typer.Argument(metavar="ENV", help="dev, test, prod: a Pulumi.<ENV>.yaml")]
Where = Annotated[Cloud, typer.Option("--cloud", help="The local sandbox, or AWS with your own login")]
NoChanges = Annotated[bool, typer.Option("--expect-no-changes", help="Exit 3 if there are changes")]
Packs = Annotated[list[Path] | None, typer.Option("--policy-pack", help="A folder with PulumiPolicy.yaml")]
Json = Annotated[bool, typer.Option("--json", help="For machines")]

app = typer.Typer(
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
demo = typer.Typer(help="See the platform at work.", no_args_is_help=True)
app.add_typer(demo, name="demo")


@app.command()
def up(environment: Environment, cloud: Where = Cloud.sandbox, expect_no_changes: NoChanges = False) -> None:
    """Build the environment, or change it to what its stack file says."""
    workspace = _open(environment, cloud)
    _exit(operations.up(workspace, _say, expect_no_changes=expect_no_changes, cloud=cloud.value))


@app.command()
def preview(
    environment: Environment,
    cloud: Where = Cloud.sandbox,
    expect_no_changes: NoChanges = False,
    as_json: Json = False,
    diff: Annotated[bool, typer.Option("--diff", help="Every property that would change")] = False,
    policy_pack: Packs = None,
) -> None:
    """Show what `strata up` would do, and do nothing."""
    workspace = _open(environment, cloud)
    packs = _packs(policy_pack or [], environment, cloud)
    _exit(
        operations.preview(
            workspace, expect_no_changes=expect_no_changes, as_json=as_json, diff=diff, packs=packs
        )
    )


@app.command()
def drift(environment: Environment, cloud: Where = Cloud.sandbox, as_json: Json = False) -> None:
    """Show what changed or vanished behind Pulumi's back; writes nothing, exits 3 if anything did."""
    from strata.drift import drift as find_drift  # late, as it is of no use to the others

    workspace = _open(environment, cloud, start=False)
    operations.require_deployed(workspace)
    _exit(find_drift(workspace, as_json=as_json))


@app.command()
def destroy(environment: Environment, cloud: Where = Cloud.sandbox) -> None:
    """Delete everything that the environment consists of."""
    _exit(operations.destroy(_open(environment, cloud, start=False)))


@app.command()
def outputs(environment: Environment, cloud: Where = Cloud.sandbox, as_json: Json = False) -> None:
    """Print the environment's outputs."""
    workspace = _open(environment, cloud, start=False)
    operations.require_deployed(workspace)
    values = operations.outputs(workspace)
    print(json.dumps(values, indent=2) if as_json else "\n".join(operations.table(values)))


@app.command(name="exec")
def execute(
    environment: Environment,
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND...", help="With its own options")],
    cloud: Where = Cloud.sandbox,
) -> None:
    """Run a command inside the environment: aws, pulumi, python, a script; exits as it does."""
    _exit(_open(environment, cloud).run(command))


@demo.command("images")
def demo_images(
    environment: Environment,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="JPEG, PNG or WebP")],
    cloud: Where = Cloud.sandbox,
) -> None:
    """Upload pictures, wait for their copies in three sizes, and show where those are."""
    from strata.demo import images

    _exit(images(_open(environment, cloud, start=False), files, _say))


@app.command()
def doctor() -> None:
    """Show what there is on this machine and where it came from; starts nothing."""
    from strata.doctor import report

    _exit(report(print))


@app.command()
def down(
    environment: Annotated[str | None, typer.Argument(metavar="[ENV]", help="All, if not given")] = None,
) -> None:
    """End the environment's local cloud and remove its state."""
    from strata.sandbox import session

    opened = session.opened()
    if environment is not None and environment not in {*opened, *project.names()}:
        project.environment(environment)  # says which there are
    for name in [environment] if environment else opened:
        session.close(name, _say)
    if environment is None and not opened:
        _say("Nothing was running.")


def main() -> None:
    """The console command: a StrataError becomes one message and an exit code."""
    try:
        app()
    except StrataError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(Exit.ERROR)


def _open(name: str, cloud: Cloud, *, start: bool = True) -> Workspace:
    environment = project.environment(name)
    if cloud is Cloud.aws:
        from strata import aws

        return aws.open_workspace(environment)
    from strata.sandbox import session

    return session.open_workspace(environment, _say, start=start)


def _packs(packs: Sequence[Path], environment: str, cloud: Cloud) -> list[Path]:
    if cloud is Cloud.aws:
        return list(packs)
    from strata.sandbox import paths, policy

    return [policy.copy(pack, paths.of(environment)) for pack in packs]


def _say(message: str) -> None:
    # stderr, so that --json has stdout to itself.
    print(message, file=sys.stderr, flush=True)


def _exit(code: int) -> Never:
    raise typer.Exit(code)
