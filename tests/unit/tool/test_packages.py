"""Packages of functions: installed once for Lambda's platform, the same files from everywhere."""

import os
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from components.compute.functions import archive
from components.service.functions import _packages
from components.service.manifest.functions import Lambda
from components.service.packages import Packages
from strata.commands import packages
from strata.errors import StrataError
from unit.service import program

# Tests have a cache folder of their own.
UV = packages._uv()
PLATFORMS = {"aarch64": "manylinux_2_17_aarch64", "x86_64": "manylinux_2_17_x86_64"}


def wheel(
    folder: Path, name: str, version: str, *, needs: str = "", tag: str = "py3-none-any", text: str = "1"
) -> None:
    """A wheel of one module and one script."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files = {
        f"{name}/__init__.py": f"VALUE = {text}\n",
        f"{info}/METADATA": metadata + (f"Requires-Dist: {needs}\n" if needs else ""),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: {tag}\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:VALUE\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-{tag}.whl", "w") as made:
        for path, content in {**files, f"{info}/RECORD": record}.items():
            made.writestr(path, content)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels in place of an index."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setattr(packages, "_uv", lambda: UV)
    for name in [one for one in os.environ if one.startswith(("UV_", "PIP_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    return folder


Service = Callable[..., Any]


@pytest.fixture
def service(tmp_path: Path) -> Service:
    """A service with a function of src, whose requirements.txt has *text*."""

    def make(text: str, folder: str = "parcels", **changes: object) -> Any:
        root = tmp_path / "services" / folder
        (root / "src").mkdir(parents=True, exist_ok=True)
        (root / "src" / "app.py").write_text("def handle(event, context): ...\n")
        (root / "src" / "requirements.txt").write_text(text)
        whole = program.manifest({"hook": program.process("function", **changes)})
        return SimpleNamespace(folder=root, manifest=whole)

    return make


def function(service: Any) -> Lambda:
    found = service.manifest.run["hook"]
    assert isinstance(found, Lambda)
    return found


def of(service: Any) -> Packages:
    found = Packages.of(service.folder, function(service))
    assert found is not None
    return found


def archived(service: Any) -> bytes:
    return archive.pack(service.folder / "src", packages=of(service).installed).data


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The calls of uv, which run."""
    calls: list[list[str]] = []
    run = subprocess.run

    def spy(argv: list[str], **options: Any) -> Any:
        calls.append(argv)
        return run(argv, **options)

    monkeypatch.setattr(packages.subprocess, "run", spy)
    return calls


def test_packages_are_installed_once_and_again_when_the_file_changes(
    index: Path, service: Service, ran: list[list[str]]
) -> None:
    for version in ("1.0", "2.0"):
        wheel(index, "parcelkit", version, text=version)
    mine = service("parcelkit==1.0\n")
    assert packages.install(mine)
    module = of(mine).installed / "parcelkit" / "__init__.py"
    assert module.read_text() == "VALUE = 1.0\n"
    assert _packages(function(mine), SimpleNamespace(folder=mine.folder)) == of(mine).place  # type: ignore[arg-type]
    packages.install(mine)
    assert len(ran) == 1
    (mine.folder / "src" / "requirements.txt").write_text("parcelkit==2.0\n")
    assert not of(mine).current
    packages.install(mine)
    assert (module.read_text(), len(ran)) == ("VALUE = 2.0\n", 2)


def test_two_installations_give_the_same_archive(index: Path, service: Service) -> None:
    wheel(index, "parcelkit", "1.0")
    one, other = service("parcelkit==1.0\n"), service("parcelkit==1.0\n", folder="letters")
    for each in (one, other):
        packages.install(each)
    assert archived(one) == archived(other)
    assert not (of(one).installed / "bin").exists()


