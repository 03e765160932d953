"""The rules of the source tree: empty package files, and imports in one direction."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STANDIN = ROOT / "standin" / "src" / "standin"
COMPONENTS = ROOT / "components"
COMBINING = ("pipeline/", "service/", "edge/static_site.py")
"""The modules that combine components of several layers."""
FOLDERS = ("components", "environment", "bootstrap", "landing", "strata", "policies", "standin/src")
FUTURE = "from __future__ import annotations"
LONGEST_FUNCTION = 40
# One declaration of an RDS instance each: pieces of it would have no names in AWS's terms.
LONG = {
    "components/data/relational/database.py:_source",
    "components/data/relational/replica.py:_instance",
}
QUESTION = re.compile(r"(What|Who|Whose|Where|How|Which|Why|When)\b")


def relative(file: Path) -> str:
    """The path of *file* from the checkout's folder on."""
    return str(file.relative_to(ROOT))


@cache
def parsed(file: Path) -> ast.Module:
    """The tree of *file*, for all tests of this file."""
    return ast.parse(file.read_text())


@pytest.fixture(scope="module", autouse=True)
def _trees_of_this_file_alone() -> Iterator[None]:
    """Drop the trees at the end: later collections of garbage would walk through all of them."""
    yield
    parsed.cache_clear()


def code(file: Path) -> list[ast.stmt]:
    """The statements of *file* without its docstring."""
    body = parsed(file).body
    return [one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]


def imports(file: Path) -> Iterator[str]:
    """The modules and names that *file* imports, each with its whole path."""
    for node in ast.walk(parsed(file)):
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
        ("a region's name", r"\[a-z\]\{2\}\(-\[a-z\]\+\)\+-", "components/common/account.py"),
        ("an account's number", r'"\^\\d\{12\}\$"', "components/common/account.py"),
        ("a duplicate check", r"\.count\(\w+\) > 1|names \{.*more than once", "components/common/unique.py"),
    ],
)
def test_one_module_owns_each_of_these_ideas(idea: str, pattern: str, owner: str) -> None:
    folders = ("components", "environment", "bootstrap", "landing", "strata")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    found = {str(file.relative_to(ROOT)) for file in files if re.search(pattern, file.read_text())}
    assert found - {owner} == set(), idea


SOURCES = [*ROOT.glob("*.py"), *(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("file", [file for file in SOURCES if FUTURE in file.read_text()], ids=relative)
def test_annotations_are_evaluated_late_only_where_that_keeps_modules_unloaded(file: Path) -> None:
    tree = parsed(file)
    lazy = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pulumi_aws")
        for alias in node.names
    }
    lazy |= {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for one in node.body
        if isinstance(one, ast.Import | ast.ImportFrom)
        for alias in one.names
    }
    named = {name.id for one in annotations(tree) for name in ast.walk(one) if isinstance(name, ast.Name)}
    assert named & lazy


def annotations(tree: ast.AST) -> Iterator[ast.expr]:
    """The annotations of arguments, results and attributes in *tree*."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns:
            yield node.returns


def test_imports_in_functions_are_only_where_a_program_or_command_starts_faster_by_them() -> None:
    found = {
        relative(file)
        for file in SOURCES
        for function in ast.walk(parsed(file))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert {file for file in found if not file.startswith("strata/")} == {
        "components/common/locks.py",
        "environment/configuration.py",
        "environment/settings.py",
        "standin/src/standin/aws/clients.py",
        "standin/src/standin/aws/kind.py",
        "standin/src/standin/aws/schema.py",
        "standin/src/standin/loaded.py",
    }


def test_docstrings_begin_with_a_noun_or_a_verb() -> None:
    found = [
        (relative(file), text)
        for file in SOURCES
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if (text := ast.get_docstring(node)) and QUESTION.match(text)
    ]
    assert found == []


def test_the_page_of_the_layout_names_every_folder() -> None:
    page = (ROOT / "docs" / "decisions" / "layout.md").read_text()
    top = {
        file.parent.relative_to(ROOT).parts[0] for file in ROOT.glob("*/*") if file.suffix in {".py", ".yaml"}
    }
    parts = {f"strata/{file.parent.name}" for file in (ROOT / "strata").glob("*/__init__.py")}
    inner = {f"environment/{file.parent.name}" for file in (ROOT / "environment").glob("*/__init__.py")}
    wanted = {name for name in top | parts | inner if not name.startswith((".", "_"))}
    assert [name for name in sorted(wanted) if f"`{name}/" not in page] == []


def test_functions_have_at_most_forty_lines() -> None:
    long = {
        f"{relative(file)}:{node.name}"
        for file in SOURCES
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.end_lineno is not None and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    }
    assert long == LONG


def test_an_exception_to_the_linter_has_a_reason() -> None:
    """But in code of functions, where a changed comment is another version of the function."""
    files = [*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "standin").rglob("*.py")]
    found = [
        relative(file)
        for file in files
        for line in file.read_text().splitlines()
        if re.search(r"# noqa(?!: [A-Z0-9, ]+ \([^)]+\))", line)
    ]
    assert found == ["tests/unit/test_layout.py"]
