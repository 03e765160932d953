"""Copilot workspaces in a temporary folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from strata.copilot import importer, workspace
from strata.copilot.importer import ImportedService

ENVIRONMENTS = ("dev", "test", "prod")


def make(folder: Path, manifests: Mapping[str, Mapping[str, object] | str]) -> Path:
    """A workspace of the application shop with *manifests* by folder, and code for each of them."""
    copilot = folder / "copilot"
    for name in ENVIRONMENTS:
        environment = copilot / "environments" / name
        environment.mkdir(parents=True, exist_ok=True)
        (environment / "manifest.yml").write_text(f"name: {name}\ntype: Environment\n")
    (copilot / ".workspace").write_text("application: shop\n")
    (folder / "app").mkdir(exist_ok=True)
    (folder / "app" / "Dockerfile").write_text("FROM scratch\n")
    (folder / "app" / "main.py").write_text("print(1)\n")
    (folder / "web").mkdir(exist_ok=True)
    (folder / "web" / "index.html").write_text("<p>hello</p>\n")
    (folder / "app.env").write_text("# comment\nFROM_FILE=1\nLOG_LEVEL=file\n")
    for name, manifest in manifests.items():
        (copilot / name).mkdir(exist_ok=True)
        text = manifest if isinstance(manifest, str) else yaml.safe_dump(dict(manifest))
        (copilot / name / "manifest.yml").write_text(text)
    return folder


def plan(
    folder: Path, names: Mapping[str, str] | None = None, environments: Sequence[str] = ENVIRONMENTS
) -> dict[str, ImportedService]:
    """The planned services of the workspace in *folder*, by name."""
    return {one.name: one for one in importer.plan(workspace.read(folder), environments, names or {})}


def process(service: ImportedService, environment: str = "dev") -> dict[str, object]:
    """The one process of *service*."""
    run = service.stacks[environment]["run"]
    assert isinstance(run, dict)
    (found,) = run.values()
    assert isinstance(found, dict)
    return found


def noted(service: ImportedService) -> dict[str, str]:
    """The texts of the notes on *service*, by key."""
    return {one.note.key: one.note.text for one in service.notes}
