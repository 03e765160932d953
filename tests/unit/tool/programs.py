"""A server of programs for the tests of this process."""

from pathlib import Path

from harness import engine
from harness.waiting import wait_until
from strata.targets.sandbox import fork_server
from strata.targets.sandbox.variables import PROVIDERS


def server() -> Path:
    """The folder of the server, which listens."""
    folder = Path(engine.server("--load", fork_server.SDK)[PROVIDERS])
    wait_until((folder / "socket").exists)
    return folder
