"""ENV/*: one command for all services of an environment, side by side, dependencies first."""

import json
import sys
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import typer

from strata import project, service_folders
from strata.commands.side_by_side import Deployments, Done
from strata.errors import Exit, StrataError
from strata.targets.sandbox import paths

# The exit codes from good to bad.
_ORDER = (Exit.OK, Exit.IGNORED, Exit.CHANGES, Exit.USAGE, Exit.ERROR, Exit.INTERRUPTED)
_RESULTS = {
    Exit.OK: "done",
    Exit.IGNORED: "drift, all ignored",
    Exit.CHANGES: "changes or drift",
    Exit.USAGE: "refused",
    Exit.ERROR: "failed",
    Exit.INTERRUPTED: "interrupted",
}
_SUFFIX = f"/{service_folders.ALL}"
# These commands run in the order of the services' uses; the others need no order.
_BUILDING, _DELETING = "up", "destroy"
# Several services can't write to one file.
_OF_ONE = ("--from", "--save", "--out", "--version")
_YES = "--yes"
SERVICES = "--services"
"""The option of `strata up` for the environment and its services."""


def fan_out(context: typer.Context, value: str) -> str:
    """The environment as it is; for ENV/* run the command for each service, and exit with the worst code."""
    if not value.endswith(_SUFFIX) or context.resilient_parsing:
        return value
    platform = project.environment(value.removesuffix(_SUFFIX))
    known = service_folders.names(platform.root)
    if not known:
        raise StrataError(
            "There are no services. To make one: strata new service NAME --kind web", Exit.USAGE
        )
    for name in known:
        project.environment(f"{platform.name}/{name}")
    argv = _arguments(context, value)
    raise typer.Exit(run(platform, known, argv, value))


def run(platform: project.Environment, services: Sequence[str], argv: Sequence[str], value: str) -> int:
    """Run the command *argv* for every service in place of *value*; the worst of their exit codes."""
    return _run(platform, _order(platform, services, argv[0]), argv, value)


def deploy_all(environment: str) -> int:
    """Deploy the environment and its services; the worst of the exit codes. StrataError (2) for a service."""
    platform = project.environment(environment)
    if platform.service:
        raise StrataError(
            f"{SERVICES} is for an environment: give {platform.name}, not {environment}.", Exit.USAGE
        )
    services = service_folders.names(platform.root)
    for name in services:
        project.environment(f"{platform.name}/{name}")
    uses = _order(platform, services, _BUILDING)
    order = {name: used | {platform.name} for name, used in uses.items()}
    argv = [one for one in sys.argv[1:] if one != SERVICES]
    return _run(platform, {platform.name: set(), **order}, argv, environment)


def _run(
    platform: project.Environment, order: Mapping[str, set[str]], argv: Sequence[str], value: str
) -> int:
    as_json = "--json" in argv
    done = []
    for one in _deployments(platform, order, argv, value).run():
        done.append(one)
        if one.name != platform.name:
            _print(one, as_json=as_json)
    if as_json:
        documents = {
            one.name.partition("/")[2]: _document(one) for one in sorted(done, key=lambda it: it.name)
        }
        print(json.dumps(documents, indent=2))
    print("\n".join([*table(done), *_without_folder(platform, done, argv)]), file=sys.stderr, flush=True)
    return worst([one.code for one in done])


def _deployments(
    platform: project.Environment, order: Mapping[str, set[str]], argv: Sequence[str], value: str
) -> Deployments:
    """The commands *argv* of the environments in *order*, each with its name in place of *value*."""
    at = argv.index(value)

    def command(name: str) -> Sequence[str]:
        return [sys.executable, "-m", "strata.cli", *argv[:at], name, *argv[at + 1 :]]

    def beside(name: str) -> bool:
        return argv[0] == _BUILDING and _deployed(name, argv)

    return Deployments(order, command, beside, frozenset({platform.name}))


