"""Waiting for another process."""

import time
from collections.abc import Callable

SECONDS = 60.0
"""Longer than any process takes on a busy machine."""


def wait_until(done: Callable[[], object]) -> None:
    """Return as soon as *done* is true."""
    deadline = time.monotonic() + SECONDS
    while not done():
        assert time.monotonic() < deadline, "it isn't done in time"
        time.sleep(0.02)
