"""Rules of calls between the processes of one service."""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from components.common.partial import judged
from components.common.problems import Problem
from components.common.suggest import suggest
from components.service.manifest.containers import LongRunning
from components.service.manifest.functions import Lambda
from components.service.manifest.names import is_meant
from components.service.manifest.process import Process
from components.service.manifest.sections import AnyProcess, Sections
from components.service.manifest.uses import CALLED, UseLine
from components.service.manifest.workflow import Workflow

# ECS Developer Guide, "Service Connect": it resolves names for tasks of ECS services in the namespace, and
# not for standalone tasks; Lambda functions are not in it.
UNREACHABLE = (
    "is a backend, and Service Connect resolves its name for web, backend and worker containers only; call a "
    "web process or a function, or send to a queue"
)
BY_ARN = ("function", "workflow")
"""The kinds that are called by their ARN; the others have a connection."""
NO_NETWORK = "needs a connection, and a workflow has none: let a function of the workflow do it"


def in_cluster(process: object) -> bool:
    """Whether Service Connect resolves names for the process: for ECS services, but not for tasks of jobs."""
    return isinstance(process, LongRunning)


def refused(caller: object, kind: str) -> str | None:
    """The reason why *caller* can't call a process of *kind*; None if it can."""
    if kind not in CALLED:
        return f"is a {kind}; called can be: {', '.join(CALLED)}"
    if isinstance(caller, Workflow) and kind in ("web", "backend"):
        return NO_NETWORK
    return UNREACHABLE if kind == "backend" and not in_cluster(caller) else None


def called(manifest: Sections, name: str, use: UseLine) -> Iterator[Problem]:
    """Problems of the *use* ``run.NAME: call`` of the process *name*."""
    path, run = ("uses", use.target), manifest.run
    if use.name == name:
        yield Problem(path, use.target, "is the process itself")
    elif use.name in run:
        if reason := refused(run[name], run[use.name].kind):
            yield Problem(path, use.target, reason)
    elif not is_meant(use.name, run):
        callees = [other for other, one in run.items() if any(judged(_callable(one)))]
        yield Problem(path, use.name, f"is not in run; {suggest(use.name, callees)}")


def _callable(process: AnyProcess) -> Iterator[bool]:
    yield process.kind in CALLED


def circles(manifest: Sections) -> Iterator[Problem]:
    """The first circle of functions and workflows that call each other: each needs the other's ARN."""
    try:
        TopologicalSorter(callees(manifest.run)).prepare()
    except CycleError as error:
        # From a process to the one that it calls; the sorter lists them the other way round.
        circle: list[str] = error.args[1][::-1]
        path = ("run", circle[0], "uses", f"run.{circle[1]}")
        yield Problem(
            path,
            "call",
            f"closes a circle: {' -> '.join(circle)}. Functions and workflows are called by their ARN, so "
            "one of them must be created first; put a queue or a topic between two of them",
        )


def callees(run: Mapping[str, object]) -> Mapping[str, Sequence[str]]:
    """The functions and workflows that each process of *run* calls by ARN; none calls itself."""
    by_arn = [key for key, one in run.items() if isinstance(one, Lambda | Workflow)]
    return {
        key: sorted({*judged(_called(one, [other for other in by_arn if other != key]))})
        for key, one in run.items()
    }


def _called(process: object, by_arn: Sequence[str]) -> Iterator[str]:
    for line in process.wiring if isinstance(process, Process) else ():
        if line.scope == "own" and line.section == "run" and line.name in by_arn:
            yield line.name
