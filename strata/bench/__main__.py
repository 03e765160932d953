"""``python -m strata.bench [ENVIRONMENT…]``: durations of the commands as ratios to the floor.

Each table is printed when its rows are measured: a later failure doesn't lose them.

The floor is a preview of a program with the same number of component resources and without a provider, by the
same SDK and engine, on the same machine, at about the same time. Goals are ratios or CPU seconds: a busy
machine changes them little.
"""

import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from strata import project
from strata.bench import environments, growth, services
from strata.bench.measuring import REPEATS
from strata.bench.rows import COLUMNS, GROWTH_COLUMNS, BenchRow
from strata.bench.rows import growth as growth_cells
from strata.engine.workspace import Workspace
from strata.targets.sandbox import session

# A log file gets complete tables too.
_WIDTH = 150


def main(names: Sequence[str]) -> None:
    """Measure every named environment in a sandbox of its own, and growth in the first one's."""
    console = Console(width=_WIDTH)
    with tempfile.TemporaryDirectory(prefix="strata-bench-") as folder:
        os.environ["STRATA_SANDBOX_DIR"] = folder
        try:
            for name in names:
                _print(console, COLUMNS, _cells(_environment(name, Path(folder), console)))
            console.print(f"{names[0]}: services: three to five minutes")
            _print(console, COLUMNS, _cells(services.measure(_open(names[0]))))
            console.print(f"{names[0]}: growth to {growth.SIZES[-1]} services: about a minute")
            _print(console, GROWTH_COLUMNS, growth_cells(growth.measure(_open(names[0]))))
        finally:
            for name in session.opened():
                session.close(name, lambda _: None)


def _cells(rows: Iterable[BenchRow]) -> Iterable[Sequence[str]]:
    return (row.cells for row in rows)


def _environment(name: str, folder: Path, console: Console) -> Sequence[BenchRow]:
    console.print(f"{name}: up, then {REPEATS} times preview, drift and up: about a minute")
    return environments.measure(_open(name), folder / f"{name}-events.json")


def _open(name: str) -> Workspace:
    return session.open_workspace(project.environment(name), lambda _: None)


def _print(console: Console, columns: Iterable[str], lines: Iterable[Sequence[str]]) -> None:
    table = Table(box=None)
    for column in columns:
        table.add_column(column, no_wrap=True)
    for line in lines:
        table.add_row(*line)
    console.print(table)
    console.print()


if __name__ == "__main__":
    main(sys.argv[1:] or project.names())
