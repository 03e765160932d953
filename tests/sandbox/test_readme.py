"""Every command of the README, run as it stands there."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from strata import project

README = (project.ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
BIN = Path(sys.prefix) / "bin"
PROJECT_FILES = ("Pulumi.yaml", "Makefile", "__main__.py", "settings.py", "pyproject.toml", "uv.lock")
PROJECT_FOLDERS = ("components", "stackfile", "strata", "workloads")

# This very command runs this test.
RUNS_THIS_TEST = "make test"


def block_with(command: str) -> str:
    found = [block for block in BLOCKS if command in block]
    assert len(found) == 1, command
    return found[0]


class Desk:
    """A checkout of its own, as a user has one, and its sandbox."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "strata"
        self.root.mkdir()
        for name in [*PROJECT_FILES, *(path.name for path in project.ROOT.glob("Pulumi.*.yaml"))]:
            shutil.copy(project.ROOT / name, self.root / name)
        for name in PROJECT_FOLDERS:
            shutil.copytree(project.ROOT / name, self.root / name)
        (self.root / ".venv").symlink_to(sys.prefix)
        self.bin = folder / "bin"
        self.bin.mkdir()
        strata = self.bin / "strata"
        strata.write_text(
            f'#!/bin/sh\nPYTHONPATH="{self.root}" exec "{BIN}/python" -c '
            '"from strata.cli import main; main()" "$@"\n'
        )
        strata.chmod(0o755)
        self.variables = os.environ | {
            "STRATA_SANDBOX_DIR": str(folder / "sandbox"),
            "PATH": f"{self.bin}{os.pathsep}{BIN}{os.pathsep}{os.environ['PATH']}",
        }

    def run(self, script: str, **variables: str) -> str:
        """Run *script* in the checkout as bash -e would; its output."""
        # Activating the environment would put the other checkout's strata first.
        lines = [line for line in script.splitlines() if line != ". .venv/bin/activate"]
        run = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(lines)],
            cwd=self.root,
            env=self.variables | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, f"{script}\n{run.stdout}\n{run.stderr}"
        return run.stdout + run.stderr


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("desk"))
    yield made
    made.run("strata down")


def test_the_readme_s_session_on_a_desk_works_from_first_to_last_command(desk: Desk) -> None:
    up = f"STRATA_SANDBOX_DIR={desk.variables['STRATA_SANDBOX_DIR']} make -C {project.ROOT} up"
    assert block_with("make up") == "make up\n"
    first = desk.run(up)
    assert "Outputs of dev" in first
    assert "To try next" in first

    tour = desk.run(block_with("strata doctor"))
    assert "No drift" in tour
    assert "available" in tour

    Image.new("RGB", (2000, 1000)).save(desk.root / "photo.jpg")
    demo = desk.run(block_with("strata demo images"))
    assert all(size in demo for size in ("200 x 100", "640 x 320", "1600 x 800"))

    by_hand = desk.run(block_with("somebody-else"))
    assert 'tags.Owner: declared "platform", actual "somebody-else"' in by_hand
    assert "drift: exit code 3" in by_hand
    assert desk.run("strata drift dev").count("No drift") == 1

    assert "deleted" in desk.run(block_with("strata destroy dev"))


def test_the_readme_s_new_environment_comes_up_in_its_own_account(desk: Desk) -> None:
    assert "Outputs of staging" in desk.run(block_with("strata up staging"))
    account = desk.run("strata exec staging -- aws sts get-caller-identity --query Account --output text")
    assert "444444444444" in account


def test_the_readme_s_commands_for_aws_work_with_the_plain_pulumi_command(desk: Desk) -> None:
    told = desk.run("strata exec prod -- python -c 'import json, os; print(json.dumps(dict(os.environ)))'")
    variables = json.loads(told[told.index("{") :].splitlines()[0])
    for name in ("PULUMI_STACK", "PULUMI_OPTION_CONFIG_FILE", "PULUMI_BACKEND_URL", "STRATA_CREATES"):
        variables.pop(name)
    state = desk.root.parent / "state"
    state.mkdir()
    done = desk.run(block_with("pulumi stack init prod"), **variables, STATE=state.as_uri())
    assert re.search(r"\+ \d+ created", done)


def test_the_schema_command_writes_what_is_committed(desk: Desk) -> None:
    assert block_with("make schema") == "make schema\n"
    committed = (project.ROOT / "stack.schema.json").read_bytes()
    desk.run(f"make -C {project.ROOT} schema")
    assert (project.ROOT / "stack.schema.json").read_bytes() == committed


def test_no_block_of_commands_is_left_out() -> None:
    tried = {
        block_with(command)
        for command in (
            "make up",
            "strata doctor",
            "strata demo images",
            "somebody-else",
            "strata destroy dev",
            "pulumi stack init prod",
            "strata up staging",
            "make schema",
        )
    }
    assert {*BLOCKS} - tried == {f"{RUNS_THIS_TEST}\n"}
