"""The real landing program on its real stack file, under mocks."""

import json
import runpy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from environment.errors import SettingsError
from environment.stack_file import read_config
from landing import settings
from landing.settings import PROJECT
from unit.recording import ROOT, Cloud

FOLDER = ROOT / "landing"
FILE = "Pulumi.organization.yaml"


def read(path: Path) -> settings.LandingSettings:
    """The settings in the stack file *path*; raises SettingsError with everything that is wrong in it."""
    config, problems = read_config(path)
    return settings._CONFIGURATION.parse(path.name, config, problems)


@pytest.fixture
def landed(deploy: Callable[..., Cloud]) -> Callable[..., Cloud]:
    """Run ``landing/__main__.py`` with *changes* of the organization."""

    def run(changes: Mapping[str, object] | None = None) -> Cloud:
        raw = yaml.safe_load((FOLDER / FILE).read_text())["config"]
        raw[f"{PROJECT}:organization"] |= changes or {}
        config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in raw.items()}
        return deploy(lambda: runpy.run_path(str(FOLDER / "__main__.py")), "organization", config)

    run.project = PROJECT  # type: ignore[attr-defined]
    return run


@pytest.fixture
def problems(tmp_path: Path) -> Callable[..., Sequence[str]]:
    """The problems after *change* of the configuration, line by line."""

    def run(change: Callable[[dict[str, Any]], object]) -> Sequence[str]:
        document = yaml.safe_load((FOLDER / FILE).read_text())
        change(document["config"])
        (tmp_path / FILE).write_text(yaml.safe_dump(document))
        with pytest.raises(SettingsError) as caught:
            settings.check(read(tmp_path / FILE), FILE, ROOT)
        return caught.value.problems

    return run
