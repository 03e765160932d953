"""Definitions of the source tree, and those that the programs reach, read from the source."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from strata.delivery.imports import Source

Name = tuple[str, str]
"""A module's path, and a name that it defines."""

# The name of the statements of a module that define nothing, such as calls.
_BODY = ""


@dataclass(frozen=True)
class Module:
    """One file: what it defines, and what each definition uses; *root* is the checkout."""

    root: Path
    path: str

    @cached_property
    def tree(self) -> ast.Module:
        return Source(self.root, self.path).tree

    @cached_property
    def definitions(self) -> Mapping[str, Sequence[ast.stmt]]:
        """The statements of each name, and of the rest."""
        found: dict[str, list[ast.stmt]] = {_BODY: []}
        for statement in _flat(self.tree.body):
            for name in _defined(statement):
                found.setdefault(name, []).append(statement)
        return found

    @cached_property
    def imported(self) -> Mapping[str, str]:
        """The dotted names that local names stand for."""
        names: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
            elif isinstance(node, ast.Import):
                names |= {one.asname: one.name for one in node.names if one.asname}
                names |= {one.name: one.name for one in node.names if not one.asname}
        return names

    def uses(self, name: str, *, annotations: bool) -> Iterator[str]:
        """The dotted names that the definition *name* uses; types of variables only with *annotations*."""
        own = Source(self.root, self.path).module
        for statement in self.definitions[name]:
            for node in _walk(statement, annotations):
                dotted = _dotted(node)
                first, _, _ = dotted.partition(".")
                known = next((one for one in _prefixes(dotted) if one in self.imported), None)
                if known:
                    yield self.imported[known] + dotted.removeprefix(known)
                elif first in self.definitions and first != name:
                    yield f"{own}.{first}"


@dataclass(frozen=True)
class Tree:
    """The modules of some *folders* and files of a checkout."""

    root: Path
    folders: Sequence[str]
    modules: Mapping[str, Module] = field(init=False)

    def __post_init__(self) -> None:
        files = [file for folder in self.folders for file in _files(self.root, folder)]
        paths = [str(file.relative_to(self.root)) for file in files]
        object.__setattr__(self, "modules", {path: Module(self.root, path) for path in paths})

    def reached(self, roots: Sequence[str], *, annotations: bool = True) -> set[Name]:
        """Every definition that the files *roots* use as a whole, directly or not."""
        new = {(path, name) for path in roots for name in self.modules[path].definitions}
        found: set[Name] = set()
        while new:
            found |= new
            new = {used for path, name in new for used in self._used(path, name, annotations)} - found
        return found

    def _used(self, path: str, name: str, annotations: bool) -> Iterator[Name]:
        module = self.modules[path]
        for dotted in module.uses(name, annotations=annotations):
            if target := self.resolve(dotted):
                yield target
                yield target[0], _BODY

    def resolve(self, dotted: str) -> Name | None:
        """The definition that *dotted* names, if it is in the tree."""
        for prefix in _prefixes(dotted):
            path = f"{prefix.replace('.', '/')}.py"
            if path in self.modules:
                name = dotted.removeprefix(prefix).lstrip(".").partition(".")[0]
                module = self.modules[path]
                if name in module.definitions:
                    return path, name
                # A name that the module itself has imported.
                return self.resolve(module.imported[name]) if name in module.imported else None
        return None

    def subclasses(self, base: str) -> set[Name]:
        """The classes that have *base*, a dotted name, among their ancestors."""
        found: set[Name] = set()
        while True:
            more = {one for one, bases in self._bases.items() if bases & ({base} | _named(found))} - found
            if not more:
                return found
            found |= more

    @cached_property
    def _bases(self) -> Mapping[Name, set[str]]:
        bases: dict[Name, set[str]] = {}
        for path, module in self.modules.items():
            for name, statements in module.definitions.items():
                for one in statements:
                    if isinstance(one, ast.ClassDef):
                        dotted = {_dotted(base) for base in one.bases}
                        bases[path, name] = {self._absolute(module, text) for text in dotted}
        return bases

    def _absolute(self, module: Module, dotted: str) -> str:
        first, _, rest = dotted.partition(".")
        if first in module.definitions:
            return f"{Source(self.root, module.path).module}.{dotted}"
        return ".".join(filter(None, [module.imported.get(first, first), rest]))


def _named(names: set[Name]) -> set[str]:
    return {f"{path.removesuffix('.py').replace('/', '.')}.{name}" for path, name in names}


def _files(root: Path, folder: str) -> list[Path]:
    place = root / folder
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def _flat(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those of its ``if`` and ``try`` included."""
    for statement in body:
        if isinstance(statement, ast.If):
            yield ast.Expr(statement.test)
        if isinstance(statement, ast.If | ast.Try | ast.With):
            yield from _flat([*statement.body, *getattr(statement, "orelse", [])])
        else:
            yield statement


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return [statement.name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return []
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    parts = [part for target in targets for part in getattr(target, "elts", [target])]
    # An attribute of something else is assigned for what it does, as is a call.
    return [one.id if isinstance(one, ast.Name) else _BODY for one in parts] or [_BODY]


def _walk(node: ast.AST, annotations: bool) -> Iterator[ast.AST]:
    """Names and attribute chains in *node*, the outermost of each chain."""
    if isinstance(node, ast.Name | ast.Attribute) and _dotted(node):
        yield node
        return
    for key, value in ast.iter_fields(node):
        if key in ("annotation", "returns") and not annotations:
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                yield from _walk(one, annotations)


def _dotted(node: ast.AST) -> str:
    """``a.b.c`` of a chain of attributes; empty if it does not begin with a name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def _prefixes(dotted: str) -> list[str]:
    """*dotted*, and what is left of it without its last parts, the longest first."""
    parts = dotted.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
