"""One emulated account for all kinds, on ports of its own; each test gets a world that it leaves empty."""

import os
from collections.abc import Iterator

import pytest

from standin.aws.provider import Aws
from strata import project
from strata.targets.sandbox import cloud, paths, variables

from .world import World, connect

_TAGS = {"Environment": "dev", "Owner": "platform"}


@pytest.fixture(scope="package")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """The stand-in, configured for a fresh account; its AWS variables are gone when this folder is done."""
    environment, own = project.environment("dev"), paths.Paths(tmp_path_factory.mktemp("kinds"), "dev")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        try:
            endpoints = cloud.start(environment, own).endpoints
            for name, value in variables.aws(environment.account, environment.region, endpoints, own).items():
                patch.setenv(name, value)
            made = Aws(own.sandbox / "schemas")
            connect(made, environment.region, environment.account, _TAGS)
            yield made
        finally:
            cloud.stop(own)


@pytest.fixture
def world(provider: Aws) -> Iterator[World]:
    """An account in which nothing of this test's is left afterwards."""
    made = World(provider)
    yield made
    made.close()
