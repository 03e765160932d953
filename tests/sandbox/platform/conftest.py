"""The three environments on the local cloud, brought up once, side by side, as a user brings them up."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.conftest import Platform

ENVIRONMENTS = ("dev", "test", "prod")


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """dev, test and prod, up at the same time."""
    made = Platform(tmp_path_factory.mktemp("platform") / "sandbox")
    try:
        with ThreadPoolExecutor(len(ENVIRONMENTS)) as threads:
            runs = list(threads.map(lambda name: made.strata("up", name), ENVIRONMENTS))
        for name, run in zip(ENVIRONMENTS, runs, strict=True):
            assert run.returncode == 0, f"up {name}:\n{run.stdout}\n{run.stderr}"
        yield made
    finally:
        made.close()
