"""Installation of the packages of functions for Lambda's platform, before an update or a preview."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from components.service.manifest.functions import Lambda
from components.service.packages import Packages, normalized
from strata.errors import StrataError
from strata.targets.sandbox import paths
from strata.targets.sandbox.files import replace_file
from strata.targets.sandbox.locking import exclusive

if TYPE_CHECKING:
    from environment.service_files import ServiceFile

# Files with paths or times of this machine, which would give different archives for the same requirements.
_OF_THE_MACHINE = ("INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_cache.json")
_SCRIPTS, _LOCK, _INFO = "bin", ".lock", "*.dist-info"


def install(service: "ServiceFile") -> bool:
    """Install the missing packages of the service's functions; False if there is no requirements.txt.

    Raises StrataError if uv can't install it, or if it needs a package that the file doesn't name.
    """
    functions = [one for one in service.manifest.run.values() if isinstance(one, Lambda)]
    found = {packages for one in functions if (packages := Packages.of(service.folder, one)) is not None}
    for packages in sorted(found, key=lambda one: one.place):
        with exclusive(packages.record.with_suffix(".lock")):
            if not packages.current:
                _install(packages)
    return bool(found)


def _install(packages: Packages) -> None:
    print(f"{_named(packages)} are installed for {packages.platform}.", file=sys.stderr, flush=True)
    partial = packages.installed.with_name(f"{packages.installed.name}.new")
    shutil.rmtree(partial, ignore_errors=True)
    argv = [
        _uv(),
        *("pip", "install", "--quiet", "--target", str(partial), "--python", sys.executable),
        *("--python-platform", packages.platform, "--python-version", packages.version),
        *("--only-binary", ":all:", "--link-mode", "copy", "--requirements", str(packages.requirements)),
    ]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StrataError(
            f"{_named(packages)} can't be installed for Lambda ({packages.platform}, Python "
            f"{packages.version}): {done.stderr.strip()}\nPackages come from PyPI, or the index that uv is "
            "configured for, as wheels only. Without a network run the command again with one; a package "
            "without a wheel for this platform needs package: image. Nothing was changed."
        )
    _clean(partial)
    _require_named(packages, partial)
    shutil.rmtree(packages.installed, ignore_errors=True)
    partial.replace(packages.installed)
    replace_file(packages.record, packages.digest + "\n")


def _clean(folder: Path) -> None:
    """Remove files that differ between machines: scripts with Python's path, and installation records."""
    shutil.rmtree(folder / _SCRIPTS, ignore_errors=True)
    (folder / _LOCK).unlink(missing_ok=True)
    for info in folder.glob(_INFO):
        for name in _OF_THE_MACHINE:
            (info / name).unlink(missing_ok=True)


def _require_named(packages: Packages, folder: Path) -> None:
    """Raise StrataError for packages that others need, and that the file doesn't name with a version."""
    there = [info.name.removesuffix(".dist-info").rpartition("-") for info in sorted(folder.glob(_INFO))]
    lacking = [f"{name}=={version}" for name, _, version in there if normalized(name) not in packages.pinned]
    if lacking:
        raise StrataError(
            f"{_named(packages)} need others that the file doesn't name, so that their versions would change "
            f"with time. Add: {', '.join(lacking)}. Nothing was changed."
        )


def _named(packages: Packages) -> str:
    service = packages.folder.name
    return f"The packages of services/{service}/{packages.code}/{packages.requirements.name}"


def _uv() -> str:
    """The uv on PATH, or the one that `make ready` installed."""
    folders = sorted(paths.cache().glob("uv-*/bin"))
    found = shutil.which("uv") or shutil.which("uv", path=os.pathsep.join(map(str, folders)))
    if found is None:
        raise StrataError(
            "No uv on PATH, which installs the packages of functions. `make ready` installs it."
        )
    return found
