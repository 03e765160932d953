"""GitHub on this machine: the only address that these tests may talk to."""

from collections.abc import Iterator

import pytest
from pytest_socket import enable_socket, socket_allow_hosts

from strata.drift.tracker import Tracker
from unit.drift.github import REPOSITORY, TOKEN, GitHub


@pytest.fixture
def github() -> Iterator[GitHub]:
    enable_socket()
    socket_allow_hosts(["127.0.0.1"])
    made = GitHub()
    yield made
    made.close()


@pytest.fixture
def issues(github: GitHub) -> Tracker:
    """The double's issues; how long it would have waited is noted, not done."""
    return Tracker(REPOSITORY, TOKEN, github.url, write_pause=0, sleep=github.waits.append)
