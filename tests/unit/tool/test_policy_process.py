"""A policy pack's process, with the server of programs and without it."""

import os
import subprocess
from pathlib import Path

import pytest

from strata.targets.sandbox import policy
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.variables import PROGRAMS
from unit.tool import programs

SECONDS = 60
# As the SDK, without a flush.
PACK = f"""
import gc, os, sys, time
import rule
print(rule.PORT, {programs.IS_FORK}, gc.isenabled())
time.sleep(600)
"""


@pytest.fixture(params=[True, False], ids=["forked", "alone"])
def forked(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def analyzer(forked: bool, own: Paths, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The executable that the engine starts for a pack."""
    monkeypatch.setenv(PROGRAMS, str(programs.server() if forked else "/none"))
    policy.place_shim(own.home)
    (found,) = own.home.glob("plugins/analyzer-policy-*/pulumi-analyzer-policy-*")
    return found


def start(analyzer: Path, folder: Path, text: str) -> "subprocess.Popen[str]":
    (folder / "__main__.py").write_text(text)
    (folder / "rule.py").write_text("PORT = 4711\n")
    piped = subprocess.PIPE
    return subprocess.Popen(
        [analyzer, "127.0.0.1:1", "."], env=os.environ, cwd=folder, stdout=piped, stderr=piped, text=True
    )


def test_it_runs_in_its_folder_and_its_port_arrives_without_a_flush(
    analyzer: Path, forked: bool, tmp_path: Path
) -> None:
    with start(analyzer, tmp_path, PACK) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == f"4711 {forked} True\n"
        finally:
            process.kill()


def test_a_pack_that_cannot_be_loaded_shows_its_error(analyzer: Path, tmp_path: Path) -> None:
    _, error = (process := start(analyzer, tmp_path, "import no_such_rule\n")).communicate(timeout=SECONDS)
    assert "No module named 'no_such_rule'" in error
    assert process.returncode == 1