@pytest.mark.parametrize(
    ("changes", "platform", "version"),
    [
        ({}, "aarch64-manylinux_2_28", "3.13"),
        ({"architecture": "x86_64"}, "x86_64-manylinux_2_28", "3.13"),
        ({"runtime": "python3.11"}, "aarch64-manylinux_2_17", "3.11"),
    ],
)
def test_wheels_are_those_of_the_function_s_processor_and_runtime(
    index: Path,
    service: Service,
    ran: list[list[str]],
    changes: Mapping[str, str],
    platform: str,
    version: str,
) -> None:
    tags = {f"cp{version.replace('.', '')}-cp{version.replace('.', '')}-{one}" for one in PLATFORMS.values()}
    for tag in tags:
        wheel(index, "native", "1.0", tag=tag, text=repr(tag))
    mine = service("native==1.0\n", **changes)
    packages.install(mine)
    [argv] = ran
    assert argv[argv.index("--python-platform") + 1] == platform
    assert argv[argv.index("--python-version") + 1] == version
    assert platform.partition("-")[0] in (of(mine).installed / "native" / "__init__.py").read_text()


def test_a_package_that_is_needed_and_not_named_is_refused_with_its_version(
    index: Path, service: Service
) -> None:
    wheel(index, "parcelkit", "1.0", needs="string_tools>=1")
    wheel(index, "string_tools", "1.4")
    with pytest.raises(StrataError, match=r"Add: string_tools==1\.4\. Nothing was changed"):
        packages.install(service("parcelkit==1.0\n"))
    mine = service("parcelkit==1.0\nString-Tools == 1.4  # indirect\n")
    assert packages.install(mine)
    assert (of(mine).installed / "string_tools").is_dir()


def test_without_the_package_or_a_network_it_states_what_to_do(index: Path, service: Service) -> None:
    mine = service("parcelkit==1.0\n")
    with pytest.raises(StrataError) as refused:
        packages.install(mine)
    said = str(refused.value)
    assert said.startswith(
        "The packages of services/parcels/src/requirements.txt can't be installed for Lambda"
    )
    assert "parcelkit" in said
    assert "Without a network run the command again with one" in said
    assert not of(mine).installed.exists()


def test_a_package_without_a_wheel_for_lambda_is_refused(index: Path, service: Service) -> None:
    wheel(index, "native", "1.0", tag="cp313-cp313-win_amd64")
    with pytest.raises(StrataError, match="package: image"):
        packages.install(service("native==1.0\n"))


def test_a_failed_installation_leaves_the_former_one(index: Path, service: Service) -> None:
    wheel(index, "parcelkit", "1.0")
    mine = service("parcelkit==1.0\n")
    packages.install(mine)
    (mine.folder / "src" / "requirements.txt").write_text("parcelkit==9.9\n")
    with pytest.raises(StrataError):
        packages.install(mine)
    assert (of(mine).installed / "parcelkit").is_dir()
    assert not of(mine).current


def test_without_uv_the_command_that_installs_it_is_named(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(StrataError, match="`make ready` installs it"):
        packages.install(service("parcelkit==1.0\n"))


def test_what_has_no_requirements_or_is_no_python_installs_nothing(service: Service) -> None:
    other = service("x==1\n", runtime="nodejs22.x", handler="app.handle")
    assert not packages.install(service("x==1\n", package="image", handler=None, runtime=None))
    assert not packages.install(other)
    mine = service("x==1\n")
    (mine.folder / "src" / "requirements.txt").unlink()
    assert not packages.install(mine)


@pytest.mark.parametrize(
    ("text", "unpinned"),
    [
        ("a==1\nb[extra]==2.0; python_version > '3'\n# c\n\nd==1.0 \\\n  --hash=sha256:00\n", []),
        ("a\n", ["a"]),
        ("a>=1\n", ["a>=1"]),
        ("a==1.*\n", ["a==1.*"]),
        ("-r other.txt\n", ["-r other.txt"]),
        ("--index-url https://example.org\n", ["--index-url https://example.org"]),
        ("./wheel.whl\n", ["./wheel.whl"]),
        ("a @ https://example.org/a.whl\n", ["a @ https://example.org/a.whl"]),
    ],
)
def test_a_line_names_one_version_of_a_package(service: Service, text: str, unpinned: list[str]) -> None:
    assert list(of(service(text)).unpinned()) == unpinned
