"""What was measured, as lines of a table; the arithmetic of the bench, without engine and clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

COLUMNS = ("environment", "operation", "resources", "seconds", "x floor", "ms/resource")
GROWTH_COLUMNS = (*COLUMNS, "ms/added resource")
# Nothing was added to the first line's program.
_NONE = "-"


@dataclass(frozen=True)
class Row:
    """One operation on one environment; *floor* is the same run's empty preview, in seconds."""

    environment: str
    operation: str
    resources: int
    seconds: float
    floor: float

    @property
    def ratio(self) -> float:
        """How many floors the operation takes."""
        return self.seconds / self.floor

    @property
    def per_resource(self) -> float:
        """Milliseconds above the floor for each resource."""
        return (self.seconds - self.floor) / max(self.resources, 1) * 1000

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text, a value for each of COLUMNS."""
        return (
            self.environment,
            self.operation,
            str(self.resources),
            f"{self.seconds:.1f}",
            f"{self.ratio:.1f}",
            f"{self.per_resource:.0f}",
        )


def per_added(smaller: Row, larger: Row) -> float | None:
    """Milliseconds for each resource that *larger* has more; None if it has none more.

    Unlike ``per_resource`` free of what a program costs once, such as its imports: flat if it scales.
    """
    added = larger.resources - smaller.resources
    return (larger.seconds - smaller.seconds) / added * 1000 if added > 0 else None


def growth(rows: Sequence[Row]) -> Iterable[tuple[str, ...]]:
    """*rows*, the smallest program first, as text: a value for each of GROWTH_COLUMNS."""
    for row in rows[:1]:
        yield (*row.cells, _NONE)
    for smaller, larger in pairwise(rows):
        added = per_added(smaller, larger)
        yield (*larger.cells, _NONE if added is None else str(round(added)))
