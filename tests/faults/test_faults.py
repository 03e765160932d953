"""One fault with a fixed seed; `make faults N=100` tries all kinds with random ones.

tests/sandbox/test_recovery.py has a killed engine and Ctrl-C in `up`.
"""

from pathlib import Path

import pytest

from faults.__main__ import run

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes by /proc")


def test_the_environment_survives_ctrl_c_in_destroy(tmp_path: Path) -> None:
    assert run("ctrl c in destroy", 2, tmp_path) == ""
