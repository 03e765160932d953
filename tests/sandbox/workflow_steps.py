"""The shell steps of the workflows and their actions, and running one as GitHub does."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from strata import project

FOLDER = project.ROOT / ".github"


@dataclass(frozen=True)
class Step:
    """One `run:` step: its place, its name and its script."""

    file: str
    job: str
    name: str
    script: str


def all_steps() -> list[Step]:
    files = sorted([*FOLDER.glob("workflows/*.yml"), *FOLDER.glob("actions/*/action.yml")])
    return [step for path in files for step in _of(path)]


def step(file: str, name: str) -> Step:
    [found] = [one for one in all_steps() if (one.file, one.name) == (file, name)]
    return found


def run(wanted: Step, folder: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the script as `shell: bash` does, with nothing changed in it: only variables differ from GitHub."""
    path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", wanted.script],
        cwd=folder,
        env=os.environ | {"PATH": path} | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _of(path: Path) -> Iterator[Step]:
    document: dict[str, Any] = yaml.safe_load(path.read_text())
    name = path.parent.name if path.name == "action.yml" else path.stem
    jobs = document.get("jobs") or {"action": document["runs"]}
    for job, body in jobs.items():
        for one in body.get("steps", ()):
            if "run" in one:
                yield Step(name, job, one["name"], one["run"])
