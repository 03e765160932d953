"""The commands for running workloads: status, logs, run, shell and secret set."""

import json
import shutil
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from strata import project
from strata.commands import service_check
from strata.commands.options import CloudTarget, Environment, Json, TargetOption, open_workspace, say
from strata.engine import operations
from strata.engine.locks import locks
from strata.engine.urn import name_of
from strata.engine.workspace import Workspace
from strata.errors import Exit, NeverDeployedError, StrataError
from strata.workload import ask
from strata.workload.resources import SERVICE, of_state

Process = Annotated[
    str | None, typer.Argument(metavar="[PROCESS]", help="A process of the service; else all")
]
secret = typer.Typer(help="Secrets of a service.", no_args_is_help=True)
_PLUGIN = "session-manager-plugin"
_NO_CONTAINERS = (
    "The sandbox runs no containers, so there is none to open a shell in. On AWS: {command} --cloud aws"
)


def status(
    environment: Environment, cloud: TargetOption = CloudTarget.sandbox, as_json: Json = False
) -> None:
    """Show alarms, pending, unconfirmed, expiring and locked resources, then the workloads."""
    from strata.commands import without_folder  # late: pydantic
    from strata.workload.status_row import LOCKED, PENDING, WITHOUT_FOLDER, StatusRow, text

    workspace = without_folder.open_deployed(environment, cloud)
    known = operations.require_deployed(workspace)
    [answer] = ask.lines(workspace, of_state(workspace.service, known.resources), "status")
    rows = [StatusRow(**{**row, "details": tuple(row["details"])}) for row in json.loads(answer)]
    for one in known.pending:
        name = name_of(str(one.resource["urn"]))
        rows.append(StatusRow("operation", name, f"{one.type}, interrupted", group=PENDING))
    for lock in locks(known.resources):
        rows.append(StatusRow("lock", lock.name, ", ".join(lock.reasons), group=LOCKED))
    for service in without_folder.names(workspace) if workspace.service is None else ():
        commands = (*without_folder.remedies(environment, service, cloud),)
        rows.append(StatusRow("service", service, "deployed", commands, group=WITHOUT_FOLDER))
    if as_json:
        print(json.dumps([{**asdict(row), "bad": row.bad} for row in rows], indent=2))
    else:
        print("\n".join(text(rows)))


def logs(
    environment: Environment,
    process: Process = None,
    cloud: TargetOption = CloudTarget.sandbox,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until Ctrl-C")] = False,
    since: Annotated[str, typer.Option(metavar="TIME", help="Such as 30s, 10m, 2h, 1d")] = "10m",
) -> None:
    """Print the log events of a service's process."""
    from strata.workload.logs import seconds

    wanted = seconds(since)
    workspace = _service(environment, cloud)
    known = ask.resources(workspace)
    if process is not None:
        known.require(process)
    raise typer.Exit(
        ask.run(workspace, known, "logs", process or "", str(wanted), "follow" if follow else "")
    )


def run(
    environment: Environment,
    job: Annotated[str, typer.Argument(metavar="JOB", help="A job of the service")],
    cloud: TargetOption = CloudTarget.sandbox,
) -> None:
    """Run a job now, wait for its end, and exit with its exit code."""
    workspace = _service(environment, cloud)
    known = ask.resources(workspace)
    option = "" if cloud is CloudTarget.sandbox else f" --cloud {cloud.value}"
    known.require_job(job, f"strata up {environment}{option}")
    raise typer.Exit(
        ask.run(workspace, known, "run", job, "" if cloud is CloudTarget.sandbox else "containers")
    )


def shell(
    environment: Environment, process: Process = None, cloud: TargetOption = CloudTarget.sandbox
) -> None:
    """Open a shell in a running task, by ECS Exec and Session Manager."""
    from components.compute.containers.task import CONTAINER

    if cloud is CloudTarget.sandbox:
        raise StrataError(_NO_CONTAINERS.format(command=f"strata shell {environment}"), Exit.USAGE)
    workspace = _service(environment, cloud)
    for program in ("aws", _PLUGIN):
        if shutil.which(program, path=workspace.variables["PATH"]) is None:
            raise StrataError(
                f"No {program} on PATH. A shell in a task needs the AWS CLI and its {_PLUGIN}: "
                "https://docs.aws.amazon.com/systems-manager/latest/userguide/install-plugin.html"
            )
    known = ask.resources(workspace)
    if process is not None:
        known.require(process)
    services = known.of(SERVICE, process)
    if len(services) != 1:
        names = ", ".join(sorted(known.owner(one.name) or one.name for one in known.of(SERVICE))) or "none"
        raise StrataError(
            f"Name the process: strata shell {environment} PROCESS. Processes with tasks: {names}",
            Exit.USAGE,
        )
    cluster, name = services[0].outputs["cluster"], services[0].outputs["name"]
    listed = ["aws", "ecs", "list-tasks", "--cluster", cluster, "--service-name", name, "--output", "json"]
    tasks = json.loads(workspace.capture(listed))["taskArns"]
    if not tasks:
        raise StrataError(f"No task of {name} runs. See: strata status {environment} --cloud {cloud.value}")
    command = ["aws", "ecs", "execute-command", "--cluster", cluster, "--task", tasks[0]]
    # A task may have more containers: a collector of traces, and the agent of Service Connect.
    command += ["--container", CONTAINER]
    raise typer.Exit(workspace.run([*command, "--interactive", "--command", "/bin/sh"]))


@secret.command("set")
def secret_set(
    environment: Environment,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As under secrets in the stack file")],
    cloud: TargetOption = CloudTarget.sandbox,
) -> None:
    """Store a secret's value, which is read from stdin: strata secret set dev/orders PAYMENT_KEY < FILE."""
    from strata.commands import deployment
    from strata.workload import secrets

    if sys.stdin.isatty():
        raise StrataError(
            "Give the value on stdin, so that it isn't shown in the terminal or stored in a history.",
            Exit.USAGE,
        )
    workspace = _service(environment, cloud, create=True)
    value = secrets.value(sys.stdin.read())
    known = of_state(workspace.service, operations.resources(workspace))
    arn = secrets.find(known, name)
    if arn is None:
        known = deployment.deploy_secret(workspace, name)
        arn = str(secrets.find(known, name))
    code = ask.run(workspace, known, "secret", arn, text=value)
    if code == Exit.OK:
        say(f"{name} of {environment} has a new value. Tasks keep the old one until they are replaced.")
    raise typer.Exit(code)


def _service(environment: str, cloud: CloudTarget, *, create: bool = False) -> Workspace:
    from strata.commands import without_folder  # late: pydantic

    try:
        workspace = without_folder.open_deployed(environment, cloud)
    except NeverDeployedError:
        if not create:
            raise
        # The stack is made for a valid stack file only.
        if (found := project.environment(environment)).service:
            service_check.read(found)
        workspace = open_workspace(environment, cloud, start=False, create=True)
    if workspace.service is None:
        raise StrataError(
            f"{environment} is an environment: give one of its services, ENV/SERVICE.", Exit.USAGE
        )
    return workspace
