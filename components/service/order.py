"""The order in which processes are declared: what others call by its ARN comes first."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from components.service.manifest.functions import Lambda
from components.service.manifest.process import Process
from components.service.manifest.sections import AnyProcess
from components.service.manifest.workflow import Workflow


def in_order(run: Mapping[str, AnyProcess]) -> Sequence[str]:
    """The processes of *run*, those that are called by ARN before their callers.

    Raises ValueError where functions or workflows call each other in a circle: each needs the other's ARN.
    """
    by_arn = [key for key, one in run.items() if isinstance(one, Lambda | Workflow)]
    needed = {key: _called(one, by_arn) if isinstance(one, Process) else [] for key, one in run.items()}
    try:
        return [*TopologicalSorter(needed).static_order()]
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise ValueError(
            f"run: {circle}: functions and workflows can't call each other in a circle; use a queue or topic"
        ) from None


def _called(process: Process, by_arn: Sequence[str]) -> list[str]:
    return sorted(
        {
            line.name
            for line in process.wiring
            if line.scope == "own" and line.section == "run" and line.name in by_arn
        }
    )
