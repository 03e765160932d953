"""Two faults with fixed seeds; `make faults N=100` tries all kinds with random ones."""

from pathlib import Path

import pytest

from faults.__main__ import run

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes by /proc")


@pytest.mark.parametrize(
    ("fault", "seed"),
    [("engine killed", 11), ("ctrl c in destroy", 2)],
)
def test_the_environment_survives(fault: str, seed: int, tmp_path: Path) -> None:
    assert run(fault, seed, tmp_path) == ""
