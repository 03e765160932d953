import io
import json
from pathlib import Path

import pytest

from strata import cli
from strata.delivery import use
from strata.delivery.affected import affected
from strata.delivery.paths import changed_paths
from strata.errors import StrataError
from unit.recording import ROOT, STACKS

ALL = {"dev", "test", "prod"}

PROJECT = {
    "Pulumi.dev.yaml": ("config: {strata:data: {store: null, cache: {a: null}}, strata:web: {size: 1}}"),
    "Pulumi.prod.yaml": "config: {strata:data: {store: big, cache: null}, strata:web: {size: 2}}",
    "Pulumi.test.yaml": "config: {strata:web: {size: 1}}",
    "__main__.py": (
        "from components.data import Store\nfrom components.web import Web\n"
        "from components.plain import Plain\n"
        "import revision\nfrom environment.settings import Settings\nX = 'workloads' + 'server'\n"
    ),
    "revision.py": "",
    "environment/settings.py": (
        "from environment.reading import read\nfrom components.data.settings import DataSettings\n"
        "from components.web.settings import WebSettings as W\n"
        "class Settings:\n    data: 'x'\n    data: Annotated[DataSettings | None, 1]\n    web: W\n"
    ),
    "environment/__init__.py": "",
    "environment/reading.py": "read = 1\n",
    "components/__init__.py": "",
    "components/shared.py": "",
    "components/data/__init__.py": "from components.data.store import Store\n",
    "components/data/store.py": "from . import sizes\nfrom components import shared\n",
    "components/data/sizes.py": "",
    "components/data/forgotten.py": "",
    "components/data/settings.py": "from components.data.bounds import LEAST\n",
    "components/data/bounds.py": "LEAST = 1\n",
    "components/web/__init__.py": "from .web import Web\n",
    "components/web/web.py": "from ..web.parts.port_rule import PortRule\n",
    "components/web/parts/port_rule.py": "CODE = 'workloads/pictures'\n",
    "components/web/settings.py": "",
    "components/plain/__init__.py": "class Plain: ...\n",
    "tool/cli.py": "from environment import settings\n",
}


@pytest.fixture
def root(tmp_path):
    for name, text in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def hit(root, *changed):
    return {name for name, why in affected(changed, root).items() if why}


@pytest.mark.parametrize(
    "path",
    [
        "components/data/store.py",
        "components/data/sizes.py",
        "components/shared.py",
        "components/data/template.json",
        "components/data/gone.py",
    ],
)
def test_a_layer_affects_the_environments_that_set_its_section(root, path):
    assert hit(root, path) == {"prod"}


@pytest.mark.parametrize(
    "path",
    [
        "__main__.py",
        "environment/settings.py",
        "revision.py",
        "environment/reading.py",
        "components/__init__.py",
        "components/data/settings.py",
        "components/data/bounds.py",
        "components/data/__init__.py",
        "components/web/web.py",
        "components/web/parts/port_rule.py",
        "components/plain/__init__.py",
        "workloads/pictures/deep/inside.txt",
        "Pulumi.yaml",
        "pyproject.toml",
        "uv.lock",
        "policies/s3.py",
        "something/nobody/knows.txt",
        "gone.py",
    ],
)
def test_what_every_environment_runs_affects_all(root, path):
    assert hit(root, path) == ALL


@pytest.mark.parametrize(
    "path",
    [
        "docs/operations.md",
        "docs/picture.png",
        "README.md",
        "tests/unit/test_x.py",
        "tests/conftest.py",
        "strata/cli.py",
        "strata/targets/sandbox/gomod/engine/go.mod",
        "tool/cli.py",
        "components/data/forgotten.py",
        "workloads/unused/x.py",
        ".github/workflows/preview.yml",
        "bootstrap/__main__.py",
        "bootstrap/Pulumi.dev.yaml",
        "landing/settings.py",
        "stages/stage1.yaml",
        "LICENSE",
        "Makefile",
        "drift-ignore.yaml",
        "Pulumi.gone.yaml",
        "",
    ],
)
def test_what_no_environment_runs_affects_none(root, path):
    assert hit(root, path) == set()


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_stack_file_affects_its_own_environment(root, name):
    assert hit(root, f"Pulumi.{name}.yaml") == {name}


def test_every_reason_is_reported(root):
    changed = ["Pulumi.dev.yaml\n", "components/data/store.py\n", "docs/x.md\n", "\n"]
    assert affected(changed, root) == {
        "dev": ["Pulumi.dev.yaml"],
        "prod": ["components/data/store.py"],
        "test": [],
    }


def test_a_layer_inside_another_layer_affects_the_users_of_both(root):
    (root / "components/web/web.py").write_text("from components.data.store import Store\n")
    assert hit(root, "components/data/store.py") == ALL


