"""The folders of imported services."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from strata import service_project
from strata.copilot import notes
from strata.copilot.importer import ImportedService
from strata.errors import Exit, StrataError

NOTES = "FROM-COPILOT.md"
_LEFT_OUT = (".git", "copilot", "services", "node_modules", ".venv")


def write(services: Sequence[ImportedService], folder: Path) -> None:
    """Write each service's folder into *folder*, all or none; StrataError (2) if one exists."""
    existing = [one.name for one in services if (folder / one.name).exists()]
    if existing:
        raise StrataError(
            f"{folder} already has {', '.join(existing)}: delete it to import it again", Exit.USAGE
        )
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".import-") as temporary:
        for one in services:
            _write(one, Path(temporary) / one.name)
        for one in services:
            (Path(temporary) / one.name).rename(folder / one.name)


def _write(one: ImportedService, folder: Path) -> None:
    folder.mkdir()
    description = f"The service {one.name}, imported from AWS Copilot"
    (folder / "Pulumi.yaml").write_text(service_project.project_file(one.name, description))
    (folder / "__main__.py").write_text(service_project.PROGRAM.format(name=one.name))
    for environment, stack in one.stacks.items():
        text = service_project.stack_file(one.name, stack)
        (folder / f"Pulumi.{environment}.yaml").write_text(text)
    (folder / NOTES).write_text(notes.markdown(one.name, one.notes))
    _write_code(one, folder)


def _write_code(one: ImportedService, folder: Path) -> None:
    source = folder / "src"
    if isinstance(one.dockerfile, str):
        source.mkdir()
        (source / "Dockerfile").write_text(one.dockerfile)
    elif one.dockerfile is not None:
        context, file = one.dockerfile
        _copy(context, source)
        shutil.copyfile(file, source / "Dockerfile")
    for origin, target in one.site:
        _copy(origin, folder / "site" / target)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_file():
        target.mkdir(exist_ok=True)
        shutil.copyfile(source, target / source.name)
    else:
        shutil.copytree(
            source, target, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_LEFT_OUT)
        )
