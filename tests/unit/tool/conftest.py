"""A sandbox and a cache of the test's own, and no pulumi on PATH."""

from pathlib import Path

import pytest

from strata.targets.sandbox import paths
from strata.targets.sandbox.paths import Paths


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATA_SANDBOX_DIR", str(tmp_path / "sandbox"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def own(tmp_path: Path) -> Paths:
    return paths.of("dev")