def test_a_file_that_isn_t_python_and_a_stack_file_that_isn_t_yaml_are_named(root):
    (root / "components/plain/__init__.py").write_text("class:")
    with pytest.raises(StrataError, match=r"components/plain/__init__\.py can't be read"):
        affected(["README.md"], root)
    (root / "Pulumi.dev.yaml").write_text("[")
    with pytest.raises(StrataError, match=r"Pulumi\.dev\.yaml: is not valid YAML: line 1"):
        affected(["README.md"], root)


# The project itself.


def test_the_settings_sections_are_those_of_the_layers():
    assert {"network": "network", "compute": "compute"}.items() <= use.sections(ROOT).items()
    assert {*use.sections(ROOT)} == {*_models()} - {"aws"}


def _models():
    from environment.settings import Settings

    return Settings.model_fields


@pytest.mark.parametrize(
    ("layer", "module"),
    [("caching", "session_cache.py"), ("data", "bucket.py"), ("security", "environment_key.py")],
)
def test_a_change_of_a_layer_affects_the_environments_that_use_it(layer, module):
    for path in sorted((ROOT / "components" / layer).glob("*.py")):
        name = str(path.relative_to(ROOT))
        assert hit(ROOT, name) == {stack for stack in STACKS if name in use.files(ROOT, stack)}
    assert hit(ROOT, f"components/{layer}/{module}") == ALL


def test_the_stages_of_growth_affect_no_environment():
    files = sorted((ROOT / "stages").iterdir())
    assert files
    assert hit(ROOT, *(str(path.relative_to(ROOT)) for path in files)) == set()


def test_every_module_that_a_deployment_loads_affects_an_environment(deploy_stack):
    import sys

    deploy_stack("prod")
    loaded = {
        str(Path(file).relative_to(ROOT))
        for module in list(sys.modules.values())
        if (file := getattr(module, "__file__", None)) and Path(file).is_relative_to(ROOT / "components")
    }
    made_of = {path for stack in STACKS for path in use.files(ROOT, stack)}
    unused = {path for path in loaded - made_of if "/tests/" not in path}
    # Other tests of this process may have loaded modules that no environment uses.
    assert hit(ROOT, *unused) == set()
    assert "components/network/vpc.py" in loaded & made_of


@pytest.mark.parametrize("path", ["workloads/web/server.py", "workloads/images/resizer/handler.py"])
def test_a_workload_affects_the_environments_that_run_it(path):
    assert (ROOT / path).exists()
    assert hit(ROOT, path) == ALL


def test_the_command_reads_files_from_stdin_and_writes_a_matrix(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["strata", "affected", "--json"])
    monkeypatch.setattr("sys.stdin", io.StringIO("Pulumi.dev.yaml\nREADME.md\n"))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    assert not ended.value.code
    services = json.loads(out)["services"]
    assert {one["environment"] for one in services["affected"]} <= {"dev"}
    assert json.loads(out) == {"affected": ["dev"], "unaffected": ["prod", "test"]} | {"services": services}
    assert "dev: Pulumi.dev.yaml" in err
    assert "prod: not affected" in err


def test_the_command_without_files_is_bad_usage(monkeypatch, capsys):
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.argv", ["strata", "affected"])
    monkeypatch.setattr("sys.stdin", terminal)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "git diff --name-only" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    [
        "./components/data/store.py",
        "components//data/store.py",
        "components/web/../data/store.py",
        "docs/a.md components/data/store.py",
        "components/data/store.py docs/a.md\n",
        "docs/a.md\tcomponents/data/store.py",
        "M\tcomponents/data/store.py",
        "R100\tdocs/a.md\tcomponents/data/store.py",
        "docs/a.md\0components/data/store.py",
        '"components/data/store.py"',
    ],
)
def test_a_path_is_found_however_it_is_written(root, line):
    assert hit(root, line) == {"prod"}


def test_an_absolute_path_counts_as_the_file_that_it_names(root):
    assert hit(root, f"{root}/components/data/store.py") == {"prod"}


@pytest.mark.parametrize("name", ["x" * 300, f"components/data/{'x' * 300}.py", f"{'a/' * 3000}b.py"])
def test_a_name_that_no_file_system_takes_is_no_error(root, name):
    assert hit(root, name) <= ALL


def test_a_file_with_spaces_is_one_path(root):
    (root / "docs").mkdir()
    (root / "docs/components data.md").write_text("")
    assert hit(root, "docs/components data.md") == set()


def test_git_s_escapes_are_undone(root):
    assert changed_paths(['"docs/\\303\\251\\"\\t.md"'], root) == ['docs/é"\t.md']
