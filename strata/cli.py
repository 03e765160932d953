"""The strata command: the engine on the right cloud, for people and for machines.

Exit codes: 0 fine; 1 error; 2 bad usage or bad settings; 3 drift, or with --expect-no-changes changes;
4 drift, but only such as drift-ignore.yaml lets pass;
130 interrupted with Ctrl-C.
`strata exec` exits as the command that it ran.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Never

import typer

from strata import project
from strata.commands.bootstrap import bootstrap
from strata.commands.delivery import affected, promoted
from strata.commands.drift import drift
from strata.commands.options import (
    Environment,
    Json,
    Packs,
    Target,
    TargetOption,
    open_workspace,
    placed,
    require_packs,
    say,
)
from strata.commands.report import report
from strata.commands.restore import restore
from strata.engine import operations
from strata.errors import StrataError

NoChanges = Annotated[bool, typer.Option("--expect-no-changes", help="Exit 3 if there are changes")]

app = typer.Typer(
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
demo = typer.Typer(help="See the platform at work.", no_args_is_help=True)
app.add_typer(demo, name="demo")
for command in (report, affected, promoted):
    app.command()(command)
app.command()(drift)
app.command()(bootstrap)
app.command()(restore)


@app.command()
def up(
    environment: Environment, cloud: TargetOption = Target.sandbox, expect_no_changes: NoChanges = False
) -> None:
    """Build the environment, or change it to what its stack file says."""
    workspace = open_workspace(environment, cloud, renew=True)
    packs = placed([], workspace.environment, cloud)
    _exit(operations.up(workspace, say, expect_no_changes=expect_no_changes, cloud=cloud.value, packs=packs))


@app.command()
def preview(
    environment: Environment,
    cloud: TargetOption = Target.sandbox,
    expect_no_changes: NoChanges = False,
    as_json: Json = False,
    diff: Annotated[bool, typer.Option("--diff", help="Every property that would change")] = False,
    policy_pack: Packs = None,
) -> None:
    """Show what `strata up` would do, and do nothing."""
    require_packs(policy_pack or [], cloud)
    workspace = open_workspace(environment, cloud)
    packs = placed(policy_pack or [], workspace.environment, cloud)
    _exit(
        operations.preview(
            workspace, expect_no_changes=expect_no_changes, as_json=as_json, diff=diff, packs=packs
        )
    )


@app.command()
def destroy(environment: Environment, cloud: TargetOption = Target.sandbox) -> None:
    """Delete everything that the environment consists of; refused while it is locked."""
    from strata.commands.unlock import refuse_if_locked

    workspace = open_workspace(environment, cloud, start=False)
    operations.require_deployed(workspace)
    refuse_if_locked(workspace)
    _exit(operations.destroy(workspace, say))


@app.command()
def unlock(
    environment: Environment,
    cloud: TargetOption = Target.sandbox,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask for the environment's name")] = False,
    discard_data: Annotated[
        bool, typer.Option("--discard-data", help="No final snapshots, and buckets go with their contents")
    ] = False,
) -> None:
    """Take off what protects the environment from `strata destroy`; the next `strata up` puts it on again."""
    from strata.commands.unlock import unlock as take_off

    name = project.environment(environment).name
    ask = None if yes else lambda: str(typer.prompt(f"Type {name} to unlock it", err=True))
    _exit(take_off(open_workspace(environment, cloud, start=False), say, ask, discard_data=discard_data))


@app.command()
def outputs(environment: Environment, cloud: TargetOption = Target.sandbox, as_json: Json = False) -> None:
    """Print the environment's outputs."""
    workspace = open_workspace(environment, cloud, start=False)
    operations.require_deployed(workspace)
    values = operations.outputs(workspace)
    print(json.dumps(values, indent=2) if as_json else "\n".join(operations.table(values)))


@app.command(name="exec")
def execute(
    environment: Environment,
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND...", help="With its own options")],
    cloud: TargetOption = Target.sandbox,
) -> None:
    """Run a command inside the environment: aws, pulumi, python, a script; exits as it does."""
    if cloud is Target.sandbox:
        from strata.targets.sandbox.apart import refuse_writers

        refuse_writers(command)
    _exit(open_workspace(environment, cloud, renew=True).run(command))


@app.command()
def invalidate(
    environment: Environment,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="As in '/web/*', in quotes")],
    cloud: TargetOption = Target.sandbox,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Ask and leave")] = False,
) -> None:
    """Make the CDN forget what it keeps under these paths, and wait until it has."""
    from strata.commands.invalidate import invalidate as forget

    _exit(forget(open_workspace(environment, cloud, start=False), paths, say, wait=not no_wait))


@demo.command("images")
def demo_images(
    environment: Environment,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="JPEG, PNG or WebP")],
    cloud: TargetOption = Target.sandbox,
) -> None:
    """Upload pictures, wait for their copies in three sizes, and show where those are."""
    from strata.commands.demo import images

    _exit(images(open_workspace(environment, cloud, start=False), files, say))


@app.command()
def doctor() -> None:
    """Show what there is on this machine and where it came from; starts nothing."""
    from strata.commands.doctor import report as tell

    _exit(tell(print))


@app.command()
def down(
    environment: Annotated[str | None, typer.Argument(metavar="[ENV]", help="All, if not given")] = None,
) -> None:
    """End the environment's local cloud and remove its state."""
    from strata.targets.sandbox import session

    opened = session.opened()
    if environment is not None and environment not in {*opened, *project.names()}:
        # Says which there are; or it is the path of a stack file, whose environment has another name.
        environment = project.environment(environment).name
    for name in [environment] if environment else opened:
        session.close(name, say)
    if environment is None and not opened:
        say("Nothing was running.")


def main() -> None:
    """The console command: a StrataError becomes one message and an exit code.

    Ctrl-C is typer's to answer, with 130 as shells have it.
    """
    try:
        app()
    except StrataError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


def _exit(code: int) -> Never:
    raise typer.Exit(code)


if __name__ == "__main__":
    main()
