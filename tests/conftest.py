"""Distribution of the tests over the workers of pytest-xdist."""

from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

# The tests of such a folder share an account or three environments, which one worker brings up once.
_TOGETHER = ("kinds", "environments", "operations")
# Files with these fixtures share what the program declares for each stack file: one worker renders each once.
_RENDERED = ("deploy_file", "deploy_stack")


class BySandbox(LoadScopeScheduling):
    """A worker takes all tests of a shared sandbox or of the rendered stack files, else all of a file."""

    def _split_scope(self, nodeid: str) -> str:
        return scope(self.config.rootpath / nodeid.partition("::")[0])


@cache
def scope(file: Path) -> str:
    """The name of the group of tests of *file* that one worker runs."""
    if file.parent.name in _TOGETHER:
        return str(file.parent)
    text = file.read_text()
    return "rendered" if any(fixture in text for fixture in _RENDERED) else str(file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Replace group marks, which pytest-xdist 3.8 doesn't see with pytest 9.2 (its issue 1386)."""
    return BySandbox(config, log)
