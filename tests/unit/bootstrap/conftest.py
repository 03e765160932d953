"""The real bootstrap program on its real stack files, under mocks."""

import json
import runpy
from collections.abc import Callable, Mapping

import pytest
import yaml

from bootstrap.settings import PROJECT
from unit.recording import ROOT, Cloud

FOLDER = ROOT / "bootstrap"


@pytest.fixture
def bootstrapped(deploy: Callable[..., Cloud]) -> Callable[..., Cloud]:
    """Run ``bootstrap/__main__.py`` as *stack*, with *changes* of what it says about GitHub."""

    def run(stack: str = "dev", changes: Mapping[str, object] | None = None) -> Cloud:
        raw = yaml.safe_load((FOLDER / f"Pulumi.{stack}.yaml").read_text())["config"]
        raw["strata-bootstrap:github"] |= changes or {}
        config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in raw.items()}
        return deploy(lambda: runpy.run_path(str(FOLDER / "__main__.py")), stack, config)

    run.project = PROJECT  # type: ignore[attr-defined]
    return run
