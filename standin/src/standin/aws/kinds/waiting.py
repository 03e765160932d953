"""Waiting for an operation that AWS completes after its call."""

import time
from collections.abc import Callable
from typing import Final

_POLL_SECONDS: Final = 0.1
_TIMEOUT_SECONDS: Final = 120

WAITER_CONFIG: Final = {"Delay": _POLL_SECONDS, "MaxAttempts": int(_TIMEOUT_SECONDS / _POLL_SECONDS)}
"""For boto3's waiters: an emulator is done sooner than AWS."""


def until(completed: Callable[[], bool], what: str) -> None:
    """Return once *completed* is true; raises TimeoutError with *what* didn't complete."""
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while not completed():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} is not completed after {_TIMEOUT_SECONDS} s")
        time.sleep(_POLL_SECONDS)
