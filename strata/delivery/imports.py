"""The project's modules that a module imports, read from its source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from strata.errors import StrataError


@dataclass(frozen=True)
class Source:
    """One Python file of the project; *path* is relative to its *root*."""

    root: Path
    path: str

    @property
    def module(self) -> str:
        """The dotted name, a package's for its ``__init__``."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file; StrataError if it isn't Python."""
        try:
            return ast.parse((self.root / self.path).read_text())
        except (SyntaxError, UnicodeDecodeError, ValueError) as error:
            raise StrataError(f"{self.path} can't be read: {error}") from None

    @cached_property
    def imports(self) -> frozenset[str]:
        """The paths of the project's own files that it imports by name."""
        names = [name for node in ast.walk(self.tree) for name in self._names(node)]
        return frozenset(path for name in names if (path := _file(self.root, name)))

    @cached_property
    def words(self) -> frozenset[str]:
        """The parts of all possible paths in its texts."""
        texts = (node.value for node in ast.walk(self.tree) if isinstance(node, ast.Constant))
        return frozenset(part for text in texts if isinstance(text, str) for part in text.split("/"))

    def _names(self, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            module = ".".join(filter(None, [*self._above(node.level), node.module]))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)

    def _above(self, level: int) -> list[str]:
        """The package that an import with *level* dots starts from; none without dots."""
        package = self.path.split("/")[:-1]
        return package[: len(package) - level + 1] if level else []


def parents(path: str) -> list[str]:
    """The ``__init__`` files that Python runs before the module at *path*."""
    folders = path.split("/")[:-1]
    return ["/".join([*folders[:depth], "__init__.py"]) for depth in range(1, len(folders) + 1)]


def _file(root: Path, name: str) -> str | None:
    base = name.replace(".", "/")
    found = (path for path in (f"{base}.py", f"{base}/__init__.py") if (root / path).is_file())
    return next(found, None)