def _deployed(name: str, argv: Sequence[str]) -> bool:
    """Whether *name* has a state in the files of the sandbox; of a state elsewhere it isn't known."""
    if _on_aws(argv):
        return False
    from strata.engine.state_bucket import state_key  # late: pydantic

    found = project.environment(name)
    return (paths.of(found.name).state / state_key(found.project, found.name)).is_file()


def _on_aws(argv: Sequence[str]) -> bool:
    return bool({"aws", "--cloud=aws"} & {*argv})


def _without_folder(
    platform: project.Environment, done: Sequence[Done], argv: Sequence[str]
) -> Sequence[str]:
    """Lines about deployed services that the command left out; none if it failed for all others too."""
    if not any(one.code in (Exit.OK, Exit.IGNORED, Exit.CHANGES) for one in done):
        return []
    from strata.commands import without_folder  # late: it imports the options, which import this module
    from strata.commands.options import CloudTarget

    return without_folder.lines(platform.name, CloudTarget.aws if _on_aws(argv) else CloudTarget.sandbox)


def worst(codes: Sequence[int]) -> int:
    """The worst of the exit *codes*; one that strata doesn't have, of `strata exec`, counts as an error."""
    ranks = [
        (_ORDER.index(Exit(code)) if code in [*_ORDER] else _ORDER.index(Exit.ERROR), code) for code in codes
    ]
    return max(ranks)[1]


def table(done: Sequence[Done]) -> list[str]:
    """A line for each service: the result and the seconds."""
    rows = [(one.name, _result(one.code), f"{one.seconds:.0f} s") for one in done]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return [
        "",
        *(f"{name:<{widths[0]}}  {result:<{widths[1]}}  {took:>6}" for name, result, took in sorted(rows)),
    ]


def _result(code: int) -> str:
    return _RESULTS[Exit(code)] if code in [*_ORDER] else f"exit code {code}"


def _arguments(context: typer.Context, value: str) -> list[str]:
    """The command line after `strata`; StrataError for options that several services can't share."""
    argv = sys.argv[1:]
    own = argv[: argv.index("--")] if "--" in argv else argv
    shared = [name for name in _OF_ONE for one in own if one == name or one.startswith(f"{name}=")]
    if shared:
        raise StrataError(f"{shared[0]} is for one service: give ENV/SERVICE, not {value}.", Exit.USAGE)
    if context.info_name == "unlock" and _YES not in own:
        if str(typer.prompt(f"Type {value} to unlock all of them", err=True)) != value:
            raise StrataError(f"That was not {value}: nothing was unlocked.", Exit.USAGE)
        argv = [*argv, _YES]
    return argv


def _order(platform: project.Environment, services: Sequence[str], command: str) -> dict[str, set[str]]:
    """For each of *services* those that it must wait for, all as ENV/SERVICE."""
    called = {name: f"{platform.name}/{name}" for name in services}
    if command not in (_BUILDING, _DELETING):
        return {name: set() for name in called.values()}
    uses = {name: service_folders.used(platform.root, name, platform.name) & {*services} for name in services}
    try:
        TopologicalSorter(uses).prepare()
    except CycleError as error:
        raise StrataError(
            f"These services use each other in a circle: {' -> '.join(error.args[1])}. "
            "None can be the first.",
            Exit.USAGE,
        ) from None
    if command == _DELETING:
        uses = {name: {user for user, used in uses.items() if name in used} for name in services}
    return {called[name]: {called[one] for one in others} for name, others in uses.items()}


def _print(one: Done, *, as_json: bool) -> None:
    """Print the output of the service's command under its name; with --json only its stderr."""
    print(f"\n== {one.name}", file=sys.stderr, flush=True)
    if not as_json:
        print(one.stdout, end="", flush=True)
    print(one.stderr, end="", file=sys.stderr, flush=True)


def _document(one: Done) -> object:
    try:
        return json.loads(one.stdout)
    except ValueError:
        return None
