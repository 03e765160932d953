"""A Pulumi project on the real engine, with the stand-in as its provider and a state of its own."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from harness import emulators
from standin.install import PACKAGES
from standin.launcher import VARIABLE as SERVER

_HOST = "pulumi-language-python"


class NoEngineError(Exception):
    """No Pulumi engine on this machine; the message has the way to name one."""


@dataclass(frozen=True)
class Engine:
    """The folders of the `pulumi` command and of its Python language host."""

    pulumi: Path
    host: Path

    @property
    def variables(self) -> dict[str, str]:
        """PATH with the engine and this Python environment."""
        path = [self.pulumi, self.host, Path(sys.executable).parent, *_path()]
        return {"PATH": os.pathsep.join(dict.fromkeys(map(str, path))), "VIRTUAL_ENV": sys.prefix}


def find() -> Engine:
    """The engine in the folder STANDIN_ENGINE, on PATH, or compiled into the user's cache.

    Raises NoEngineError.
    """
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").glob("*/*/bin")
    folders = [*map(Path, filter(None, [os.environ.get("STANDIN_ENGINE")])), *_path(), *sorted(caches)]
    pulumi, host = _holding("pulumi", folders), _holding(_HOST, folders)
    if pulumi is None or host is None:
        raise NoEngineError(
            f"pulumi and {_HOST} are needed: install Pulumi, or name their folder in STANDIN_ENGINE"
        )
    return Engine(pulumi, host)


def install(home: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Place the stand-in in the Pulumi home *home*; the variables for a project that uses it."""
    subprocess.run(
        [sys.executable, "-m", "standin", "install", "--home", str(home)],
        env=dict(variables),
        capture_output=True,
        check=True,
    )
    # The engine then writes no automatic logs, which take a third of its time.
    (home / "logs").touch()
    return {
        "PULUMI_HOME": str(home),
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_PYTHON_CMD": str(_python(home)),
    }


@cache
def server(*options: str, **more: str) -> dict[str, str]:
    """The variables with which plugins start by a fork server; all tests of this process share one.

    *options* are those of its command, *more* variables of its own. It ends with this process, whose end
    closes its stdin.
    """
    folder = Path(tempfile.mkdtemp(prefix="standin-"))
    variables = {SERVER: str(folder)}
    inherited = {name: value for name, value in emulators.clean().items() if not name.startswith("PYTHON")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "standin", "serve", "--until-stdin-ends", *options],
            env=inherited | variables | more,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )

    def end() -> None:
        process.communicate()
        shutil.rmtree(folder)

    atexit.register(end)
    return variables


class Program:
    """A Pulumi project in *folder* with its state in files."""

    def __init__(self, folder: Path, variables: Mapping[str, str], config: Mapping[str, Any]) -> None:
        self._folder, self._config = folder, config
        (folder / "state").mkdir(parents=True)
        (folder / "Pulumi.yaml").write_text("name: trial\nruntime: python\n")
        self.variables = {
            **variables,
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "STANDIN_JOURNAL": str(folder / "journal"),
        }
        self.done("stack", "init", "dev")
        self._stack_file = folder / "Pulumi.dev.yaml"
        self._encryption = self._stack_file.read_text()
        self.configure({})

    def configure(self, changed: Mapping[str, Any]) -> None:
        """Set the provider's configuration, with *changed* settings."""
        # JSON is YAML.
        config = json.dumps({**self._config, **changed})
        self._stack_file.write_text(f"{self._encryption}config: {config}\n")

    def write(self, text: str) -> None:
        """The program's text."""
        (self._folder / "__main__.py").write_text(text)

    def pulumi(self, *args: str) -> "subprocess.CompletedProcess[str]":
        """Run an engine command."""
        return subprocess.run(
            [_command(self.variables), *args, "--non-interactive"],
            cwd=self._folder,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, *args: str) -> str:
        """Output of an engine command that must succeed."""
        run = self.pulumi(*args)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def state(self) -> list[dict[str, Any]]:
        """Every resource but the stack and the providers."""
        deployment = json.loads(self.done("stack", "export"))["deployment"]
        return [item for item in deployment.get("resources", []) if not item["type"].startswith("pulumi:")]

    def journal(self) -> list[dict[str, str]]:
        """Every resource that the stand-in noted as created."""
        path = self._folder / "journal"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _path() -> list[Path]:
    return [Path(folder) for folder in os.environ.get("PATH", os.defpath).split(os.pathsep)]


def _holding(program: str, folders: Iterable[Path]) -> Path | None:
    return next((folder for folder in folders if os.access(folder / program, os.X_OK)), None)


def _command(variables: Mapping[str, str]) -> str:
    return shutil.which("pulumi", path=variables["PATH"]) or "pulumi"


def _python(home: Path) -> Path:
    """A Python command that names the SDKs without pip, for old language hosts, which list them."""
    found = [distribution(name) for name in PACKAGES.values()]
    listed = [
        {"name": one.metadata["Name"], "version": one.version, "location": str(one.locate_file(""))}
        for one in found
    ]
    (home / "packages.json").write_text(json.dumps(listed))
    command = home / "python"
    command.write_text(
        "#!/bin/sh\n"
        f'case "$*" in\n  "-m pip list"*) exec cat "{home}/packages.json" ;;\n'
        f'  *) exec "{sys.executable}" "$@" ;;\nesac\n'
    )
    command.chmod(0o755)
    return command
