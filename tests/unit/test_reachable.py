"""Every component can be had by a stack file, and every setting is read."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bootstrap import settings as bootstrap
from components.common.account import Tags
from components.service.manifest.manifest import Manifest
from environment.settings import Settings
from landing import settings as landing
from unit.reachable import Name, Tree

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("__main__.py", "bootstrap/__main__.py", "landing/__main__.py", "services/orders/__main__.py")
"""What Pulumi runs: the platform, its preparation in an account, the landing zone, and a service."""
COMMANDS = ("strata", "policies")
LIBRARIES = ("components", "environment", "bootstrap", "landing")
COMPONENT = "pulumi.ComponentResource"


@cache
def tree() -> Tree:
    return Tree(ROOT, (*PROGRAMS, *LIBRARIES, *COMMANDS))


def shown(names: set[Name]) -> list[str]:
    return sorted(f"{path}: {name}" for path, name in names)


def unreached_components(whole: Tree, programs: tuple[str, ...]) -> set[Name]:
    # The type of a variable makes nothing.
    return whole.subclasses(COMPONENT) - whole.reached(programs, annotations=False)


def test_every_component_is_made_by_the_program_of_the_platform_or_of_a_service() -> None:
    assert len(tree().subclasses(COMPONENT)) > 60
    assert shown(unreached_components(tree(), PROGRAMS)) == []


def test_every_definition_of_the_platform_is_used_by_a_program_or_a_command() -> None:
    commands = [path for path in tree().modules if path.split("/")[0] in COMMANDS]
    modules = [path for path, one in tree().modules.items() if "__main__" in ast.dump(one.tree)]
    reached = tree().reached([*PROGRAMS, *commands, *modules])
    defined = {(path, name) for path, one in tree().modules.items() for name in one.definitions if name}
    assert shown({one for one in defined - reached if not one[1].startswith("__")}) == []


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("from library import Made\nMade()\n", ["library.py: Idle"]),
        ("import library\nlibrary.Made()\n", ["library.py: Idle"]),
        ("from library import make\nmake()\n", ["library.py: Idle"]),
        ("import library as one\nTABLE = {'made': one.Made}\n", ["library.py: Idle"]),
        ("from library import Made\nseen: Made\n", ["library.py: Idle", "library.py: Made"]),
        ("from library import Made\n", ["library.py: Idle", "library.py: Made"]),
        ("from library import Idle\nIdle()\n", ["library.py: Made"]),
    ],
)
def test_a_component_that_no_program_makes_is_found(tmp_path: Path, program: str, found: list[str]) -> None:
    (tmp_path / "library.py").write_text(
        "import pulumi\n\n"
        "class Made(pulumi.ComponentResource): ...\n\n"
        "class Idle(pulumi.ComponentResource): ...\n\n"
        "def make() -> Made:\n    return Made()\n"
    )
    (tmp_path / "program.py").write_text(program)
    assert shown(unreached_components(Tree(tmp_path, ["library.py", "program.py"]), ("program.py",))) == found


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in a type, such as ``dict[str, Model | None]``, and those of their fields."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for one in annotation.model_fields.values():
            yield from models(one.annotation)
            for extra in one.metadata:
                yield from models(extra)
    for one in get_args(annotation):
        yield from models(one)


def read_attributes(whole: Tree) -> set[str]:
    """The attributes that are read, but by validators: these compare a value and do nothing with it."""
    found: set[str] = set()
    for module in whole.modules.values():
        nodes: list[ast.AST] = [module.tree]
        while nodes:
            node = nodes.pop()
            if isinstance(node, ast.FunctionDef) and any(
                "validator" in ast.dump(d) for d in node.decorator_list
            ):
                continue
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
            elif isinstance(node, ast.MatchClass):
                found |= {*node.kwd_attrs}
            nodes += ast.iter_child_nodes(node)
    return found


def is_tag(model: type[BaseModel], name: str) -> bool:
    """Whether the field chooses the model of a union, or is written to AWS together with all others."""
    return name in ("kind", "runs_as") or issubclass(model, Tags)


@pytest.mark.parametrize("root", [Settings, Manifest, bootstrap.BootstrapSettings, landing.LandingSettings])
def test_every_setting_is_read_by_more_than_a_validator(root: type[BaseModel]) -> None:
    read = read_attributes(tree())
    found = {*models(root)}
    assert len(found) > 2
    dead = {
        f"{model.__name__}.{name}"
        for model in found
        for name in model.model_fields
        if name not in read and not is_tag(model, name)
    }
    assert sorted(dead) == []


def test_a_setting_that_is_only_validated_counts_as_unread(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "class One(Section):\n"
        "    @model_validator(mode='after')\n"
        "    def _fits(self): return self.checked\n"
        "    @property\n"
        "    def used(self): return self.known\n"
        "match one:\n"
        "    case One(matched=1): one.written = 2\n"
    )
    assert read_attributes(Tree(tmp_path, ["one.py"])) == {"known", "matched"}
