"""Which tests several workers may take apart, and which stay together."""

from pathlib import PurePath

import pytest
from xdist.scheduler import LoadScopeScheduling

# The tests of such a folder share an account, or the three environments. Those are two folders so that two
# workers have about as much to do; each worker that has one brings the environments up.
_TOGETHER = ("kinds", "environments", "operations")


class BySandbox(LoadScopeScheduling):
    """One worker has all tests of a sandbox; else all of a file."""

    def _split_scope(self, nodeid: str) -> str:
        file = PurePath(nodeid.partition("::")[0])
        return str(file.parent if file.parent.name in _TOGETHER else file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Of the marks for groups pytest-xdist 3.8 sees none with pytest 9.2 (its issue 1386)."""
    return BySandbox(config, log)
