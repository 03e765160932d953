"""The commands on one stack: up, preview, destroy, unlock, outputs, exec and invalidate."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from strata import project
from strata.commands import service_check
from strata.commands.every_service import SERVICES, deploy_all
from strata.commands.image import require as require_images
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
from strata.commands.turn import Turn
from strata.engine import operations
from strata.engine.workspace import Workspace
from strata.errors import Exit

if TYPE_CHECKING:
    from strata.commands.deployment import Guard

NoChanges = Annotated[bool, typer.Option("--expect-no-changes", help="Exit 3 if there are changes")]


def up(
    environment: Environment,
    cloud: TargetOption = CloudTarget.sandbox,
    expect_no_changes: NoChanges = False,
    discard_data: Annotated[
        bool,
        typer.Option("--discard-data", help="Delete queues, tables and buckets of a service with contents"),
    ] = False,
    services: Annotated[bool, typer.Option(SERVICES, help="Then deploy the environment's services")] = False,
) -> None:
    """Preview, check the house rules, then create or update the environment."""
    if services:
        raise typer.Exit(deploy_all(environment))
    turn = Turn()
    workspace = open_workspace(environment, cloud, renew=True, valid=True)
    found = project.environment(environment)
    if found.service:
        require_images(workspace, found, containers=cloud is CloudTarget.aws)
    packs = placed([], workspace, cloud)
    from strata.commands.deployment import Guard
    from strata.targets import service_stack

    wanted = {"discard_data": discard_data, "containers": cloud is CloudTarget.aws}
    if service_stack.never_deployed(workspace):
        first = Guard(workspace, say, turn, **wanted)
        code = operations.check_first(workspace, say, cloud=cloud.value, packs=packs, check=first.check)
        if code != Exit.OK:
            raise typer.Exit(code)
        workspace = open_workspace(environment, cloud, valid=True, create=True)
    guard = Guard(workspace, say, turn, **wanted)
    code = operations.up(
        workspace,
        say,
        expect_no_changes=expect_no_changes,
        cloud=cloud.value,
        packs=packs,
        check=guard.check,
        wait=guard.wait,
    )
    raise typer.Exit(_complete(workspace, guard, code))


def _complete(workspace: Workspace, guard: "Guard", code: int) -> int:
    """Wait for the update's deployments, and record the commit of a service; *code* or a later error."""
    from environment.revision import commit
    from strata.delivery import deployed

    refreshed = guard.refresh_sites()
    guard.name_outdated()
    code = max(refreshed, guard.settle()) if code == Exit.OK else code
    if workspace.service and code == Exit.OK:
        deployed.record(workspace, deployed.Deployment(commit(project.ROOT), guard.contract))
    return code


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
    raise typer.Exit(
        operations.preview(
            workspace, expect_no_changes=expect_no_changes, as_json=as_json, diff=diff, packs=packs
        )
    )


def destroy(environment: Environment, cloud: TargetOption = CloudTarget.sandbox) -> None:
    """Delete the environment's resources; refused while deletion protection is on."""
    from strata.commands.service_users import refuse_destroy
    from strata.commands.unlock import refuse_if_locked, refuse_if_used
    from strata.commands.without_folder import open_deployed

    workspace = open_deployed(environment, cloud)
    if workspace.service is None:
        operations.require_deployed(workspace)
        refuse_if_used(workspace, project.Environment.project)
    elif not (known := operations.resources(workspace)):
        # Not an error: ENV/* is for all services, deployed or not.
        say(f"Nothing is deployed in {workspace.called}.")
        raise typer.Exit(Exit.OK)
    else:
        refuse_destroy(workspace, known)
    refuse_if_locked(workspace)
    code = operations.destroy(workspace, say, cloud=cloud.value)
    if workspace.service and code == Exit.OK:
        from strata.delivery import deployed

        deployed.forget(workspace)
    raise typer.Exit(code)


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
    raise typer.Exit(
        turn_off(open_workspace(environment, cloud, start=False), say, ask, discard_data=discard_data)
    )


def outputs(
    environment: Environment, cloud: TargetOption = CloudTarget.sandbox, as_json: Json = False
) -> None:
    """Print the stack's outputs."""
    from strata.commands.without_folder import open_deployed

    workspace = open_deployed(environment, cloud)
    values = operations.outputs(workspace)
    print(json.dumps(values, indent=2) if as_json else "\n".join(operations.table(values)))


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
    raise typer.Exit(open_workspace(environment, cloud, renew=True).run(command))


def invalidate(
    environment: Environment,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Such as '/web/*', in quotes")],
    cloud: TargetOption = CloudTarget.sandbox,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Don't wait until it is completed")] = False,
) -> None:
    """Invalidate these paths of the CloudFront distribution, and wait until it is completed."""
    from strata.commands.invalidate import invalidate as create

    raise typer.Exit(create(open_workspace(environment, cloud, start=False), paths, say, wait=not no_wait))
