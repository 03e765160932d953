"""The rules of the source tree: empty package files, and imports in one direction."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STANDIN = ROOT / "standin" / "src" / "standin"
COMPONENTS = ROOT / "components"
COMBINING = ("pipeline/", "service/", "edge/static_site.py")
"""The modules that combine components of several layers."""


def code(file: Path) -> list[ast.stmt]:
    """The statements of *file* without its docstring."""
    body = ast.parse(file.read_text()).body
    return [one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]


def imports(file: Path) -> Iterator[str]:
    """The modules and names that *file* imports, each with its whole path."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("folder", ["components", "strata", "environment", "bootstrap", "landing"])
def test_packages_have_no_code_in_their_init_files(folder: str) -> None:
    files = [*(ROOT / folder).rglob("__init__.py")]
    assert files
    assert [str(file) for file in files if code(file)] == []


def test_the_stand_in_imports_nothing_of_the_platform_or_the_command() -> None:
    ours = {"strata", "components", "environment", "bootstrap", "landing", "services", "policies"}
    imported = {name.partition(".")[0] for file in STANDIN.rglob("*.py") for name in imports(file)}
    assert "botocore" in imported
    assert imported & ours == set()


def test_a_layer_imports_no_other_layer() -> None:
    layers = {folder.name for folder in COMPONENTS.iterdir() if folder.is_dir()} - {"common", "__pycache__"}
    found = {
        (str(file.relative_to(COMPONENTS)), name)
        for file in COMPONENTS.rglob("*.py")
        for name in imports(file)
        if name.startswith("components.")
        and name.split(".")[1] in layers - {file.relative_to(COMPONENTS).parts[0]}
    }
    combining = {file for file, _ in found if file.startswith(COMBINING)}
    assert [one for one in sorted(found) if one[0] not in combining] == []
    # Each exception of docs/decisions/layout.md is needed.
    assert [prefix for prefix in COMBINING if not any(file.startswith(prefix) for file in combining)] == []


@pytest.mark.parametrize(
    ("idea", "pattern", "owner"),
    [
        ("a policy document", r'"2012-10-17"', "components/common/policy.py"),
        ("the denial of requests without TLS", r'"aws:SecureTransport"', "components/common/policy.py"),
        (
            "a key's access for its account",
            r':root"\},?\s*(?:"Action": )?\[?"kms:\*',
            "components/common/policy.py",
        ),
        ("a duplicate check", r"\.count\(\w+\) > 1|names \{.*more than once", "components/common/unique.py"),
    ],
)
def test_one_module_owns_each_of_these_ideas(idea: str, pattern: str, owner: str) -> None:
    folders = ("components", "environment", "bootstrap", "landing", "strata")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    found = {str(file.relative_to(ROOT)) for file in files if re.search(pattern, file.read_text())}
    assert found - {owner} == set(), idea
