"""The commands `strata affected` and `strata promoted`."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strata import project, service_folders
from strata.commands.options import CloudTarget, Json, TargetOption, open_workspace, say
from strata.engine import operations
from strata.errors import Exit, StrataError

if TYPE_CHECKING:
    from strata.delivery.promoted import Stage


def affected(
    environment: Annotated[
        str | None, typer.Option("--environment", metavar="ENV", help="Only this one and its services")
    ] = None,
    deployed: Annotated[
        bool,
        typer.Option("--deployed", help="The services of ENV that changed since their last good deployment"),
    ] = False,
    cloud: TargetOption = CloudTarget.sandbox,
    as_json: Json = False,
) -> None:
    """List the environments that changed files can affect: git diff --name-only main | strata affected."""
    from strata.delivery.affected import affected as find
    from strata.delivery.services import affected as services_of

    if deployed:
        if environment is None:
            raise StrataError("--deployed needs --environment ENV.", Exit.USAGE)
        _print({}, _since_deployed(project.environment(environment), cloud), as_json=as_json)
        return
    if sys.stdin.isatty():
        raise StrataError(
            "Give the changed files on stdin: git diff --name-only main | strata affected", Exit.USAGE
        )
    changed = list(sys.stdin)
    found = find(changed, project.ROOT)
    services = services_of(changed, project.ROOT)
    if environment is not None:
        only = project.environment(environment).name
        found = {name: why for name, why in found.items() if name == only}
        services = {name: why for name, why in services.items() if name.startswith(f"{only}/")}
    _print(found, services, as_json=as_json)


def _print(
    found: Mapping[str, Sequence[str]], services: Mapping[str, Sequence[str]], *, as_json: bool
) -> None:
    for name, why in {**found, **services}.items():
        shown = ", ".join(why[:3]) + (f" and {len(why) - 3} more" if len(why) > 3 else "")
        say(f"{name}: {shown or 'not affected'}")
    if as_json:
        matrices = _split(services, _service) | {"waves": _waves(services)}
        print(json.dumps(_split(found, lambda name: name) | {"services": matrices}))
    elif hit := [name for name, why in {**found, **services}.items() if why]:
        print("\n".join(hit))


def _since_deployed(platform: project.Environment, cloud: CloudTarget) -> dict[str, list[str]]:
    """For every service of the environment why it is to be deployed: changed files, or no good deployment.

    A deployment that failed has no commit recorded, so that the next commit tries again.
    """
    from strata.delivery import deployed
    from strata.delivery.services import affected as services_of
    from strata.delivery.services import with_users

    names = service_folders.names(platform.root)
    try:
        commits = deployed.commits(open_workspace(platform.name, cloud, start=False), names)
    except StrataError as error:
        say(f"No deployed commit is known: {error}")
        commits = {}
    found: dict[str, list[str]] = {}
    for name in names:
        target, commit = f"{platform.name}/{name}", commits.get(name)
        changed = deployed.changed_since(platform.root, commit) if commit else None
        if changed is None:
            unknown = f"{commit} is not a commit of this clone" if commit else "no deployment has succeeded"
            found[target] = [unknown]
        else:
            found[target] = services_of(changed, platform.root)[target]
    return with_users(found, platform.root)


def _split(found: Mapping[str, Sequence[str]], shown: Callable[[str], object]) -> dict[str, object]:
    """The affected and the unaffected names, as a workflow's matrix takes them."""
    return {
        "affected": [shown(name) for name, why in found.items() if why],
        "unaffected": [shown(name) for name, why in found.items() if not why],
    }


def _waves(found: Mapping[str, Sequence[str]]) -> list[list[dict[str, str]]]:
    """The affected services, each in a wave after those that it uses."""
    from strata.delivery import waves

    shown: list[list[dict[str, str]]] = [[] for _ in range(waves.SIDE_BY_SIDE + 1)]
    for environment in project.names():
        names = [
            name.partition("/")[2]
            for name, why in found.items()
            if why and name.startswith(f"{environment}/")
        ]
        ordered = waves.waves(names, waves.used(project.ROOT, environment))
        for wave, services in zip(shown, ordered, strict=True):
            wave += [_service(f"{environment}/{name}") for name in services]
    return shown


def _service(target: str) -> dict[str, str]:
    """ENV/SERVICE, its parts, and the name of its GitHub environment."""
    environment, _, service = target.partition("/")
    return {
        "target": target,
        "environment": environment,
        "service": service,
        "name": f"{environment}-{service}",
    }


def promoted(
    service: Annotated[
        str | None, typer.Option("--service", metavar="NAME", help="The stacks of this service instead")
    ] = None,
    cloud: TargetOption = CloudTarget.sandbox,
    as_json: Json = False,
    saved_outputs: Annotated[
        list[str] | None,
        typer.Option(
            "--outputs", metavar="ENV=FILE", help="Saved outputs, for accounts without a login here"
        ),
    ] = None,
) -> None:
    """Show each environment's commit, and the commits that the next environment doesn't have."""
    from strata.delivery import promoted as delivered

    if service is not None:
        service_folders.find(project.ROOT, service, delivered.ORDER[0])
    saved = _saved(saved_outputs or [])
    targets = {name: f"{name}/{service}" if service else name for name in delivered.ORDER}
    stages = [
        delivered.stage(target, saved[name]) if name in saved else _stage(target, cloud)
        for name, target in targets.items()
    ]
    gaps = delivered.waiting(stages, project.ROOT)
    print(delivered.as_json(stages, gaps) if as_json else delivered.as_text(stages, gaps))
    raise typer.Exit(Exit.OK if any(item.commit for item in stages) else Exit.ERROR)


def _stage(name: str, cloud: CloudTarget) -> "Stage":
    """The environment's commit by its stack's outputs; unknown, with the error, if they can't be read."""
    from strata.delivery.promoted import Stage, stage

    try:
        workspace = open_workspace(name, cloud, start=False)
        operations.require_deployed(workspace)
        return stage(name, operations.outputs(workspace))
    except StrataError as error:
        return Stage(name, None, why=str(error))


def _saved(options: Sequence[str]) -> dict[str, dict[str, object]]:
    """The outputs in the named files, by environment."""
    from strata.delivery.promoted import ORDER

    found: dict[str, dict[str, object]] = {}
    for pair in options:
        name, _, file = pair.partition("=")
        if name not in ORDER or not file:
            raise StrataError(
                f"--outputs {pair}: it must be ENV=FILE, ENV one of {', '.join(ORDER)}.", Exit.USAGE
            )
        try:
            outputs = json.loads(Path(file).read_text())
        except (OSError, ValueError) as error:
            raise StrataError(f"--outputs {pair}: the file can't be read: {error}") from None
        if not isinstance(outputs, dict):
            raise StrataError(f"--outputs {pair}: not the output of strata outputs {name} --json")
        found[name] = outputs
    return found
