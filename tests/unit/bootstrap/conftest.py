"""The real bootstrap program on its real stack files, under mocks."""

import json
import runpy
from collections.abc import Callable, Mapping

import pytest
import yaml

from bootstrap.settings import PROJECT
from unit.recording import ROOT, Cloud

FOLDER = ROOT / "bootstrap"


@pytest.fixture(scope="session")
def accounts() -> dict[str, Cloud]:
    """The accounts of the stack files as they are, which tests only read."""
    return {}


@pytest.fixture
def bootstrapped(deploy: Callable[..., Cloud], accounts: dict[str, Cloud]) -> Callable[..., Cloud]:
    """Run ``bootstrap/__main__.py`` as *stack*, with *changes* of its section ``github``."""

    def run(stack: str = "dev", changes: Mapping[str, object] | None = None) -> Cloud:
        if changes is None and stack in accounts:
            return accounts[stack]
        raw = yaml.safe_load((FOLDER / f"Pulumi.{stack}.yaml").read_text())["config"]
        raw["strata-bootstrap:github"] |= changes or {}
        config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in raw.items()}
        made = deploy(lambda: runpy.run_path(str(FOLDER / "__main__.py")), stack, config)
        if changes is None:
            accounts[stack] = made
        return made

    run.project = PROJECT  # type: ignore[attr-defined]
    return run
