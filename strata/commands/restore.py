"""`strata restore ENV`: list the versions of a state in its bucket, or restore one of them."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from strata import project
from strata.commands.options import CloudTarget, Environment, TargetOption, say
from strata.engine.state_bucket import S3State, Version, lock_prefix, state_key
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

Id = Annotated[str | None, typer.Option("--version", help="The version's id, as the list shows it")]
Time = Annotated[str | None, typer.Option("--at", help="The state as it was then: 2026-01-31T12:00:00+00:00")]


def restore(
    environment: Environment, version: Id = None, at: Time = None, cloud: TargetOption = CloudTarget.sandbox
) -> None:
    """List the versions of the environment's state; --version or --at restores one."""
    if version and at:
        raise StrataError("--version and --at can't be combined.", Exit.USAGE)
    moment = _moment(at) if at else None
    found = project.environment(environment)
    workspace = _open(found, cloud)
    which = ["--version", version] if version else ["--at", moment.isoformat()] if moment else []
    # A process with the environment's variables, from which boto3 takes endpoint and credentials.
    argv = [sys.executable, "-m", __name__, _url(workspace), found.project, found.name, *which]
    code = workspace.run(argv)
    if code == 0 and which:
        say(f"Compare it with the cloud: strata preview {environment}")
    raise typer.Exit(code)


def table(versions: Sequence[Version]) -> list[str]:
    """The versions as aligned lines."""
    rows = [
        (
            one.at.astimezone(UTC).isoformat(),
            one.id,
            f"{one.size} bytes" if one.size is not None else "deleted",
        )
        for one in versions
    ]
    return [f"{at}  {name}  {size}" for at, name, size in rows]


def choose(versions: Sequence[Version], name: str | None, at: datetime | None) -> Version:
    """The version with id *name*, or the newest one *at* a moment; StrataError if there is none."""
    fit = (
        [one for one in versions if one.id == name]
        if name
        else [one for one in versions if at and one.at <= at]
    )
    if not fit:
        wanted = f"has the id {name}" if name else f"is from {at} or before"
        raise StrataError(f"No version of the state {wanted}. There are:\n" + "\n".join(table(versions)))
    if fit[0].size is None:
        raise StrataError(f"At {fit[0].at} the state was deleted: choose an earlier version.")
    return fit[0]


def restore_version(bucket: S3State, project_name: str, stack: str, chosen: Version) -> None:
    """Make *chosen* the newest version; StrataError while the stack is locked."""
    locks = bucket.keys(lock_prefix(project_name, stack))
    if locks:
        held = bucket.read_lock(locks[0]) or "{}"
        called = _called(project_name, stack)
        raise StrataError(
            f"{called} is locked by an update: {held}. Nothing was changed. "
            f"If that update no longer runs: strata exec {called} -- pulumi cancel --yes"
        )
    bucket.restore(state_key(project_name, stack), chosen)


def _called(project_name: str, stack: str) -> str:
    """The environment, or the environment with the service, whose project it is."""
    platform = project.Environment.project
    return stack if project_name == platform else f"{stack}/{project_name}"


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise StrataError(
            f"--at {text}: must be a time with its UTC offset, such as 2026-01-31T12:00:00+00:00.",
            Exit.USAGE,
        )
    return moment


def _open(environment: project.Environment, cloud: CloudTarget) -> Workspace:
    if cloud is CloudTarget.aws:
        from strata.targets import aws

        return aws.user_workspace(environment)
    from strata.targets.sandbox import session

    return session.open_state(environment, say)


def _url(workspace: Workspace) -> str:
    """The URL of the state backend."""
    found = workspace.pulumi("whoami", "--json", capture=True)
    if found.returncode != 0:
        raise StrataError(found.stderr.strip())
    return str(json.loads(found.stdout)["url"])


def main(arguments: Sequence[str]) -> int:
    """Run with the environment's variables; arguments: backend URL, project, stack, version."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        _restore(*arguments)
    except StrataError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except (BotoCoreError, ClientError) as error:
        print(f"The state in {arguments[0]} can't be reached: {error}", file=sys.stderr)
        return Exit.ERROR
    return Exit.OK


def _restore(url: str, project_name: str, stack: str, option: str = "", value: str = "") -> None:
    import boto3

    bucket = S3State(url, boto3.client("s3"))
    versions = bucket.versions(state_key(project_name, stack))
    if not versions:
        raise StrataError(f"There is no version of the state of {_called(project_name, stack)} in {url}.")
    if not option:
        print("\n".join(table(versions)))
        return
    name, at = (value, None) if option == "--version" else (None, datetime.fromisoformat(value))
    chosen = choose(versions, name, at)
    restore_version(bucket, project_name, stack, chosen)
    print(
        f"The state of {_called(project_name, stack)} is restored to {chosen.at.astimezone(UTC).isoformat()}."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
