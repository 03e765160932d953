"""Fixtures of all tests: an emulated account, and the real engine with the stand-in installed."""

from collections.abc import Iterator, Mapping

import pytest

from harness import emulators, engine
from harness.emulators import ACCOUNT, REGION


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """AWS's standard variables of an emulated account of the module's own."""
    with emulators.running(tmp_path_factory.mktemp("emulators"), ACCOUNT, REGION) as variables:
        yield variables


@pytest.fixture(scope="module")
def installed(emulated: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Variables with which `pulumi` runs programs on the emulated account."""
    variables = emulators.clean() | engine.find().variables | engine.server() | dict(emulated)
    return variables | engine.install(tmp_path_factory.mktemp("home"), variables)
