"""Measurements of services: one alone, one beside others, ten in parallel, and their platform's drift."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from strata import project
from strata.bench import checkout
from strata.bench.checkout import strata
from strata.bench.measuring import floor, median, medians, timed
from strata.bench.rows import BenchRow, Goal, Time
from strata.engine.operations import resources
from strata.engine.workspace import Workspace
from strata.targets.sandbox import session

NEIGHBOURS = (10, 50)
"""The numbers of services beside which a service is previewed."""
SIDE_BY_SIDE = 10
STACKS = 50
_ONE, _USER = checkout.MODELS
_BACKEND = "PULUMI_BACKEND_URL"


def measure(platform: Workspace) -> list[BenchRow]:
    """A row for each measurement in the environment of *platform*, which is up and has no services."""
    name = platform.environment
    own = f"{name}/{_ONE}"
    first = timed(lambda: strata(project.ROOT, "up", own))
    count = len(resources(session.open_workspace(project.environment(own), lambda _: None)))
    with floor(platform, count) as program:
        times = medians({"floor": program, "preview": lambda: _preview(project.ROOT, own)})
    least, preview = times["floor"], times["preview"]

    def row(operation: str, time: Time, goal: Goal | None = None) -> BenchRow:
        return BenchRow(own, operation, count, time, least, goal)

    return [
        row("floor", least),
        row("first up", first),
        row("preview", preview, Goal(2.0, "x floor", least)),
        row("preview, by the clock", preview, Goal(5.0, "s", clock=True)),
        *(
            row(f"preview beside {size} services", beside, Goal(1.1, "x preview", alone))
            for size in NEIGHBOURS
            for alone, beside in [_beside(size, own)]
        ),
        *_side_by_side(name, first, least),
        *_drift(platform, least),
    ]


def _preview(root: Path, service: str) -> None:
    strata(root, "preview", service)


def _beside(size: int, service: str) -> tuple[Time, Time]:
    """The preview of *service* alone, and beside *size* services."""
    with checkout.with_services(size) as root:

        def alone() -> None:
            with checkout.without_copies(root):
                _preview(root, service)

        times = medians({"alone": alone, "beside": lambda: _preview(root, service)})
        return times["alone"], times["beside"]


def _side_by_side(environment: str, one: Time, least: Time) -> list[BenchRow]:
    """The first deployment of *SIDE_BY_SIDE* services with one command, and the next one, without changes."""
    every = f"{environment}/*"
    with checkout.with_services(SIDE_BY_SIDE, [_USER]) as root:
        first = timed(lambda: strata(root, "up", every))
        again = timed(lambda: strata(root, "up", every))
        goal = Goal(SIDE_BY_SIDE, "x first up of one", one)
        rows = [
            BenchRow(every, f"up of {SIDE_BY_SIDE} services", 0, first, least, goal),
            BenchRow(every, "the same without changes", 0, again, least),
        ]
        strata(root, "destroy", every)
    return rows


def _drift(platform: Workspace, least: Time) -> list[BenchRow]:
    """The drift of the platform alone, and with the states of STACKS services.

    The states are copies of one, because the emulators hold no fifty services. Their folders are there too:
    a deployed service without one is unmanaged.
    """
    name = platform.environment
    strata(project.ROOT, "up", f"{name}/{_ONE}")
    with checkout.with_services(STACKS + len(checkout.MODELS) - 1, [_ONE]) as root:
        with checkout.without_copies(root):
            alone = median(lambda: strata(root, "drift", name))
        with states(platform):
            beside = median(lambda: strata(root, "drift", name))
    count = len(resources(platform))
    return [
        BenchRow(name, "drift with 1 service", count, alone, least),
        BenchRow(name, f"drift with {STACKS} services", count, beside, least, Goal(1.2, "x with 1", alone)),
    ]


@contextmanager
def states(platform: Workspace) -> Iterator[Sequence[Path]]:
    """Copies of the service's state under STACKS - 1 other names in the backend of *platform*."""
    stacks = Path(urlsplit(platform.variables[_BACKEND]).path) / ".pulumi" / "stacks"
    state = stacks / _ONE / f"{platform.environment}.json"
    copies = [stacks / f"{_ONE}{number}" for number in range(STACKS - 1)]
    try:
        for copy in copies:
            copy.mkdir()
            text = state.read_text().replace(f"::{_ONE}::", f"::{copy.name}::")
            (copy / state.name).write_text(text)
        yield copies
    finally:
        for copy in copies:
            shutil.rmtree(copy, ignore_errors=True)
