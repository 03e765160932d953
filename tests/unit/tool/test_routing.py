"""The sandbox and the stand-in's own tests run on the same emulators."""

from harness.emulators import MOTO
from strata.targets.sandbox import routing


def test_the_stand_in_is_tested_on_the_sandbox_s_emulators() -> None:
    assert {row.variable for row in routing.MOTO} == set(MOTO)
