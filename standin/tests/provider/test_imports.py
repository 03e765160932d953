"""The distribution's modules import nothing of a program that uses them, and each other in one direction."""

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
ALLOWED = {"boto3", "botocore", "grpc", "jmespath", "pulumi", "pulumi_aws", "pulumi_awsx", "standin"}


def imports(path: Path) -> set[str]:
    """The modules that the module at *path* imports when it is imported itself."""
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def modules() -> dict[str, Path]:
    """Every module by its name."""
    return {
        ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in SOURCE.rglob("*.py")
    }


def test_no_two_modules_import_each_other() -> None:
    every = modules()
    graph = {name: imports(path) & every.keys() - {name} for name, path in every.items()}
    assert len(list(TopologicalSorter(graph).static_order())) == len(every)


def test_only_declared_dependencies_are_imported() -> None:
    used = {name.partition(".")[0] for path in modules().values() for name in imports(path)}
    assert used - sys.stdlib_module_names <= ALLOWED
