"""The files of an environment: imported modules, without the layers that it leaves unset."""

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from environment import yaml_file
from environment.yaml_file import YamlFileError
from strata.delivery.imports import Source, parents
from strata.errors import StrataError

PROGRAM = "__main__.py"
_SETTINGS = "environment/settings.py"
_MODEL = "Settings"
_PREFIX = "strata:"
_LAYERS = "components"
_COMMON = "common"
"""A folder beside the layers that all of them may import."""


def files(root: Path, environment: str) -> dict[str, Source]:
    """Every Python file that takes part in *environment*, by its path; StrataError for a bad stack file."""
    found = _reached(root, environment)
    # Python runs the packages' own files as well; their imports count only if they are imported by name.
    around = [init for path in found for init in parents(path) if (root / init).is_file()]
    return found | {path: _source(root, path) for path in around if path not in found}


def reached(root: Path, module: str) -> set[str]:
    """The paths of *module* and of everything that it imports by name, directly or not."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _source(root, path).imports
    return found


def layers(root: Path, environment: str) -> set[str]:
    """The layers with resources in *environment*, not only with checked settings."""
    found = (layer_of(path) for path in _reached(root, environment, without=_SETTINGS))
    return {layer for layer in found if layer is not None}


def layer_of(path: str) -> str | None:
    """The layer that the file at *path* is part of."""
    first, _, rest = path.partition("/")
    layer = rest.partition("/")[0]
    return layer if first == _LAYERS and "/" in rest and layer != _COMMON else None


def sections(root: Path) -> dict[str, str]:
    """The settings' sections and the layers whose models they are."""
    if not (root / _SETTINGS).is_file():
        return {}
    tree = _source(root, _SETTINGS).tree
    models = {
        alias.asname or alias.name: str(node.module).split(".")[1]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and layer_of((node.module or "").replace(".", "/"))
        for alias in node.names
    }
    return dict(_fields(tree, lambda name: models.get(name)))


def _reached(root: Path, environment: str, *, without: str = "") -> dict[str, Source]:
    """The modules that the program imports, transitively, except those that only *without* imports."""
    unset = _unset_layers(root, environment)
    found: dict[str, Source] = {}
    waiting = [PROGRAM]
    while waiting:
        path = waiting.pop()
        if path in found or path == without:
            continue
        found[path] = source = _source(root, path)
        waiting += [
            target for target in source.imports if not (path == PROGRAM and layer_of(target) in unset)
        ]
    return found


def _fields(tree: ast.Module, layer: Callable[[str], str | None]) -> Iterator[tuple[str, str]]:
    for model in ast.walk(tree):
        if not isinstance(model, ast.ClassDef) or model.name != _MODEL:
            continue
        for field in model.body:
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                names = (node.id for node in ast.walk(field.annotation) if isinstance(node, ast.Name))
                yield from ((field.target.id, found) for name in names if (found := layer(name)))


def _unset_layers(root: Path, environment: str) -> set[str]:
    """The layers that have sections, all of which *environment* leaves unset."""
    path = root / f"Pulumi.{environment}.yaml"
    try:
        document = yaml_file.read(path)
    except (YamlFileError, FileNotFoundError) as error:
        raise StrataError(f"{path.name}: {error}") from None
    config = document.get("config") if isinstance(document, Mapping) else None
    if not isinstance(config, Mapping):
        raise StrataError(f"{path.name}: config must be a mapping of keys to values")
    owned = sections(root)
    set_ones = {layer for name, layer in owned.items() if not _is_unset(config.get(f"{_PREFIX}{name}"))}
    return {*owned.values()} - set_ones


def _is_unset(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(_is_unset(item) for item in value.values())
    return value is None


@cache
def _source(root: Path, path: str) -> Source:
    return Source(root, path)
