"""The command imports only what its distribution packages, and the imports have no cycle."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from harness.every import every

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGED = PROJECT["tool"]["uv"]["build-backend"]["module-name"]
# Modules of dependencies whose name differs.
MODULES = {
    "pyyaml": {"yaml"},
    "pygithub": {"github"},
    "boto3": {"boto3", "botocore"},
    "pulumi-aws": {"pulumi_aws"},
    "pulumi-awsx": {"pulumi_awsx"},
    "pulumi-policy": {"pulumi_policy"},
}
FILES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for package in PACKAGED
    for file in (ROOT / package).rglob("*.py")
}


def imported(body: list[ast.stmt], *, late: bool) -> Iterator[str]:
    """The modules that *body* imports, with *late* in functions too, without those for types alone."""
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield whole if whole in FILES else node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif late:
            inner = [one for one in ast.walk(node) if isinstance(one, ast.Import | ast.ImportFrom)]
            yield from imported(list(inner), late=False)


def dependencies() -> set[str]:
    names = [one.split("==")[0] for one in PROJECT["project"]["dependencies"]]
    return {module for name in names for module in MODULES.get(name, {name})}


@every(name for name in sorted(FILES) if name.split(".")[0] == "strata")
def test_the_command_imports_only_what_its_distribution_brings(module: str) -> None:
    allowed = {*PACKAGED, *sys.stdlib_module_names, *dependencies()}
    body = ast.parse(FILES[module].read_text()).body
    others = {name for name in imported(body, late=True) if name.split(".")[0] not in allowed}
    assert not others, f"{module} imports {', '.join(sorted(others))}"


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {
        name: {one for one in imported(ast.parse(file.read_text()).body, late=False) if one in FILES} - {name}
        for name, file in FILES.items()
    }
    TopologicalSorter(graph).prepare()
