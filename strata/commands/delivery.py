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
    from strata.delivery.deployed import Deployment
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
    from strata.delivery.services import deleted

    if deployed:
        if environment is None:
            raise StrataError("--deployed needs --environment ENV.", Exit.USAGE)
        _print({}, _since_deployed(project.environment(environment), cloud), [], as_json=as_json)
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
    gone = deleted(changed, project.ROOT)
    _print(found, services, [f"{name}/{one}" for name in found for one in gone], as_json=as_json)


def _print(
    found: Mapping[str, Sequence[str]],
    services: Mapping[str, Sequence[str]],
    deleted: Sequence[str],
    *,
    as_json: bool,
) -> None:
    for name, why in {**found, **services}.items():
        shown = ", ".join(why[:3]) + (f" and {len(why) - 3} more" if len(why) > 3 else "")
        say(f"{name}: {shown or 'not affected'}")
    for name in deleted:
        say(f"{name}: its folder is deleted. If it is deployed, it stays so until strata destroy {name}")
    if as_json:
        gone = {"deleted": [_service(name) for name in deleted]}
        matrices = _split(services, _service) | gone | {"waves": _waves(services)}
        print(json.dumps(_split(found, lambda name: name) | {"services": matrices}))
    elif hit := [name for name, why in {**found, **services}.items() if why]:
        print("\n".join(hit))


def _since_deployed(platform: project.Environment, cloud: CloudTarget) -> dict[str, list[str]]:
    """For every service of the environment why it is to be deployed.

    The reasons are changed files, changed parts of the platform's contract, or no good deployment: one that
    failed has no commit recorded, so that the next commit tries again.
    """
    from environment.service_claims import others
    from strata.delivery import contract_parts, deployed
    from strata.delivery.services import with_users
    from strata.workload import ask

    names = service_folders.names(platform.root)
    contract: list[str] = []
    try:
        workspace = open_workspace(platform.name, cloud, start=False)
        deployments = deployed.deployments(workspace, names)
        if any(one.contract for one in deployments.values()):
            contract = ask.contract(workspace)
    except StrataError as error:
        say(f"No deployment is known: {error}")
        deployments = {}
    claims = others(platform.root / service_folders.FOLDER, "", platform.name)
    found = {}
    for name in names:
        target, last = f"{platform.name}/{name}", deployments.get(name)
        found[target] = _changes(platform.root, target, last)
        if last is not None:
            parts = contract_parts.changed(last.contract, contract, claims[name].layers)
            found[target] += [f"{part} of the platform's contract" for part in parts]
    return with_users(found, platform.root)


def _changes(root: Path, target: str, last: "Deployment | None") -> list[str]:
    """The files that affect ENV/SERVICE and differ from its *last* deployment, or why they aren't known."""
    from strata.delivery import deployed
    from strata.delivery.services import affected as services_of

    if last is None:
        return ["no deployment has succeeded"]
    changed = deployed.changed_since(root, last.commit)
    if changed is None:
        return [f"{last.commit} is not a commit of this clone"]
    return services_of(changed, root)[target]


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
        return stage(name, operations.outputs(open_workspace(name, cloud, start=False)))
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
        except OSError as error:
            raise StrataError(
                f"--outputs {pair}: {file} can't be read: {error.strerror}", Exit.USAGE
            ) from None
        except ValueError:
            outputs = None
        if not isinstance(outputs, dict):
            raise StrataError(
                f"--outputs {pair}: {file} is not the output of strata outputs {name} --json", Exit.USAGE
            )
        found[name] = outputs
    return found
