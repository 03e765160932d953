"""One emulated account for all kinds; a test deletes what it creates."""

import os
from collections.abc import Iterator

import pytest

from harness import emulators
from harness.emulators import ACCOUNT, REGION
from standin.aws.provider import Aws
from standin.aws.schema import cache_dir

from .world import World, connect

_TAGS = {"Environment": "dev", "Owner": "platform"}


@pytest.fixture(scope="package")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """The stand-in, configured for a new account; its environment variables end with this package."""
    folder = tmp_path_factory.mktemp("kinds")
    with emulators.running(folder, ACCOUNT, REGION) as variables, pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in variables.items():
            patch.setenv(name, value)
        made = Aws(cache_dir())
        connect(made, REGION, ACCOUNT, _TAGS)
        yield made


@pytest.fixture(scope="package")
def account(provider: Aws) -> Iterator[World]:
    """The resources that all tests share, as networks."""
    shared = World(provider)
    yield shared
    shared.close()


@pytest.fixture
def world(provider: Aws, account: World) -> Iterator[World]:
    """The resources of one test, deleted when it ends."""
    made = World(provider, account)
    yield made
    made.close()
