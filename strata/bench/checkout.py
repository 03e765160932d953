"""A copy of the project with more services than it has."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
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


def strata(root: Path, *argv: str) -> None:
    """Run the command of the checkout *root*; StrataError with its output if it fails."""
    variables = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "strata.cli", *argv]
    done = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StrataError(f"strata {' '.join(argv)} failed:\n{done.stdout}{done.stderr}")
