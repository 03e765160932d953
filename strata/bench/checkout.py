"""A copy of the project with more services than it has."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from strata import project, service_folders
from strata.errors import StrataError

MODELS = ("orders", "receipts")
"""The project's own services, of which the others are copies."""
_NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "tests", "docs", "packages", "*.egg-info")
_PRIORITY = re.compile(r"(?<=priority: )\d+")


@contextmanager
def with_services(count: int, models: Sequence[str] = MODELS) -> Iterator[Path]:
    """A checkout with the project's services and copies of *models*, *count* together."""
    with tempfile.TemporaryDirectory(prefix="strata-bench-") as folder:
        root = Path(folder) / "strata"
        shutil.copytree(project.ROOT, root, ignore=_NOT_COPIED)
        # The interpreter of the programs.
        (root / ".venv").symlink_to(sys.prefix)
        for number in range(count - len(MODELS)):
            _copy(root / service_folders.FOLDER, models[number % len(models)], number)
        yield root


def _copy(services: Path, model: str, number: int) -> None:
    """A copy of *model* under another name, with a path and a priority of its own at the load balancer."""
    name = f"{model}{number}"
    shutil.copytree(services / model, services / name)
    for file in (services / name).glob("*.yaml"):
        text = file.read_text().replace(model, name)
        file.write_text(_PRIORITY.sub(lambda found: str(int(found[0]) + 1 + number), text))


@contextmanager
def without_copies(root: Path) -> Iterator[None]:
    """The checkout *root* with the project's own services only."""
    services, aside = root / service_folders.FOLDER, root / "aside"
    aside.mkdir()
    copies = {*service_folders.names(root)} - {*MODELS}
    try:
        for name in copies:
            (services / name).rename(aside / name)
        yield
    finally:
        for path in aside.iterdir():
            path.rename(services / path.name)
        aside.rmdir()


def strata(root: Path, *argv: str) -> None:
    """Run the command of the checkout *root*; StrataError with its output if it fails.

    The project's own is the installed one, as users start it. That of a copy is no fork of the sandbox's
    servers, which have loaded the project's modules: compare its times with others of a copy only.
    """
    if root == project.ROOT:
        command, variables = [str(project.COMMAND)], {**os.environ}
    else:
        command, variables = [sys.executable, "-m", "strata.cli"], {**os.environ, "PYTHONPATH": str(root)}
    run_command([*command, *argv], root, variables)


def run_command(command: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None) -> None:
    """Run *command* in *folder*; StrataError with its output if it fails."""
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StrataError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
