"""The rules of the source tree: package files without code, and a stand-in without the command."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STANDIN = ROOT / "standin" / "src" / "standin"


def code(file: Path) -> list[ast.stmt]:
    """The statements of *file* without its docstring."""
    body = ast.parse(file.read_text()).body
    return [one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]


@pytest.mark.parametrize("folder", ["components", "strata"])
def test_packages_have_no_code_in_their_init_files(folder: str) -> None:
    files = [*(ROOT / folder).rglob("__init__.py")]
    assert files
    assert [str(file) for file in files if code(file)] == []


def test_the_stand_in_imports_nothing_of_the_platform_or_the_command() -> None:
    ours = {"strata", "components", "environment", "bootstrap", "policies"}
    imported = set()
    for file in STANDIN.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
    assert "botocore" in imported
    assert imported & ours == set()
