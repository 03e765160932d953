"""Rows of the bench's tables and their arithmetic, without engine and clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

COLUMNS = ("environment", "operation", "resources", "seconds", "CPU s", "x floor", "x floor, CPU", "goal")
GROWTH_COLUMNS = ("environment", "operation", "resources", "seconds", "CPU s", "ms/added resource")
_NONE = "-"


@dataclass(frozen=True)
class Time:
    """Seconds by the clock, and CPU seconds of all processes that were started and have ended."""

    seconds: float
    cpu: float


@dataclass(frozen=True)
class Goal:
    """At most *limit*: CPU seconds, seconds by the *clock*, or so many times the seconds of *of*."""

    limit: float
    unit: str
    of: Time | None = None
    clock: bool = False

    def cell(self, time: Time) -> str:
        """The goal and what was reached, as text."""
        alone = time.seconds if self.clock else time.cpu
        reached = alone if self.of is None else time.seconds / self.of.seconds
        verdict = "met" if reached <= self.limit else "missed"
        return f"{reached:.2f} <= {self.limit} {self.unit}: {verdict}"


@dataclass(frozen=True)
class BenchRow:
    """One operation on one environment; *floor* is that of as many component resources, in the same run."""

    environment: str
    operation: str
    resources: int
    time: Time
    floor: Time
    goal: Goal | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text, a value for each of COLUMNS."""
        return (
            *self.measured,
            f"{self.time.seconds / self.floor.seconds:.1f}",
            f"{self.time.cpu / self.floor.cpu:.1f}",
            self.goal.cell(self.time) if self.goal else _NONE,
        )

    @property
    def measured(self) -> tuple[str, ...]:
        """The first cells, without any comparison."""
        seconds, cpu = f"{self.time.seconds:.1f}", f"{self.time.cpu:.1f}"
        return (self.environment, self.operation, str(self.resources), seconds, cpu)


def per_added(smaller: BenchRow, larger: BenchRow) -> float | None:
    """Milliseconds for each resource that *larger* has more; None if it has none more.

    Without the constant costs of a program, such as its imports; constant if the cost is linear.
    """
    added = larger.resources - smaller.resources
    return (larger.time.seconds - smaller.time.seconds) / added * 1000 if added > 0 else None


def growth(rows: Sequence[BenchRow]) -> Iterable[tuple[str, ...]]:
    """*rows*, the smallest program first, as text: a value for each of GROWTH_COLUMNS."""
    for row in rows[:1]:
        yield (*row.measured, _NONE)
    for smaller, larger in pairwise(rows):
        added = per_added(smaller, larger)
        yield (*larger.measured, _NONE if added is None else str(round(added)))
