"""The strata command: Pulumi on AWS, and on a local sandbox with emulated AWS."""

import errno
import json
import os
import sys
from pathlib import Path
from typing import Annotated, Never

import typer

from components.common.advice import show_as_lines
from strata import project
from strata.commands import service_check
from strata.commands.bootstrap import bootstrap
from strata.commands.delivery import affected, promoted
from strata.commands.drift import drift
from strata.commands.group import Commands
from strata.commands.image import image
from strata.commands.image import require as require_images
from strata.commands.importing import copilot
from strata.commands.new import new
from strata.commands.options import (
    UNDEPLOYED,
    CloudTarget,
    Environment,
    Json,
    Packs,
    TargetOption,
    open_workspace,
    placed,
    require_packs,
    say,
)
from strata.commands.report import report
from strata.commands.restore import restore
from strata.commands.workload import logs, run, secret, shell, status
from strata.engine import operations
from strata.errors import Exit, StrataError, exit_codes
from strata.garbage import collect_rarely

# Errors of a write that name no file.
_UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EPIPE)
NoChanges = Annotated[bool, typer.Option("--expect-no-changes", help="Exit 3 if there are changes")]

app = typer.Typer(
    cls=Commands,
    help=f"{__doc__}\n\n{exit_codes()}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
demo = typer.Typer(help="Demonstrate the platform.", no_args_is_help=True)
app.add_typer(demo, name="demo")
imports = typer.Typer(help="Bring services from other tools.", no_args_is_help=True)
app.add_typer(imports, name="import")
imports.command("copilot")(copilot)
app.add_typer(secret, name="secret")
app.add_typer(new, name="new")
for command in (report, affected, promoted, status, logs, run, shell, image):
    app.command()(command)
app.command()(drift)
app.command()(bootstrap)
app.command()(restore)


@app.command()
def up(
    environment: Environment,
    cloud: TargetOption = CloudTarget.sandbox,
    expect_no_changes: NoChanges = False,
    discard_data: Annotated[
        bool,
        typer.Option("--discard-data", help="Delete queues, tables and buckets of a service with contents"),
    ] = False,
) -> None:
    """Preview, check the house rules, then create or update the environment."""
    workspace = open_workspace(environment, cloud, renew=True, valid=True)
    found = project.environment(environment)
    if found.service:
        require_images(workspace, found, containers=cloud is CloudTarget.aws)
    packs = placed([], workspace, cloud)
    from strata.commands.deployment import Guard
    from strata.targets import service_stack

    wanted = {"discard_data": discard_data, "containers": cloud is CloudTarget.aws}
    if service_stack.never_deployed(workspace):
        code = operations.check_first(workspace, packs=packs, check=Guard(workspace, say, **wanted).check)
        if code != Exit.OK:
            _exit(code)
        workspace = open_workspace(environment, cloud, valid=True, create=True)
    guard = Guard(workspace, say, **wanted)
    code = operations.up(
        workspace,
        say,
        expect_no_changes=expect_no_changes,
        cloud=cloud.value,
        packs=packs,
        check=guard.check,
    )
    refreshed = guard.refresh_sites()
    guard.name_outdated()
    code = max(refreshed, guard.settle()) if code == Exit.OK else code
    if found.service and code == Exit.OK:
        from environment.revision import commit
        from strata.delivery import deployed

        deployed.record(workspace, deployed.Deployment(commit(project.ROOT), guard.contract))
    _exit(code)


@app.command()
def preview(
    environment: Environment,
    cloud: TargetOption = CloudTarget.sandbox,
    expect_no_changes: NoChanges = False,
    as_json: Json = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show every property that would change")] = False,
    policy_pack: Packs = None,
) -> None:
    """Show what `strata up` would change."""
    require_packs(policy_pack or [], cloud)
    workspace = open_workspace(environment, cloud, valid=True).with_variables(**UNDEPLOYED)
    packs = placed(policy_pack or [], workspace, cloud)
    _exit(
        operations.preview(
            workspace, expect_no_changes=expect_no_changes, as_json=as_json, diff=diff, packs=packs
        )
    )


@app.command()
def destroy(environment: Environment, cloud: TargetOption = CloudTarget.sandbox) -> None:
    """Delete the environment's resources; refused while deletion protection is on."""
    from strata.commands.service_users import refuse_destroy
    from strata.commands.unlock import refuse_if_locked, refuse_if_used

    workspace = open_workspace(environment, cloud, start=False)
    found = project.environment(environment)
    if found.service is None:
        operations.require_deployed(workspace)
        refuse_if_used(workspace, found.project)
    elif not operations.resources(workspace):
        # Not an error: ENV/* is for all services, deployed or not.
        say(f"Nothing is deployed in {workspace.called}.")
        _exit(Exit.OK)
    else:
        refuse_destroy(workspace)
    refuse_if_locked(workspace)
    code = operations.destroy(workspace, say)
    if found.service and code == Exit.OK:
        from strata.delivery import deployed

        deployed.forget(workspace)
    _exit(code)


@app.command()
def unlock(
    environment: Environment,
    cloud: TargetOption = CloudTarget.sandbox,
    yes: Annotated[bool, typer.Option("--yes", help="Skip the confirmation prompt")] = False,
    discard_data: Annotated[
        bool, typer.Option("--discard-data", help="Skip final snapshots; delete buckets with their objects")
    ] = False,
) -> None:
    """Turn deletion protection off, until the next `strata up` turns it on again."""
    from strata.commands.unlock import unlock as turn_off

    found = project.environment(environment)
    if found.service:
        service_check.valid(found)  # its program runs, and needs the functions' packages
    ask = None if yes else lambda: str(typer.prompt(f"Type {found.called} to unlock it", err=True))
    _exit(turn_off(open_workspace(environment, cloud, start=False), say, ask, discard_data=discard_data))


@app.command()
def outputs(
    environment: Environment, cloud: TargetOption = CloudTarget.sandbox, as_json: Json = False
) -> None:
    """Print the stack's outputs."""
    workspace = open_workspace(environment, cloud, start=False)
    operations.require_deployed(workspace)
    values = operations.outputs(workspace)
    print(json.dumps(values, indent=2) if as_json else "\n".join(operations.table(values)))


@app.command(name="exec")
def execute(
    environment: Environment,
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND...", help="A command with its options")],
    cloud: TargetOption = CloudTarget.sandbox,
) -> None:
    """Run a command (aws, pulumi, a script) with the environment's credentials; returns its exit code."""
    if cloud is CloudTarget.sandbox:
        from strata.targets.sandbox.project_copy import refuse_writers
        from strata.targets.sandbox.variables import require_command

        refuse_writers(command)
        require_command(command[0])
    _exit(open_workspace(environment, cloud, renew=True).run(command))


@app.command()
def invalidate(
    environment: Environment,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Such as '/web/*', in quotes")],
    cloud: TargetOption = CloudTarget.sandbox,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Don't wait until it is completed")] = False,
) -> None:
    """Invalidate these paths of the CloudFront distribution, and wait until it is completed."""
    from strata.commands.invalidate import invalidate as create

    _exit(create(open_workspace(environment, cloud, start=False), paths, say, wait=not no_wait))


@demo.command("images")
def demo_images(
    environment: Environment,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="JPEG, PNG or WebP")],
    cloud: TargetOption = CloudTarget.sandbox,
) -> None:
    """Upload pictures, wait for their resized copies, and print the copies' keys."""
    from strata.commands.demo import images

    _exit(images(open_workspace(environment, cloud, start=False), files, say))


