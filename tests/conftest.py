"""Distribution of the tests over the workers of pytest-xdist."""

from pathlib import PurePath

import pytest
from xdist.scheduler import LoadScopeScheduling

# The tests of such a folder share an account or three environments, which one worker brings up once.
_TOGETHER = ("kinds", "environments", "operations")


class BySandbox(LoadScopeScheduling):
    """A worker takes all tests of a shared sandbox, else all of a file."""

    def _split_scope(self, nodeid: str) -> str:
        file = PurePath(nodeid.partition("::")[0])
        return str(file.parent if file.parent.name in _TOGETHER else file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Replace group marks, which pytest-xdist 3.8 doesn't see with pytest 9.2 (its issue 1386)."""
    return BySandbox(config, log)
