"""ENV/*: one command for all services of an environment, side by side, dependencies first."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import typer

from strata import project, service_folders
from strata.errors import Exit, StrataError

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


@dataclass(frozen=True)
class Done:
    """One service's command: its exit code, what it printed, and how long it took."""

    service: str
    code: int
    stdout: str
    stderr: str
    seconds: float


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
    order = _order(platform, services, argv[0])
    as_json = "--json" in argv
    done = []
    for one in _side_by_side(platform.name, order, argv, value):
        done.append(one)
        _print(platform.name, one, as_json=as_json)
    if as_json:
        print(
            json.dumps(
                {one.service: _document(one) for one in sorted(done, key=lambda it: it.service)}, indent=2
            )
        )
    print("\n".join(table(platform.name, done)), file=sys.stderr, flush=True)
    return worst([one.code for one in done])


def worst(codes: Sequence[int]) -> int:
    """The worst of the exit *codes*; one that strata doesn't have, of `strata exec`, counts as an error."""
    ranks = [
        (_ORDER.index(Exit(code)) if code in [*_ORDER] else _ORDER.index(Exit.ERROR), code) for code in codes
    ]
    return max(ranks)[1]


def table(environment: str, done: Sequence[Done]) -> list[str]:
    """A line for each service: the result and the seconds."""
    rows = [(f"{environment}/{one.service}", _result(one.code), f"{one.seconds:.0f} s") for one in done]
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


def _order(platform: project.Environment, services: Sequence[str], command: str) -> Mapping[str, set[str]]:
    """The services that each of *services* must wait for, by service."""
    if command not in (_BUILDING, _DELETING):
        return {name: set() for name in services}
    uses = {name: service_folders.used(platform.root, name, platform.name) & {*services} for name in services}
    try:
        TopologicalSorter(uses).prepare()
    except CycleError as error:
        raise StrataError(
            f"These services use each other in a circle: {' -> '.join(error.args[1])}. "
            "None can be the first.",
            Exit.USAGE,
        ) from None
    if command == _BUILDING:
        return uses
    return {name: {user for user, used in uses.items() if name in used} for name in services}


def _side_by_side(
    environment: str, order: Mapping[str, set[str]], argv: Sequence[str], value: str
) -> "list[Done]":
    sorter = TopologicalSorter(order)
    sorter.prepare()
    done: dict[str, Done] = {}
    with ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as threads:
        running: set[Future[Done]] = set()
        while sorter.is_active():
            for name in sorter.get_ready():
                failed = sorted(one for one in order[name] if done[one].code)
                if failed:
                    # Refused for its arguments or settings: nothing was started.
                    refused = all(done[one].code == Exit.USAGE for one in failed)
                    code, why = (Exit.USAGE, "was refused") if refused else (Exit.ERROR, "failed")
                    message = f"Not tried: {environment}/{failed[0]} {why}.\n"
                    done[name] = Done(name, code, "", message, 0.0)
                    sorter.done(name)
                else:
                    running.add(threads.submit(_one, environment, name, argv, value))
            finished, running = wait(running, return_when=FIRST_COMPLETED) if running else (set(), running)
            for one in finished:
                result = one.result()
                done[result.service] = result
                sorter.done(result.service)
    return [*done.values()]


def _one(environment: str, service: str, argv: Sequence[str], value: str) -> Done:
    began = time.monotonic()
    at = argv.index(value)
    own = [*argv[:at], f"{environment}/{service}", *argv[at + 1 :]]
    ran = subprocess.run(
        [sys.executable, "-m", "strata.cli", *own],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    # As a shell reports it: 128 and the signal's number.
    code = 128 - ran.returncode if ran.returncode < 0 else ran.returncode
    return Done(service, code, ran.stdout, ran.stderr, time.monotonic() - began)


def _print(environment: str, one: Done, *, as_json: bool) -> None:
    """Print the output of the service's command under its name; with --json only its stderr."""
    print(f"\n== {environment}/{one.service}", file=sys.stderr, flush=True)
    if not as_json:
        print(one.stdout, end="", flush=True)
    print(one.stderr, end="", file=sys.stderr, flush=True)


def _document(one: Done) -> object:
    try:
        return json.loads(one.stdout)
    except ValueError:
        return None