@demo.command("signin")
def demo_sign_in(environment: Environment) -> None:
    """Sign a user in on the sandbox, and call the API of the service orders with the token."""
    from strata.commands.demo_sign_in import sign_in

    platform, orders = (
        open_workspace(name, CloudTarget.sandbox, start=False)
        for name in (environment, f"{environment}/orders")
    )
    _exit(sign_in(platform, orders))


@app.command()
def doctor() -> None:
    """Show the engine, providers, emulators and environments on this machine."""
    from strata.commands.doctor import report as show

    _exit(show(print))


@app.command()
def down(
    environment: Annotated[str | None, typer.Argument(metavar="[ENV]", help="Default: all")] = None,
) -> None:
    """Stop the environment's sandbox and delete its state."""
    from strata.targets.sandbox import session

    opened = session.opened()
    if environment is not None and environment not in {*opened, *project.names()}:
        # Fails with the known names, unless it is the path of a stack file.
        found = project.environment(environment)
        if found.service:
            raise StrataError(
                "strata down stops a whole local cloud. To delete this service: strata destroy "
                f"{found.called}; to stop the cloud, with all services in it: strata down {found.name}",
                Exit.USAGE,
            )
        environment = found.name
    for name in [environment] if environment else opened:
        session.close(name, say)
    if environment is None and not opened:
        say("No sandbox is running.")


def main() -> None:
    """The console script: StrataError becomes a message and an exit code; typer exits with 130 at Ctrl-C.

    So does the error of a cache, sandbox or output that can't be written.
    """
    show_as_lines()
    collect_rarely()
    try:
        _require_home()
        _run_app()
    except StrataError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except OSError as error:
        from strata.targets.sandbox import unwritable  # late: `strata affected` needs no sandbox

        message = unwritable.explain(error)
        if message is None:
            raise
        print(message, file=sys.stderr)
        sys.exit(Exit.ERROR)


def _run_app() -> None:
    """Run the command and write all of its output; StrataError if the disk of stdout is full."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.filename is not None or error.errno not in _UNWRITTEN:
            raise
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 (Python flushes it once more at its end)
        if error.errno == errno.EPIPE:  # its reader has ended, such as `head`
            sys.exit(Exit.ERROR)
        raise StrataError(f"Writing failed: {error.strerror}.") from None


def _require_home() -> None:
    """Set HOME to the user's home folder if it is unset or empty: engine and Go read the variable only."""
    if os.environ.get("HOME"):
        return
    os.environ.pop("HOME", None)
    try:
        os.environ["HOME"] = str(Path.home())
    except RuntimeError:
        raise StrataError(
            "HOME is not set, and this user has no home folder. Set HOME to a folder that can be written.",
            Exit.USAGE,
        ) from None


def _exit(code: int) -> Never:
    raise typer.Exit(code)


if __name__ == "__main__":
    main()
