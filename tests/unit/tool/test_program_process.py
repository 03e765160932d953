"""The process of a program that the language host starts, with the server of programs and without it."""

import subprocess
from pathlib import Path

import pytest

from strata.targets.sandbox import language_host
from strata.targets.sandbox.engine import Executable
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.variables import PROGRAMS
from unit.tool import programs

SECONDS = 60
# What is printed must arrive without a flush at the end.
SCRIPT = f"""
import beside, gc, os, sys
print(__name__, beside.NAME, sys.argv[1:], {programs.IS_FORK}, gc.isenabled())
sys.exit(32)
"""


@pytest.mark.parametrize("forked", [True, False], ids=["forked", "alone"])
def test_it_runs_as_python_would_run_the_script(
    forked: bool, own: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PROGRAMS, str(programs.server() if forked else "/none"))
    host, program = tmp_path / "host", tmp_path / "program"
    for folder in (host, program):
        folder.mkdir()
    (host / "beside.py").write_text('NAME = "beside the script"\n')
    script = host / "pulumi-language-python-exec"
    script.write_text(SCRIPT)
    command = language_host.place(Executable(host, "3.74.0", ""), own.home)
    argv = [str(command), str(script), "--stack", "a b", "."]
    done = subprocess.run(argv, cwd=program, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.stdout == f"__main__ beside the script ['--stack', 'a b', '.'] {forked} True\n", done.stderr
    assert done.returncode == 32
