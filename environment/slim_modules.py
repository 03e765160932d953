"""Modules of pulumi_aws, compiled without the parts that no program uses.

Without this, a starting program evaluates the types of all arguments and defines several thousand classes, of
which it uses about a hundred.
"""

import ast
import hashlib
import importlib.util
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

# In the names of compiled files, so that another version of this module compiles them again.
_VERSION = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
_INPUTS, _OUTPUTS = "_inputs", "outputs"
# The decorators of classes that only hold properties.
_TYPES = ("input_type", "output_type")
# A class is defined when it is used first (PEP 562).
_DEFINE_WHEN_USED = """
from . import {module}

def __getattr__(name):
    define = globals().get("_define_" + name)
    if define is None:
        raise AttributeError("module " + repr(__name__) + " has no attribute " + repr(name))
    define()
    return globals()[name]
"""


class SlimLoader(SourceFileLoader):
    """Loads a module of pulumi_aws without docstrings, overloads and types of arguments.

    The types that the SDK reads stay: those that the properties' getters return. Where Python writes no
    compiled files a module is loaded as it is, because compiling it takes longer than running it.
    """

    def source_to_code(self, data: Any, path: Any, *more: Any, **options: Any) -> Any:  # type: ignore[override]  # noqa: ANN401 (as in the base class)
        """The code of a module whose source is *data*."""
        if sys.dont_write_bytecode:
            return super().source_to_code(data, path, *more, **options)
        return compile(slim(ast.parse(data), Path(path).stem), path, "exec", dont_inherit=True)

    def get_data(self, path: str) -> bytes:
        """The bytes of the source, or of this loader's own compiled file."""
        return super().get_data(_compiled(path))

    def set_data(self, path: str, data: Any, *more: Any, **options: Any) -> None:  # noqa: ANN401 (as in the base class)
        """Write this loader's own compiled file."""
        super().set_data(_compiled(path), data, *more, **options)


def _compiled(path: str) -> str:
    """The path of this loader's compiled file in place of Python's."""
    if sys.dont_write_bytecode or not path.endswith(".pyc"):
        return path
    source = importlib.util.source_from_cache(path)
    return importlib.util.cache_from_source(source, optimization=f"slim{_VERSION}")


def slim(module: ast.Module, name: str) -> ast.Module:
    """The *module* called *name* without the parts that no program uses."""
    _Slim(module, name).visit(module)
    return ast.fix_missing_locations(module)


class _Slim(ast.NodeTransformer):
    def __init__(self, module: ast.Module, name: str) -> None:
        self._name, self._when_used = name, name in (_INPUTS, _OUTPUTS)
        classes = {one.name for one in module.body if isinstance(one, ast.ClassDef)}
        self._types = _Types(set() if self._when_used else classes)
        self._only_properties = False

    def visit_Module(self, node: ast.Module) -> ast.Module:
        node.body = _without_docstring(node.body)
        self.generic_visit(node)
        if self._when_used:
            node.body += ast.parse(_DEFINE_WHEN_USED.format(module=self._name)).body
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        """Import the module of input types, not all of its classes."""
        if node.level == 1 and node.module == _INPUTS:
            return ast.copy_location(ast.ImportFrom(None, [ast.alias(_INPUTS)], 1), node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        node.body = _without_docstring(node.body)
        self._only_properties = any(
            isinstance(one, ast.Attribute) and one.attr in _TYPES for one in node.decorator_list
        )
        self.generic_visit(node)
        self._only_properties = False
        return self._defined_when_used(node) if self._when_used else node

    def _defined_when_used(self, node: ast.ClassDef) -> ast.stmt:
        definition = ast.parse(f"def _define_{node.name}():\n    global {node.name}").body[0]
        if isinstance(definition, ast.FunctionDef):
            definition.body.append(node)
        return ast.copy_location(definition, node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef | None:
        if any(isinstance(one, ast.Name) and one.id == "overload" for one in node.decorator_list):
            return None
        node.body = _without_docstring(node.body)
        given = node.args
        for one in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
            if one is not None:
                one.annotation = None
        if self._only_properties and node.returns is not None:
            # As text: the SDK evaluates it for the classes that are used.
            node.returns = ast.Constant(ast.unparse(self._types.visit(node.returns)))
        return node


class _Types(ast.NodeTransformer):
    """Names of types as expressions, input types as attributes of their module."""

    def __init__(self, own: set[str]) -> None:
        self._own = own

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, str):
            return node
        named = ast.parse(node.value, mode="eval").body
        if isinstance(named, ast.Name) and named.id.endswith("Args") and named.id not in self._own:
            return ast.Attribute(ast.Name(_INPUTS, ast.Load()), named.id, ast.Load())
        return named


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0]
    text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return (body[1:] or [ast.copy_location(ast.Pass(), first)]) if text else body
