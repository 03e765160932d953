"""The environments that changed files can affect; in doubt, all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from strata import project
from strata.delivery import use
from strata.delivery.imports import Source
from strata.delivery.paths import changed_paths, is_file

_EVERYWHERE = frozenset({"Pulumi.yaml", "pyproject.toml", "uv.lock"})
"""Files that every environment depends on."""
_JUDGES = "policies/"
"""No environment is built from it, but a preview shows its findings."""
_WORKLOADS = "workloads"

# Files that no environment is built from, and that no Python import shows.
_APART = (
    *("docs/", "tests/", "strata/", "standin/", "bootstrap/", "landing/"),
    *("stages/", "services/", ".github/", ".ci/"),
)
_SCHEMAS = frozenset({"stack.schema.json", "service.schema.json"})
_APART_FILES = _SCHEMAS | {"LICENSE", "Makefile", "drift-ignore.yaml", ".gitignore"}
_APART_SUFFIX: Final = ".md"


@dataclass(frozen=True)
class _Use:
    """The files that one environment depends on; *known* are those of any environment."""

    environment: str
    files: Mapping[str, Source]
    layers: set[str]
    known: set[str]


def affected(changed: Iterable[str], root: Path) -> dict[str, list[str]]:
    """For every environment the *changed* files that can affect it; paths are relative to *root*."""
    built = {name: use.files(root, name) for name in project.names(root)}
    known = {path for files in built.values() for path in files}
    paths = changed_paths(changed, root)
    uses = [_Use(name, files, use.layers(root, name), known) for name, files in built.items()]
    return {one.environment: [path for path in paths if _affects(path, one, root)] for one in uses}


def _affects(path: str, one: _Use, root: Path) -> bool:
    if belongs_to_stack_file(path):
        return path == f"Pulumi.{one.environment}.yaml"
    if affects_everything(path):
        return True
    if path in one.known:
        return path in one.files
    folder, _, rest = path.partition("/")
    if folder == _WORKLOADS and rest:
        words = {_WORKLOADS, rest.partition("/")[0]}
        return any(words <= source.words for source in one.files.values())
    if path.endswith(".py") and is_file(root / path):
        return False  # nothing imports it
    layer = use.layer_of(path)
    if layer is not None:
        return layer in one.layers  # no module, or one that is gone
    return not is_outside(path)


def belongs_to_stack_file(path: str) -> bool:
    """Whether *path*, in the folder of a project, is the stack file of one environment."""
    return path.startswith("Pulumi.") and path.endswith(".yaml") and path not in _EVERYWHERE


def affects_everything(path: str) -> bool:
    """Whether every environment and service is run with the file, or checked by it."""
    return path in _EVERYWHERE or path.startswith(_JUDGES)


def is_outside(path: str) -> bool:
    """Whether nothing is built from the file at *path*."""
    if path.startswith(_APART) or path in _APART_FILES:
        return True
    return path.endswith(_APART_SUFFIX) and "/" not in path
