"""Installation of the two provider plugins into a Pulumi home."""

import json
import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import files
from pathlib import Path

from standin import launcher

PACKAGES = {"aws": "pulumi-aws", "awsx": "pulumi-awsx"}
"""The Python SDK of each provider; its version is that of the plugin that its programs ask for."""


def versions() -> dict[str, str]:
    """The plugin version of each provider, as the installed Python SDKs name it."""
    return {name: _plugin_version(package) for name, package in PACKAGES.items()}


def server_folder(home: Path) -> Path:
    """The folder of the fork server for the plugins of *home*."""
    return home.resolve() / "standin"


def install(home: Path, chosen: Mapping[str, str]) -> Iterator[Path]:
    """Place one executable per provider of *chosen* (name and version) in *home*; yields their paths.

    The engine finds a plugin by this path alone, and runs the stand-in with the Python that runs this.
    """
    folder = server_folder(home)
    for name, version in chosen.items():
        path = home / "plugins" / f"resource-{name}-v{version}" / f"pulumi-resource-{name}"
        start = [sys.executable, "-I", "-S", launcher.__file__, str(folder), f"standin.{name}"]
        _write(path, f'#!/bin/sh\nexec {shlex.join(start)} "$@"\n')
        yield path


def _write(path: Path, script: str) -> None:
    """Replace the file *path* as a whole: an engine may be running it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_text(script)
    partial.chmod(0o755)
    partial.replace(path)


def _plugin_version(package: str) -> str:
    manifest = next(path for path in files(package) or () if path.name == "pulumi-plugin.json")
    return str(json.loads(manifest.read_text())["version"])
