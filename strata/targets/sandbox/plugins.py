"""The AWS providers: the official plugins if they are installed or available, otherwise the stand-ins."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from strata.errors import StrataError
from strata.targets.sandbox import paths
from strata.targets.sandbox.toolchain import Say

_PACKAGES = {"aws": "pulumi_aws", "awsx": "pulumi_awsx"}
# The source of `pulumi plugin install`, which retries for ten seconds on an offline machine.
_SOURCE = ("get.pulumi.com", 443)
_PROBE_SECONDS = 2.0
_INSTALL_SECONDS = 600
_DAY_SECONDS = 86400
STAND_IN, OFFICIAL = "stand-in", "official"


@dataclass(frozen=True)
class Plugin:
    """A provider plugin in the version of the installed Python package."""

    name: str
    version: str

    @property
    def folder(self) -> str:
        """Its folder in a plugin cache."""
        return f"resource-{self.name}-v{self.version}"

    @property
    def program(self) -> str:
        """Its executable there."""
        return f"pulumi-resource-{self.name}"


def wanted() -> list[Plugin]:
    """The plugins and versions of the installed Python packages."""
    return [Plugin(name, _version(package)) for name, package in _PACKAGES.items()]


def origin(plugin: Plugin, home: Path) -> str | None:
    """The origin of *plugin* in the sandbox's *home*: official, stand-in, or None if there is none yet."""
    program = home / "plugins" / plugin.folder / plugin.program
    if not program.exists():
        return None
    return STAND_IN if _is_stand_in(program) else OFFICIAL


def are_stand_ins(home: Path) -> bool:
    """True if all plugins in *home* are stand-ins."""
    return all(origin(plugin, home) == STAND_IN for plugin in wanted())


def ensure(home: Path, pulumi: Path, say: Say) -> None:
    """Place every plugin in *home*: all official or all stand-ins, because awsx creates aws resources."""
    plugins = wanted()
    if all(origin(plugin, home) == OFFICIAL for plugin in plugins):
        return
    if _from_user(plugins, home) or _install(plugins, home, pulumi, say):
        return
    if not all(_is_current(home / "plugins" / plugin.folder / plugin.program) for plugin in plugins):
        _place_stand_ins(home)


def _from_user(plugins: list[Plugin], home: Path) -> bool:
    """Link the user's own copies, if all of them are there."""
    own = Path.home() / ".pulumi" / "plugins"
    if not all((own / plugin.folder / plugin.program).exists() for plugin in plugins):
        return False
    for plugin in plugins:
        link(own / plugin.folder, home / "plugins" / plugin.folder)
    return True


def _install(plugins: list[Plugin], home: Path, pulumi: Path, say: Say) -> bool:
    if not _reachable(paths.cache() / "plugins-unreachable"):
        return False
    for plugin in plugins:
        say(f"Installing the official {plugin.name} plugin {plugin.version}: 1 to 3 minutes, once.")
        shutil.rmtree(home / "plugins" / plugin.folder, ignore_errors=True)
        done = subprocess.run(
            [pulumi, "plugin", "install", "resource", plugin.name, plugin.version],
            env=os.environ | {"PULUMI_HOME": str(home), "PULUMI_SKIP_UPDATE_CHECK": "true"},
            timeout=_INSTALL_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            return False
    return True


def _reachable(remembered: Path) -> bool:
    """True if the source of the plugins answers; a failure is kept for a day, so that one command waits."""
    # A time in the future is from before the clock was set back.
    if remembered.exists() and 0 <= time.time() - remembered.stat().st_mtime < _DAY_SECONDS:
        return False
    try:
        with socket.create_connection(_SOURCE, timeout=_PROBE_SECONDS):
            return True
    except OSError:
        remembered.parent.mkdir(parents=True, exist_ok=True)
        remembered.touch()
        return False


def _is_current(program: Path) -> bool:
    """True if *program* is the stand-in's script for the Python that runs this."""
    return program.exists() and _is_stand_in(program) and f"{sys.executable} -I -S " in program.read_text()


def _place_stand_ins(home: Path) -> None:
    install = [sys.executable, "-m", "standin", "install", "--home", str(home)]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StrataError(f"The stand-in plugins could not be placed in {home}:\n{done.stderr}")


def link(source: Path, place: Path) -> None:
    """Make the folder *place* with a link to every file of *source*: the engine ignores a linked folder."""
    place.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        target = place / file.name
        if not (target.is_symlink() and target.readlink() == file):
            target.unlink(missing_ok=True)
            target.symlink_to(file)


def write_script(path: Path, body: str) -> None:
    """Write an executable shell script, by a rename and only if it differs: it may be running."""
    text = f"#!/bin/sh\n{body}"
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_text(text)
    partial.chmod(0o755)
    partial.replace(path)


def _is_stand_in(program: Path) -> bool:
    with program.open("rb") as file:
        return file.read(2) == b"#!"


def _version(package: str) -> str:
    """The plugin's version that the Python *package* is for, without an import of it."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise StrataError(f"The Python package {package} is not installed. First: make ready")
    manifest = Path(found.origin).with_name("pulumi-plugin.json")
    return str(json.loads(manifest.read_text())["version"])
