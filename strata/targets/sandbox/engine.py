"""The Pulumi engine and its Python language host: found, officially installed, or compiled."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version as package_version
from pathlib import Path

from strata.targets.sandbox import gobuild, installer, paths, verified
from strata.targets.sandbox.gobuild import Recipe, Script
from strata.targets.sandbox.toolchain import Say

# The engine and the SDK are released together.
VERSION = package_version("pulumi")
_HOST = "pulumi-language-python"
_SDK = "github.com/pulumi/pulumi/sdk/v3"

ENGINE = Recipe(
    folder="engine",
    package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version=VERSION,
    takes="3 to 6 minutes on 2 cores",
)
# The last language host in this module; later versions are in another module, which proxies may not have.
LANGUAGE_HOST = Recipe(
    folder="language-host",
    package=f"{_SDK}/python/cmd/{_HOST}",
    version="3.74.0",
    takes="15 to 60 seconds",
    script=Script("engine", _SDK, f"python/cmd/{_HOST}-exec"),
)


@dataclass(frozen=True)
class Executable:
    """An executable with its folder, version and origin."""

    folder: Path
    version: str
    origin: str


@dataclass(frozen=True)
class PulumiEngine:
    """The engine and the language host that runs the program for it."""

    pulumi: Executable
    host: Executable

    @property
    def host_is_compiled(self) -> bool:
        """True for the compiled, older language host, which needs the package list of packages.py."""
        return self.host.version == LANGUAGE_HOST.version


def find() -> tuple[Executable | None, Executable | None]:
    """The engine and the language host that are installed, each or None; installs nothing."""
    pulumi = _on_path() or _official() or _compiled(ENGINE)
    host = (_beside(pulumi) if pulumi else None) or _compiled(LANGUAGE_HOST)
    return pulumi, host


def damaged() -> list[Path]:
    """The cached folders of engine and language host with files of another checksum than recorded."""
    folders = [_official_root() / "bin", *(one.target(paths.cache()) for one in (ENGINE, LANGUAGE_HOST))]
    return [folder for folder in folders if folder.exists() and not verified.is_whole(folder, thorough=True)]


def ensure(say: Say) -> PulumiEngine:
    """The engine, installed or compiled if missing, with progress messages. Raises StrataError."""
    pulumi, host = find()
    if pulumi is None:
        cache = paths.cache()
        cache.mkdir(parents=True, exist_ok=True)
        say(f"No Pulumi engine {VERSION} here yet: trying the official installer.")
        if not installer.install(VERSION, _official_root()):
            say("The official installer can't be reached from this machine.")
            gobuild.compiled(ENGINE, cache, say)
        pulumi, host = find()
    if host is None:
        gobuild.compiled(LANGUAGE_HOST, paths.cache(), say)
        pulumi, host = find()
    if pulumi is None or host is None:
        raise AssertionError("the engine was made and isn't found")
    return PulumiEngine(pulumi, host)


def _on_path() -> Executable | None:
    """The user's own `pulumi` of a supported version; not a copy that `strata exec` puts on PATH."""
    own = paths.cache().resolve()
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    others = [folder for folder in folders if not Path(folder).resolve().is_relative_to(own)]
    found = shutil.which("pulumi", path=os.pathsep.join(others))
    if found is None or not fits(version := shown_version(Path(found))):
        return None
    return Executable(Path(found).parent, version.removeprefix("v"), f"on PATH: {found}")


def _official() -> Executable | None:
    folder = _official_root() / "bin"
    return Executable(folder, VERSION, f"official installer: {folder}") if verified.is_whole(folder) else None


def _official_root() -> Path:
    return paths.cache() / f"engine-{VERSION}-official"


def _compiled(recipe: Recipe) -> Executable | None:
    folder = recipe.target(paths.cache())
    if not verified.is_whole(folder):
        return None
    return Executable(folder, recipe.version, f"compiled from Go modules: {folder}")


def _beside(pulumi: Executable) -> Executable | None:
    if not (pulumi.folder / _HOST).exists():
        return None
    return Executable(pulumi.folder, pulumi.version, "beside the engine")


def shown_version(program: Path) -> str:
    """The version that the engine *program* prints, or the reason why it prints none."""
    quiet = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        shown = subprocess.run([program, "version"], env=quiet, capture_output=True, text=True, check=False)
    except OSError as error:  # cut off, or of another machine
        return f"no program: {error.strerror}"
    return shown.stdout.strip()


def fits(version: str) -> bool:
    """True if *version* has the SDK's major version and is not older than the SDK."""
    found, wanted = _numbers(version), _numbers(VERSION)
    return found is not None and wanted is not None and found[0] == wanted[0] and found >= wanted


def _numbers(version: str) -> tuple[int, ...] | None:
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", version.strip())
    return tuple(map(int, found.groups())) if found else None
