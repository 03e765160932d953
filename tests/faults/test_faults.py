"""Faults one after the other in one sandbox; `make faults N=100` tries all kinds, with other random numbers.

tests/sandbox/test_recovery.py has faults of `up` on a larger program.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from faults.__main__ import Sandboxes, run
from faults.kinds import FAULTS

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes by /proc")

SEED = int(os.environ.get("STRATA_FAULTS_SEED", "1"))
"""The seed of the moments; another one is a variable."""
# Each begins where the one before it ended; the last ones need a new cloud.
KINDS = (
    "engine killed",
    "provider killed",
    "all killed and the recovery too",
    "language host killed",
    "policy pack killed",
    "emulators unavailable",
    "answers of changes are lost",
    "answers never come",
    "ctrl c in up",
    "unlock killed twice",
    "ctrl c in destroy",
    "provider killed in destroy",
    "destroy killed twice",
    "the lock is left",
    "the record is cut off",
    "an emulator is frozen",
    "ctrl c in bootstrap",
    "everything killed",
)
FEWEST = 15


@pytest.fixture(scope="module")
def sandboxes() -> Iterator[Sandboxes]:
    with ExitStack() as stack:
        yield Sandboxes(stack)


@pytest.mark.parametrize("name", KINDS)
def test_the_environment_is_whole_after_the_fault(name: str, sandboxes: Sandboxes) -> None:
    seed = Random(f"{SEED} {name}").randrange(2**32)
    why = run(name, sandboxes.world(seed), whole=name == KINDS[-1])
    if why:
        sandboxes.drop()
    assert why == "", f"again: PYTHONPATH=tests:. python -m faults 1 1 '{name}:{seed}'"


def test_enough_kinds_are_tried_and_each_exists() -> None:
    assert len({*KINDS} & {*FAULTS}) == len(KINDS) >= FEWEST
